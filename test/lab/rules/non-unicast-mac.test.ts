import { MacAddress, Nat } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

test.each([
  ["01:00:5e:00:00:01", ["LV110"]],
  ["00:00:00:00:00:00", ["LV110"]],
  ["00:00:5e:00:00:01", []],
])("the MAC address %s violates %p", (mac, expected) => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine({ mac: MacAddress.parse(mac) })] });
  expect(codes(lab)).toEqual(expected);
  expect(
    brokenRules(lab).every((line) => line.includes(`the MAC address of adapter nat is ${mac}, which is not unicast`)),
  ).toBe(true);
});
