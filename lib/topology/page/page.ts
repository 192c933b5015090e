import { createHash } from "node:crypto";
import { asset } from "../assets.js";
import { escapeMarkup } from "../markup.js";
import { pictureStyle } from "../svg/svg.js";

/** What a page says, in its own words. */
export interface PageContent {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** Whether it is one picture alone, which fills the window. */
  readonly whole?: boolean;
}

/**
 * A page that is one file: style, script and pictures are in it, and its policy lets no request leave it. Nothing of a lab is in the script: it finds all in the
 * markup.
 */
export function htmlPage({ title, body, whole = false }: PageContent): string {
  const style = `${pictureStyle()}${asset("page.css")}`;
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
