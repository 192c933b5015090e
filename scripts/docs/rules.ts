import type { Rule } from "../../lib/lab/rules/rule.js";

/** docs/rules.md: a line for each rule. */
export function rulesPage(rules: readonly Rule[]): string {
  const rows = [...rules]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, title, why, fix }) => `| ${code} | ${title} | ${why} | ${fix} |`);
  return `# Rules

What a lab is checked for as a whole, when it is synthesised. All that is wrong is printed together, each line with its code.

| code | what is wrong | why it would not work | what to do |
|---|---|---|---|
${rows.join("\n")}
`;
}
