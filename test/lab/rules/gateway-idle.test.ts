import { CloudInit, InternalNetwork, Vlan } from "../../../lib/index.js";
import { labIn, warnings } from "../support.js";

function campus(cloudInit: CloudInit) {
  const { lab, hypervisor, guest } = labIn();
  const network = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.1.0.0/24" });
  const staff = new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24", gateway: "10.1.20.1" });
  guest("router", { interfaces: [network.trunk([staff.at("10.1.20.1")])], cloudInit });
  guest("client", { interfaces: [staff.attach()] });
  return warnings(lab);
}

test("LV124: a gateway whose seed does not say that it forwards", () => {
  expect(campus(CloudInit.seed())).toEqual(["LV124 campus/router"]);
});

test("not one that does, nor one that is as its image made it", () => {
  expect(campus(CloudInit.seed({ forwarding: true }))).toEqual([]);
  expect(campus(CloudInit.none())).toEqual([]);
});
