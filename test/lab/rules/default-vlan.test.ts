import { InternalNetwork, Vlan } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

function vlanOne() {
  const { guest, ...parts } = labIn();
  const { lab, hypervisor } = parts;
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  const vlan = new Vlan(lab, "one", { network, vlanId: 1, cidr: "10.1.1.0/24" });
  guest("tagged", { interfaces: [vlan.attach()] });
  return { lab, network, guest };
}

test("VLAN 1 next to a guest without a VLAN is rejected", () => {
  const { lab, network, guest } = vlanOne();
  guest("plain", { interfaces: [network.attach()] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV119 campus/one: vlanId is 1, and campus/plain is on campus/trunk without a VLAN; "),
  ]);
});

test("VLAN 1 without untagged guests is accepted", () => {
  expect(codes(vlanOne().lab)).toEqual([]);
});

test("VLAN 1 in a trunk is rejected if the hypervisor passes tags", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  const one = new Vlan(lab, "one", { network, vlanId: 1, cidr: "10.1.1.0/24" });
  const two = new Vlan(lab, "two", { network, vlanId: 2, cidr: "10.1.2.0/24" });
  guest("router", { interfaces: [network.trunk([one, two])] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV119 campus/one: vlanId is 1, and campus/router has a trunk with this VLAN; "),
  ]);
  const native = proxmoxLab();
  const medium = new InternalNetwork(native.lab, "trunk", { hypervisor: native.hypervisor, cidr: "10.1.0.0/24" });
  const [untagged, tagged] = [1, 2].map(
    (vlanId) => new Vlan(native.lab, `v${vlanId}`, { network: medium, vlanId, cidr: `10.1.${vlanId}.0/24` }),
  );
  native.guest("router", { interfaces: [medium.trunk([tagged as Vlan], { native: untagged })] });
  expect(codes(native.lab)).toEqual([]);
});
