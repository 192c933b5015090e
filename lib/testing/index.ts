export type { ShellResult } from "../probes/shell.js";
export { type BootLabOptions, bootLab, GuestUnderTest, LabUnderTest, NetworkUnderTest } from "./boot-lab.js";
export type { AsymmetricMatcher, Expected } from "./matching.js";
export {
  type PlatformUnderTest,
  platformRequirements,
  type Requirement,
} from "./platform-requirements.js";
export type { MetaArguments, ResourceType, ResourceTypes, SynthesizedResource } from "./resource-types.js";
export { snapshotOf } from "./snapshot-of.js";
export { Template } from "./template.js";
