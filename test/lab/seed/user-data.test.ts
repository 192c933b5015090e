import { CloudInit } from "../../../lib/index.js";

const circle: Record<string, unknown> = {};
circle.itself = [circle];

test.each([
  ["a list", ["packages"]],
  ["a map", new Map()],
  ["a map in it", { a: new Map() }],
  ["a large number", { a: 10n }],
  ["no number", { a: Number.NaN }],
  ["a function", { a: () => 1 }],
  ["a date", { a: [new Date(0)] }],
  ["a circle", circle],
])("user data that JSON cannot represent is rejected: %s", (_, userData) => {
  expect(() => CloudInit.seed({ userData: userData as Record<string, unknown> })).toThrow(
    "CloudInit.seed: userData is not an object that JSON can represent;",
  );
});

test("user data can be anything that JSON represents", () => {
  const twice = { name: "x" };
  const userData = { a: [1, "b", null, true, { c: [twice, twice] }], left: undefined };
  expect(CloudInit.seed({ userData }).userData).toEqual(userData);
});
