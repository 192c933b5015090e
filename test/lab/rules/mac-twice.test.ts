import { MacAddress, Nat } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

test("one MAC for two adapters is refused, however it is written", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine({ mac: MacAddress.parse("080027000001") })] });
  guest("b", { interfaces: [Nat.perMachine({ mac: MacAddress.parse("08-00-27-00-00-01") })] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV109 campus/b: adapter nat has the MAC 08:00:27:00:00:01, and so has adapter nat of campus/a",
    ),
  ]);
});

test("derived MACs differ from guest to guest", () => {
  const { lab, guest } = labIn();
  guest("a", { interfaces: [Nat.perMachine()] });
  guest("b", { interfaces: [Nat.perMachine()] });
  expect(codes(lab)).toEqual([]);
});
