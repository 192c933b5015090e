const { availableParallelism } = require("node:os");

// Tests run as on a user's machine, wherever they run: in CI, synthesis takes addresses from the lock file and never
// assigns any. Tests of that behavior set CI themselves. Unset here, it is unset for the programs that tests start, too.
delete process.env.CI;

/** @type {import("jest").Config} */
const project = {
  testEnvironment: "node",
  setupFiles: ["<rootDir>/test/support/bounded-programs.cjs"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json", diagnostics: false }] },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

/** Sources import each other by their compiled names. */
const moduleNameMapper = {
  "^labvisor$": "<rootDir>/lib/index.ts",
  "^labvisor/platform$": "<rootDir>/lib/platform.ts",
  "^(\\.{1,2}/.*)\\.js$": "$1",
};

module.exports = {
  // Tests wait for the programs that they start about half of the time.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testTimeout: 120_000,
  testSequencer: "<rootDir>/test/support/slowest-first.cjs",
  reporters: ["default", "<rootDir>/test/support/still-running.cjs", "<rootDir>/test/support/skipped-tests.cjs"],
  projects: [
    {
      ...project,
      displayName: "fast",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/test/(system|guests)/"],
      moduleNameMapper,
    },
    {
      // test/lab/cdk-cores.test.ts shows that both CDK cores of the peer range synthesize the same JSON. These tests
      // cover the rest of a core's behavior: app, tokens, annotations.
      ...project,
      displayName: "cdktn",
      testMatch: ["<rootDir>/test/{lab,platforms}/*.test.ts", "<rootDir>/test/lab/rules/{policy,rules}.test.ts"],
      testPathIgnorePatterns: ["/(cdk-cores|stability)\\.test\\.ts$"],
      moduleNameMapper: { ...moduleNameMapper, "^cdktf$": "cdktn" },
    },
    { ...project, displayName: "system", testMatch: ["<rootDir>/test/system/**/*.test.ts"], moduleNameMapper },
    { ...project, displayName: "guests", testMatch: ["<rootDir>/test/guests/**/*.test.ts"], moduleNameMapper },
  ],
};
