import type { Rule } from "../../lib/lab/rules/rule.js";

/** docs/rules.md: a line for each rule. */
export function rulesPage(rules: readonly Rule[]): string {
  const rows = [...rules]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, severity = "error", title, why, fix }) => `| ${code} | ${severity} | ${title} | ${why} | ${fix} |`);
  return `# Rules

What a lab is checked for as a whole, when it is synthesised. All that is wrong is printed together, each line with its code.

An error refuses the lab. A warning is told, and the lab works, though probably not as it is meant. Where it is meant, say so with the reason, for the whole lab or
for one construct and what is in it:

\`\`\`ts
lab.acknowledge("LV127", "the pupils take turns", { at: laptop });
\`\`\`

It is not told any more then. All warnings are in the synthesised JSON, under \`"//".findings\`, with the reasons. An acknowledgement of what does not occur is told.

| code | severity | what is wrong | why it would not work | what to do |
|---|---|---|---|---|
${rows.join("\n")}
`;
}
