/** @type {import("jest").Config} */
const project = {
  testEnvironment: "node",
  setupFiles: ["<rootDir>/test/support/bounded-programs.cjs"],
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json", diagnostics: false }] },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

/** Sources import each other by the name that they have once compiled. */
const moduleNameMapper = {
  "^labvisor$": "<rootDir>/lib/index.ts",
  "^labvisor/platform$": "<rootDir>/lib/platform.ts",
  "^(\\.{1,2}/.*)\\.js$": "$1",
};

module.exports = {
  testTimeout: 120_000,
  testSequencer: "<rootDir>/test/support/slowest-first.cjs",
  reporters: ["default", "<rootDir>/test/support/still-running.cjs"],
  // The unit and snapshot tests run once on each CDK core that the peer range allows; what needs Terraform or VirtualBox runs once.
  projects: [
    { ...project, displayName: "cdktf", moduleNameMapper },
    {
      ...project,
      displayName: "cdktn",
      testMatch: ["<rootDir>/test/{lab,net,examples,checks,platforms}/**/*.test.ts"],
      // A thousand labs are the same thousand on either.
      testPathIgnorePatterns: ["/thousand-labs\\.test\\.ts$", "<rootDir>/test/platforms/virtualbox/provider/"],
      moduleNameMapper: { ...moduleNameMapper, "^cdktf$": "cdktn" },
    },
  ],
};
