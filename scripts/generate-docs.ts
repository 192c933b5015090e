// npm run docs [-- FOLDER]: writes the pages of docs/ that are generated from the code.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { nounPages } from "./docs/nouns.js";
import { generatedPages } from "./docs/pages.js";

async function write(folder: string): Promise<void> {
  for (const [name, text] of Object.entries({ ...generatedPages(), ...(await nounPages()) })) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

write(process.argv[2] ?? path.join(__dirname, "../docs"));
