import { createHash } from "node:crypto";
import { asset } from "../assets.js";
import { escapeMarkup } from "../markup.js";
import { diagramStyle } from "../svg/svg.js";

/** The content of a page. */
export interface PageContent {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** Whether the page is a single diagram, which fills the window. */
  readonly whole?: boolean;
}

/**
 * Renders a page as a single file with its style, script, and diagrams.
 *
 * Its policy forbids all requests. The script contains no data of a lab, and reads everything from the markup.
 */
export function htmlPage({ title, body, whole = false }: PageContent): string {
  const style = `${diagramStyle()}${asset("page.css")}`;
  const script = asset("page.js");
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body class="${whole ? "whole" : "text"}">
<header>
<h1>${escapeMarkup(title)}</h1>
<button type="button" class="theme" hidden>Light or dark</button>
</header>
<main>
${body}</main>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
