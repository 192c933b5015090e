import { renderMermaid } from "../topology/mermaid.js";
import { type Block, documentOf, type Item, type Words } from "./document.js";
import type { Report } from "./report.js";

/** By this a pipeline finds the comment that it wrote before, and writes the new one in its place. */
export const MARKER = "<!-- labvisor review -->";

/** The report as a comment for a pull request, in the Markdown that GitHub, GitLab and Gitea share. */
export function renderMarkdown(report: Report): string {
  const { title, blocks } = documentOf(report);
  return `${[`${MARKER}\n## ${title}`, ...blocks.map(markdown)].join("\n\n")}\n`;
}

function markdown(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${text(block.words)}`;
    case "paragraph":
      return text(block.words);
    case "list":
      return list(block.items).join("\n");
    case "table":
      return [
        row(block.head),
        `|${"---|".repeat(block.head.length)}`,
        ...block.rows.map((cells) => row(cells.map(text))),
      ].join("\n");
    case "picture":
      return `\`\`\`mermaid\n${renderMermaid([block.picture.topology], block.picture.marks)}\`\`\``;
    case "details":
      return ["<details>", `<summary>${block.summary}</summary>`, "", ...list(block.items), "", "</details>"].join(
        "\n",
      );
  }
}

function list(items: readonly Item[]): string[] {
  return items.flatMap(({ words, items: inner = [] }) => [
    `- ${text(words)}`,
    ...list(inner).map((line) => `  ${line}`),
  ]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function text(words: Words): string {
  return words
    .map((word) => (typeof word === "string" ? word : "code" in word ? code(word.code) : `**${word.strong}**`))
    .join("");
}

/** On one line, and with nothing in it that means something to Markdown. */
function code(value: string): string {
  const line = value.replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
