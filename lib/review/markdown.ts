import { escapeControlCharacters } from "../control-characters.js";
import { renderMermaid } from "../topology/mermaid.js";
import { type Block, type Document, documentOf, type Item } from "./document.js";
import type { Report } from "./report.js";
import type { Light, Words } from "./words.js";

/** Renders the report as a pull request comment. */
export function renderMarkdown(report: Report): string {
  return renderComment("review", documentOf(report));
}

/**
 * Renders a document as a pull request comment, in the Markdown that GitHub, GitLab, and Gitea support.
 *
 * @param command the command that writes it. The first line has its name, by which a pipeline finds its earlier comment
 *   and updates it
 */
export function renderComment(command: "review" | "test", { title, blocks }: Document): string {
  return `${[`<!-- labvisor ${command} -->\n## ${text(title)}`, ...blocks.map(markdown)].join("\n\n")}\n`;
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
    case "diagram":
      return `\`\`\`mermaid\n${renderMermaid([block.diagram.topology], block.diagram.marks)}\`\`\``;
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
  // A backslash before a pipe would escape the pipe's own backslash.
  return `| ${cells.map((cell) => cell.replace(/\\(?=\|)/g, "\\ ").replaceAll("|", "\\|")).join(" | ")} |`;
}

const LIGHTS: Readonly<Record<Light, string>> = { white: "⚪", green: "🟢", yellow: "🟡", orange: "🟠", red: "🔴" };

function text(words: Words): string {
  return words
    .map((word) => {
      if (typeof word === "string") return word;
      if ("light" in word) return LIGHTS[word.light];
      return "code" in word ? code(word.code) : `**${word.strong}**`;
    })
    .join("");
}

/** Renders a code span on one line, in which Markdown syntax has no effect, and no character a terminal obeys. */
function code(value: string): string {
  const line = escapeControlCharacters(value.replace(/\s+/g, " "));
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
