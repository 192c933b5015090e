/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/*.test.ts"],
  // Types are checked by tsc, which runs before it.
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
};
