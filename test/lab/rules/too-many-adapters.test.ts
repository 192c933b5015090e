import { Nat } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

function withAdapters(count: number) {
  const { lab, guest } = labIn();
  guest("a", { interfaces: Array.from({ length: count }, (_, n) => Nat.perMachine({ name: `nat${n}` })) });
  return lab;
}

test("a ninth adapter is rejected", () => {
  expect(brokenRules(withAdapters(9))).toEqual([
    expect.stringContaining("LV112 campus/a: it has 9 adapters, but campus/laptop supports 8"),
  ]);
});

test("eight adapters are accepted", () => {
  expect(codes(withAdapters(8))).toEqual([]);
});
