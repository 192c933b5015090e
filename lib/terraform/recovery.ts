import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Stack } from "./stack.js";

/** The configuration that brings objects back into a stack's state, in addition to the synthesized one. */
export interface Recovery {
  readonly imports: readonly ImportBlock[];
  /** Attributes that differ from the synthesized ones until the recovery is applied: by type, name, and attribute. */
  readonly overrides: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** An import block of Terraform. */
export interface ImportBlock {
  /** The resource's Terraform address. */
  readonly to: string;
  /** The import id. */
  readonly id: string;
}

const IMPORTS = "recovery.tf.json";
// Terraform merges a file with this ending into the others.
const OVERRIDES = "recovery_override.tf.json";

type StackFolder = Pick<Stack, "directory">;

/** Adds a recovery to a stack, in place of an earlier one: the next plan shows it, and the next apply does it. */
export function writeRecovery(stack: StackFolder, { imports, overrides }: Recovery): void {
  removeRecovery(stack);
  const write = (name: string, json: object) =>
    writeFileSync(path.join(stack.directory, name), `${JSON.stringify(json, null, 2)}\n`);
  if (imports.length > 0) write(IMPORTS, { import: imports });
  if (Object.keys(overrides).length > 0) write(OVERRIDES, { resource: overrides });
}

export function removeRecovery({ directory }: StackFolder): void {
  for (const name of [IMPORTS, OVERRIDES]) rmSync(path.join(directory, name), { force: true });
}
