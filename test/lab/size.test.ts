import { Fn } from "cdktf";
import { Size } from "../../lib/index.js";

test("a size converts to whole smaller and larger units", () => {
  expect(Size.gibibytes(3).toMebibytes()).toBe(3072);
  expect(Size.mebibytes(1024).toGibibytes()).toBe(1);
  expect(Size.tebibytes(1).toGibibytes()).toBe(1024);
  expect(Size.kibibytes(2).toBytes()).toBe(2048);
  expect(Size.bytes(4096).toKibibytes()).toBe(4);
});

test("a conversion to a unit that the size does not fill is rejected", () => {
  expect(() => Size.mebibytes(512).toGibibytes()).toThrow("a size is 512 MiB; give a whole number of GiB");
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])("%p MiB is not a size", (amount) => {
  expect(() => Size.mebibytes(amount)).toThrow(/a whole number of bytes above zero/);
});

test.each<[unknown, string]>([
  ["512", "'512'"],
  [10n, "10n"],
  [Symbol("x"), "Symbol(x)"],
  [{}, "{}"],
])("%p is not an amount", (amount, shown) => {
  expect(() => Size.mebibytes(amount as never)).toThrow(`a size is ${shown} MiB; give a number, such as Size`);
});

test("an amount that only Terraform knows is refused without a unit", () => {
  expect(() => Size.mebibytes(Fn.parseint("512", 10) as never)).toThrow(
    "a size is a value that only Terraform knows, at apply; give a value that the program knows",
  );
});

test("half a GiB is a size, and half a byte is not", () => {
  expect(Size.gibibytes(0.5).toMebibytes()).toBe(512);
  expect(() => Size.bytes(0.5)).toThrow("a size is 0.5 B; give a whole number of bytes");
});

test("a size prints in the largest unit of which it is a whole number", () => {
  expect(`${Size.mebibytes(2048)} ${Size.mebibytes(1536)} ${Size.bytes(3)}`).toBe("2 GiB 1536 MiB 3 B");
});
