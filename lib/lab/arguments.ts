import { objectValidator, type Validator, validateMembers } from "./validation.js";

export { validateUniqueNames } from "./validation.js";

/** Validates known members, and lets others be: `validateProps` of validation.ts, which is strict, takes its place file by file. */
export function validateProps(given: object, kinds: Readonly<Record<string, Validator>>, call = ""): void {
  objectValidator(given, `${call}${call === "" ? "props" : "options"}`);
  validateMembers(given, kinds, call);
}
