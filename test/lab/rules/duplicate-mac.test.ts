import { MacAddress, Nat } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

test("two adapters with the same MAC address are rejected, regardless of notation", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine({ mac: MacAddress.parse("080027000001") })] });
  guest("b", { interfaces: [Nat.perMachine({ mac: MacAddress.parse("08-00-27-00-00-01") })] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV109 campus/b: the MAC address of adapter nat is 08:00:27:00:00:01, which adapter nat of campus/a also has",
    ),
  ]);
});

test("derived MAC addresses differ from guest to guest", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine()] });
  guest("b", { interfaces: [Nat.perMachine()] });
  expect(codes(lab)).toEqual([]);
});
