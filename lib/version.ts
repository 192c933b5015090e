import fs from "node:fs";
import path from "node:path";

/** This package's version, and that of the provider it brings. package.json is as far from `lib` as from `dist`. */
export const VERSION: string = JSON.parse(fs.readFileSync(path.join(__dirname, "..", "package.json"), "utf8")).version;
