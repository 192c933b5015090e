import { isOf, isPlan } from "../../lib/review/plan-json.js";

const change = { address: "a.b", type: "a", change: { actions: ["update"], before: {}, after: {} } };

test("what is no plan is told from one", () => {
  expect(isPlan({ resource_changes: [change] })).toBe(true);
  for (const other of [
    undefined,
    null,
    [],
    {},
    { resource_changes: {} },
    { resource_changes: [null] },
    { resource_changes: [{ address: "a.b" }] },
  ])
    expect(isPlan(other)).toBe(false);
});

test("a plan of another stack knows none of its resources", () => {
  expect(isOf({ resource_changes: [change] }, new Set(["a.b", "a.c"]))).toBe(true);
  expect(isOf({ resource_changes: [change] }, new Set(["a.c"]))).toBe(false);
  expect(isOf({ resource_changes: [] }, new Set(["a.c"]))).toBe(true);
  expect(isOf({ resource_changes: [change] }, new Set())).toBe(true);
});
