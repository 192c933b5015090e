import { readFileSync } from "node:fs";
import path from "node:path";

const REPORT = path.join(__dirname, "../../test/review/golden/several-things.md");

/** A report as a test expects it. */
export function reviewPage(): string {
  const report = readFileSync(REPORT, "utf8").replace(/^<!--.*-->\n/, "");
  return `# A sample review

This is the output of \`labvisor review --base main\` ([Review a change](command-line.md#review-a-change)). In the
change, \`web\` gets more memory, a port forward, and an adapter on a new network. \`db\` moves to that network, and
\`old\` is removed.

${report}`;
}
