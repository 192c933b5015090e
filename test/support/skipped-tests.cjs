const { relative } = require("node:path");

/** Lists skipped tests by file and name at the end of a run: a bare count hides what was not tested. */
module.exports = class SkippedTests {
  constructor({ rootDir, testNamePattern }) {
    this.rootDir = rootDir;
    this.isFiltered = Boolean(testNamePattern);
  }

  onRunComplete(_contexts, { testResults }) {
    // `-t` skips every test that it does not match.
    if (this.isFiltered) return;
    const lines = testResults.flatMap(({ testFilePath, testResults: tests }) =>
      tests
        .filter(({ status }) => status === "pending" || status === "todo")
        .map(({ fullName }) => `  ${relative(this.rootDir, testFilePath)}: ${fullName}`),
    );
    const heading = lines.length === 0 ? "No tests were skipped." : `Skipped tests (${lines.length}):`;
    process.stderr.write(`\n${[heading, ...lines.sort()].join("\n")}\n`);
  }
};
