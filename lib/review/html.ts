import { escapeMarkup } from "../topology/markup.js";
import { htmlPage } from "../topology/page/page.js";
import { renderViewer } from "../topology/page/viewer.js";
import { type Block, documentOf, type Item } from "./document.js";
import type { Report } from "./report.js";
import { plainText, type Words } from "./words.js";

/** Renders the report as a self-contained HTML page with interactive diagrams. */
export async function renderReportPage(report: Report): Promise<string> {
  const { title, blocks } = documentOf(report);
  return htmlPage({ title: plainText(title), body: (await Promise.all(blocks.map(html))).join("") });
}

async function html(block: Block): Promise<string> {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${text(block.words)}</h${block.level}>\n`;
    case "paragraph":
      return `<p>${text(block.words)}</p>\n`;
    case "list":
      return list(block.items);
    case "table": {
      const head = block.head.map((cell) => `<th>${cell}</th>`);
      const rows = block.rows.map((cells) => `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join("")}</tr>\n`);
      return `<div class="wide"><table>\n<tr>${head.join("")}</tr>\n${rows.join("")}</table></div>\n`;
    }
    case "diagram":
      return renderViewer([block.diagram.topology], block.diagram.marks);
    case "details":
      return `<details>\n<summary>${block.summary}</summary>\n${list(block.items)}</details>\n`;
  }
}

function list(items: readonly Item[]): string {
  const lines = items.map(
    ({ words, items: inner = [] }) => `<li>${text(words)}${inner.length > 0 ? list(inner) : ""}</li>\n`,
  );
  return `<ul>\n${lines.join("")}</ul>\n`;
}

/** A light is drawn, because many servers and containers have no font with colored circles. */
function text(words: Words): string {
  return words
    .map((word) => {
      if (typeof word === "string") return escapeMarkup(word);
      if ("light" in word) return `<span class="light ${word.light}"></span>`;
      return "code" in word
        ? `<code>${escapeMarkup(word.code)}</code>`
        : `<strong>${escapeMarkup(word.strong)}</strong>`;
    })
    .join("");
}
