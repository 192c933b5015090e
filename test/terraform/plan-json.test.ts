import { belongsTo, isPlan } from "../../lib/terraform/plan-json.js";

const change = { address: "a.b", type: "a", change: { actions: ["update"], before: {}, after: {} } };

test("isPlan() accepts a plan with known actions, and nothing else", () => {
  expect(isPlan({ resource_changes: [change] })).toBe(true);
  for (const other of [
    undefined,
    null,
    [],
    {},
    { resource_changes: {} },
    { resource_changes: [null] },
    { resource_changes: [{ address: "a.b" }] },
    { resource_changes: [{ ...change, change: { ...change.change, actions: ["obliterate"] } }] },
    { resource_changes: [{ ...change, change: { ...change.change, actions: ["toString"] } }] },
    { resource_changes: [{ ...change, change: { ...change.change, replace_paths: ["x"] } }] },
    { resource_changes: [{ ...change, change: { ...change.change, replace_paths: 5 } }] },
    ...[{}, [null], [{ address: "a.b", type: "a", name: "b" }]].map((resources) => ({
      resource_changes: [],
      prior_state: { values: { root_module: { resources } } },
    })),
  ])
    expect(isPlan(other)).toBe(false);
});

test("a plan belongs to a stack if they share a resource, or if either has none", () => {
  expect(belongsTo({ resource_changes: [change] }, new Set(["a.b", "a.c"]))).toBe(true);
  expect(belongsTo({ resource_changes: [change] }, new Set(["a.c"]))).toBe(false);
  expect(belongsTo({ resource_changes: [] }, new Set(["a.c"]))).toBe(true);
  expect(belongsTo({ resource_changes: [change] }, new Set())).toBe(true);
});
