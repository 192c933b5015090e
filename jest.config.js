/** @type {import("jest").Config} */
const project = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json", diagnostics: false }] },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

module.exports = {
  // The unit and snapshot tests run once on each CDK core that the peer range allows; what needs Terraform or VirtualBox runs once.
  projects: [
    {
      ...project,
      displayName: "cdktf",
      moduleNameMapper: { "^labvisor$": "<rootDir>/lib/index.ts" },
    },
    {
      ...project,
      displayName: "cdktn",
      testMatch: ["<rootDir>/test/{lab,virtualbox,examples}/**/*.test.ts"],
      moduleNameMapper: { "^labvisor$": "<rootDir>/lib/index.ts", "^cdktf$": "cdktn" },
    },
  ],
};
