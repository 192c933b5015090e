import { Nat } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

function withAdapters(count: number) {
  const { lab, guest } = labIn();
  guest("a", { interfaces: Array.from({ length: count }, (_, n) => Nat.perMachine({ name: `nat${n}` })) });
  return lab;
}

test("a ninth adapter is refused", () => {
  expect(brokenRules(withAdapters(9))).toEqual([
    expect.stringContaining("LV112 campus/a: it has 9 adapters, and campus/laptop has 8"),
  ]);
});

test("eight adapters are fine", () => {
  expect(codes(withAdapters(8))).toEqual([]);
});
