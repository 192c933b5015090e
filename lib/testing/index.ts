export { type PlatformUnderTest, platformRequirements, type Requirement } from "./platform-requirements.js";
export { snapshotOf } from "./snapshot-of.js";
