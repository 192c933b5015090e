/*
 * "labvisor/platform": the interface that a third-party platform implements. docs/platforms.md has an example.
 */

export * from "./lab/capabilities.js";
export { fail, withConstructPath } from "./lab/errors.js";
export {
  Hypervisor,
  type HypervisorProps,
  HypervisorType,
  hypervisorValidator,
  type NatDhcp,
  type Renderers,
} from "./lab/hypervisor.js";
export { isOfKind, KIND, kindsOf, type Renderable } from "./lab/kind.js";
export type {
  CapacityNote,
  ConditionNote,
  DependencyNote,
  FindingNote,
  FirstBootNote,
  GuestManifest,
  ImageNote,
  InterfaceNote,
  LabManifest,
  NetworkNote,
  PolicyNote,
  SeedManifest,
} from "./lab/manifest.js";
export { absolutePath, stackPath } from "./lab/project.js";
export type { GuestQuestion, NetworkQuestion, Question } from "./lab/question.js";
export type { Finding as RuleFinding, Rule } from "./lab/rule.js";
export { nameInLab, pathInLab, requireLab, requireSameLab } from "./lab/scope.js";
export { seedFile, seedPath } from "./lab/seed/seed.js";
export type { StackFile } from "./lab/stack.js";
export * from "./lab/validation.js";
export { isLabError, LabError, type LabErrorDetails } from "./lab-error.js";
export { NetworkCategory } from "./net/network-category.js";
export { BoundResource } from "./platforms/bound-resource.js";
export { escapeTemplates } from "./platforms/escape-templates.js";
export type { GuestHardware, HardwareDisk, HardwareImage, ImageElsewhere } from "./platforms/guest-hardware.js";
export type {
  AppliedGuest,
  AppliedStack,
  ExplainedRule,
  Finding,
  GuestSnapshot,
  LostLab,
  PlatformTooling,
  RehearsalProvider,
  ServedProvider,
  SynthesizedStack,
} from "./platforms/tooling.js";
export type { Provider } from "./plugin/index.js";
export type { ResourceTraits } from "./review/resource-changes.js";
export type { SecretSource } from "./secret-placeholder.js";
export type { ImportBlock, Recovery } from "./terraform/recovery.js";
export type { Stack } from "./terraform/stack.js";
export {
  literalNumber,
  literalText,
  literalWord,
  type Resource,
  type ResourceBody,
  referenceTo,
  resourcesOf,
  type StackJson,
  type VariableBody,
} from "./terraform/stack-json.js";
export type { StateResource } from "./terraform/terraform.js";
export type { PlatformReader } from "./topology/platform-reader.js";
export {
  type Adapter as TopologyAdapter,
  type Guest as TopologyGuest,
  type Hypervisor as TopologyHypervisor,
  type Network as TopologyNetwork,
  type PortForward as TopologyPortForward,
  type Topology,
  vlanName,
} from "./topology/topology.js";
