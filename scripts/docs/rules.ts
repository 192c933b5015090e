import { type Rule, Severity } from "../../lib/lab/rule.js";

/** Returns docs/rules.md: a section for each rule. */
export function rulesPage(rules: readonly Rule[]): string {
  const sorted = [...rules].sort((a, b) => (a.code < b.code ? -1 : 1));
  return `# Rules

Synthesis checks every lab as a whole. It prints all violations together, each with the line of your program, the
rule's code, the construct's path, and a remedy.

An error stops synthesis. A lab with a warning works, but probably not as you intend. If you do intend it, accept the
warning and give the reason, for the whole lab or for one construct and everything in it:

\`\`\`ts
lab.acknowledge("LV127", "the students take turns", { at: laptop });
\`\`\`

An accepted warning is no longer printed. All warnings stay in the synthesized JSON, under \`"//".findings\`, with the
reasons. An acknowledgement of a warning that does not occur is reported.

[Policies](policies.md) are rules that you add.

${sorted.map(rowOf).join("\n")}

${sorted.map(sectionOf).join("\n")}`;
}

function rowOf({ code, title }: Rule): string {
  return `- [${code}](#${code.toLowerCase()}): ${title}`;
}

function sectionOf({ code, severity = Severity.ERROR, title, why = "", fix }: Rule): string {
  const paragraphs = [`**${title}** (${severity}).`, why, `Fix: ${fix}.`];
  return `## ${code}\n\n${paragraphs.map(wrap).join("\n\n")}\n`;
}

/** Wraps a paragraph at 120 columns. */
function wrap(text: string): string {
  return text.replace(/(.{1,120})(?: |$)/g, "$1\n").trimEnd();
}
