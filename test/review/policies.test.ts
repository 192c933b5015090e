import { policyChanges } from "../../lib/review/policies.js";

const required = (policy: string, severity: "error" | "warning" = "error", at = "campus") => ({ policy, at, severity });

test("an unchanged policy is not reported", () => {
  expect(policyChanges([required("a"), required("b")], [required("b"), required("a")])).toEqual([]);
});

test("policies are added, removed, and change their severity, for each construct", () => {
  const before = [required("gone"), required("milder"), required("stricter", "warning"), required("here")];
  const after = [
    required("stricter"),
    required("new", "warning"),
    required("milder", "warning"),
    required("here"),
    required("here", "error", "campus/web"),
  ];
  expect(policyChanges(before, after)).toEqual([
    { policy: "gone", at: "campus", before: "error" },
    { policy: "here", at: "campus/web", after: "error" },
    { policy: "milder", at: "campus", before: "error", after: "warning" },
    { policy: "new", at: "campus", after: "warning" },
    { policy: "stricter", at: "campus", before: "warning", after: "error" },
  ]);
});
