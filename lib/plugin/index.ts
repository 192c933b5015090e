export { type Diagnostic, type Path, ProviderError } from "./diagnostics.js";
export { logInfo } from "./log.js";
export type { Provider } from "./provider.js";
export type * from "./resource.js";
export * from "./schema.js";
export * from "./schema-json.js";
export { type Attached, attach, serve } from "./server/serve.js";
export { between, notEmpty, oneOf } from "./validation.js";
export { isWhollyKnown, UNKNOWN, Unknown } from "./values/unknown.js";
