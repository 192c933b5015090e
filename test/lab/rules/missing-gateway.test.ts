import { BridgedNetwork, CloudInit, InternalNetwork, Vlan } from "../../../lib/index.js";
import { labIn, warnings } from "../support.js";

function campus() {
  const { lab, hypervisor, guest } = labIn();
  const network = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.1.0.0/24" });
  const staff = new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24", gateway: "10.1.20.1" });
  return { lab, hypervisor, guest, network, staff };
}

test("a VLAN whose gateway address no guest has causes a warning", () => {
  const { lab, guest, staff } = campus();
  guest("client", { interfaces: [staff.attach()] });
  expect(warnings(lab)).toEqual(["LV123 campus/staff"]);
});

test("a gateway that is a guest, a VLAN without guests, and a LAN cause no warning", () => {
  const { lab, hypervisor, guest, network, staff } = campus();
  const router = {
    interfaces: [network.trunk([staff.at("10.1.20.1")])],
    cloudInit: CloudInit.seed({ forwarding: true }),
  };
  guest("router", router);
  guest("client", { interfaces: [staff.attach()] });
  new Vlan(lab, "empty", { network, vlanId: 30, cidr: "10.1.30.0/24", gateway: "10.1.30.1" });
  const lan = new BridgedNetwork(lab, "lan", {
    hypervisor,
    hostInterface: "eth0",
    cidr: "10.2.0.0/24",
    gateway: "10.2.0.1",
  });
  guest("away", { interfaces: [lan.at("10.2.0.9")] });
  expect(warnings(lab)).toEqual([]);
});
