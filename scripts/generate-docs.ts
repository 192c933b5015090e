// npm run docs: writes the pages of docs/ that the code itself tells.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generatedPages } from "./docs/pages.js";

for (const [name, text] of Object.entries(generatedPages())) {
  const file = path.join(__dirname, "../docs", name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
