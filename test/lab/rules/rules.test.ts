import { HostOnlyNetwork, Lab, Nat, VirtualBox } from "../../../lib/index.js";
import { labRules } from "../../../lib/lab/rules/index.js";
import { virtualBoxRules } from "../../../lib/virtualbox/rules/index.js";
import { appIn, brokenRules, labIn } from "../support.js";

test("each rule has a code of its own, in order, and says what, why and how to fix it", () => {
  const rules = [...labRules, ...virtualBoxRules];
  expect(rules.map(({ code }) => code)).toEqual([...new Set(rules.map(({ code }) => code))].sort());
  for (const { code, title, why, fix } of rules) {
    expect(code).toMatch(/^LV1\d\d$/);
    expect([title, why, fix].every((text) => text.length > 10)).toBe(true);
  }
});

test("all broken rules are printed together, sorted, with code, construct path and advice", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("not_a_name");
  guest("b", { interfaces: [lan.at("192.168.57.1")] });
  guest("a", { interfaces: [Nat.perMachine(), lan.at("10.9.9.9")] });
  expect(brokenRules(lab)).toEqual([
    "LV103 campus/a: adapter lan has 10.9.9.9, which is outside 192.168.56.0/24 of campus/lan. Give it an address that is free, or none to have one assigned.",
    "LV103 campus/b: adapter lan has 192.168.57.1, which is outside 192.168.56.0/24 of campus/lan. Give it an address that is free, or none to have one assigned.",
    'LV107 campus/not_a_name: "not_a_name" is not a host name. Give it a `name` of letters, digits and "-", at most 63, that begins and ends with a letter or a digit.',
  ]);
});

test("app.synth() refuses a lab that breaks a rule, and prints its path and code once", () => {
  const { app, guest, lab } = labIn();
  new VirtualBox(lab, "second");
  guest("not_a_name");
  expect(() => app.synth()).toThrow(/\[campus\] LV107 campus\/not_a_name/);
  expect(brokenRules(lab)).toHaveLength(1);
});

test("a lab without a fault, and one without anything, have nothing to report", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine()] });
  expect(brokenRules(lab)).toEqual([]);
  expect(brokenRules(new Lab(appIn(), "campus"))).toEqual([]);
});
