import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { generatedPages } from "../../scripts/docs/pages.js";

test.each(Object.entries(generatedPages()))(
  "docs/%s says what the code says (npm run docs writes it)",
  (name, text) => {
    const file = path.join("docs", name);
    expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(text);
  },
);
