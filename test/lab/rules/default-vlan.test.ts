import { InternalNetwork, Vlan } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

function vlanOne() {
  const { guest, ...parts } = labIn();
  const { lab, hypervisor } = parts;
  const on = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  const vlan = new Vlan(lab, "one", { on, vid: 1, cidr: "10.1.1.0/24" });
  guest("tagged", { interfaces: [vlan.attach()] });
  return { lab, on, guest };
}

test("VLAN 1 beside a guest without a VLAN is refused", () => {
  const { lab, on, guest } = vlanOne();
  guest("plain", { interfaces: [on.attach()] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV119 campus/one: it has the vid 1, and plain is on campus/trunk without a VLAN. "),
  ]);
});

test("VLAN 1 alone is fine", () => {
  expect(codes(vlanOne().lab)).toEqual([]);
});

test("VLAN 1 in a trunk is refused where the hypervisor has tags", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const on = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  const one = new Vlan(lab, "one", { on, vid: 1, cidr: "10.1.1.0/24" });
  const two = new Vlan(lab, "two", { on, vid: 2, cidr: "10.1.2.0/24" });
  guest("router", { interfaces: [on.trunk([one, two])] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV119 campus/one: it has the vid 1, and router has a trunk with it. "),
  ]);
  const native = proxmoxLab();
  const medium = new InternalNetwork(native.lab, "trunk", { hypervisor: native.hypervisor, cidr: "10.1.0.0/24" });
  const [untagged, tagged] = [1, 2].map(
    (vid) => new Vlan(native.lab, `v${vid}`, { on: medium, vid, cidr: `10.1.${vid}.0/24` }),
  );
  native.guest("router", { interfaces: [medium.trunk([tagged as Vlan], { native: untagged })] });
  expect(codes(native.lab)).toEqual([]);
});
