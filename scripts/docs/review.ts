import { readFileSync } from "node:fs";
import path from "node:path";

const REPORT = path.join(__dirname, "../../test/review/golden/several-things.md");

/** A report as a test expects it. */
export function reviewPage(): string {
  const report = readFileSync(REPORT, "utf8").replace(/^<!--.*-->\n/, "");
  return `# A report of a change

What \`labvisor review --base main\` prints ([how it comes about](command-line.md#reviewing-a-change)), of a change in which \`web\` gets more memory, a port and an adapter on
a new network, to which \`db\` moves, and \`old\` goes.

${report}`;
}
