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

test("a gateway whose seed does not turn on forwarding causes a warning", () => {
  expect(campus(CloudInit.seed())).toEqual(["LV124 campus/router"]);
});

test("a gateway whose seed turns on forwarding and a gateway without a seed cause no warning", () => {
  expect(campus(CloudInit.seed({ forwarding: true }))).toEqual([]);
  expect(campus(CloudInit.none())).not.toContain("LV124 campus/router");
});
