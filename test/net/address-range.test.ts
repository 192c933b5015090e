import { AddressRange } from "../../lib/index.js";

test("a range includes both of its ends", () => {
  const range = AddressRange.between("10.1.2.254", "10.1.3.1");
  expect([range.size, range.nth(0), range.nth(3)]).toEqual([4, "10.1.2.254", "10.1.3.1"]);
  expect(["10.1.2.253", "10.1.2.254", "10.1.3.1", "10.1.3.2"].map((each) => range.includes(each))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("a range that ends before it begins is rejected", () => {
  expect(() => AddressRange.between("10.1.2.9", "10.1.2.8")).toThrow(
    "the address range 10.1.2.9-10.1.2.8 ends before it begins; give the lower address first",
  );
});

test.each([-1, 4, 1.5])("a range rejects the index %d", (index) => {
  expect(() => AddressRange.between("10.1.2.254", "10.1.3.1").nth(index)).toThrow(
    `index is ${index}; give a whole number from 0 to 3 for 10.1.2.254-10.1.3.1`,
  );
});
