export { type PlatformUnderTest, platformRequirements, type Requirement } from "./platform-requirements.js";
