import { columns } from "../../lib/topology/table.js";

test("columns are aligned by the width of their text on a terminal", () => {
  const rows = [
    ["GUEST", "NETWORK"],
    ["日本", "lan"],
    ["é", "lan"],
    ["👩‍🔬", "lan"],
  ];
  // East Asian characters and emoji occupy two cells, and combining characters none.
  expect(columns(rows)).toBe("GUEST  NETWORK\n日本   lan\né      lan\n👩‍🔬     lan\n");
});
