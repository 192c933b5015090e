import { InternalNetwork, Vlan } from "../../../lib/index.js";
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
