import { AddressRange } from "../../lib/index.js";

test("both ends belong to a range", () => {
  const range = AddressRange.between("10.1.2.254", "10.1.3.1");
  expect([range.size, range.nth(0), range.nth(3)]).toEqual([4, "10.1.2.254", "10.1.3.1"]);
  expect(["10.1.2.253", "10.1.2.254", "10.1.3.1", "10.1.3.2"].map((each) => range.includes(each))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("a range does not end before it begins", () => {
  expect(() => AddressRange.between("10.1.2.9", "10.1.2.8")).toThrow("not from 10.1.2.9 to 10.1.2.8");
});
