import type { Rule } from "../../lib/lab/rules/rule.js";

/** docs/rules.md: a line for each rule. */
export function rulesPage(rules: readonly Rule[]): string {
  const rows = [...rules]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, severity = "error", title, why, fix }) => `| ${code} | ${severity} | ${title} | ${why} | ${fix} |`);
  return `# Rules

Labvisor checks each lab as a whole when it synthesizes it. It prints all violations together, each with its code.

An error rejects the lab. A warning does not: the lab works, but probably not as intended. If it is intended,
acknowledge the warning with the reason, for the whole lab or for one construct and everything in it:

\`\`\`ts
lab.acknowledge("LV127", "the pupils take turns", { at: laptop });
\`\`\`

Labvisor then no longer prints the warning. It prints acknowledgements that match no warning. The synthesized JSON
contains all warnings with their reasons, under \`"//".findings\`.

| code | severity | violation | reason | fix |
|---|---|---|---|---|
${rows.join("\n")}
`;
}
