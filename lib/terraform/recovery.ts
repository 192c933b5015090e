import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readJsonObject } from "../files/json-file.js";
import { withCleanup } from "../process/cleanup.js";
import type { Stack } from "./stack.js";

/** The way in which existing objects come into a stack's state again. */
export interface Recovery {
  /** The resources that the provider imports. */
  readonly imports: readonly ImportBlock[];
  /**
   * The resources that the provider cannot import as they are: the state takes their planned values, and the next plan
   * shows how they differ.
   *
   * @default - none
   */
  readonly planned?: readonly ImportBlock[];
  /**
   * Attributes of {@link planned} resources that differ from the synthesized ones, by type, name, and attribute.
   *
   * @default - none
   */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** A resource and the object that it describes, as in Terraform's import blocks. */
export interface ImportBlock {
  /** The resource's Terraform address. */
  readonly to: string;
  /** The object's import id, or its id in the state. */
  readonly id: string;
}

/** The reason for imports: the state was lost, or a run was interrupted before it stored all that it created. */
export type ImportReason = "lost" | "interrupted";

const REASONS: readonly ImportReason[] = ["lost", "interrupted"];

type StackFolder = Pick<Stack, "directory">;

/**
 * Adds import blocks to a stack, in place of earlier ones for the same reason: the next plan shows the imports, and the
 * next apply makes them.
 */
export function writeImports(stack: StackFolder, reason: ImportReason, imports: readonly ImportBlock[]): void {
  writeFileSync(importsFile(stack, reason), `${JSON.stringify({ import: imports }, null, 2)}\n`);
}

/** Returns the imports that the next apply makes. */
export function readImports(stack: StackFolder): readonly ImportBlock[] {
  return REASONS.flatMap((reason) => (readJsonObject(importsFile(stack, reason))?.import ?? []) as ImportBlock[]);
}

/** @param reason @default - all reasons */
export function removeImports(stack: StackFolder, reason?: ImportReason): void {
  for (const each of reason === undefined ? REASONS : [reason]) rmSync(importsFile(stack, each), { force: true });
}

/** Overrides attributes of a stack while `work` runs. */
export function withOverrides<T>(
  { directory }: StackFolder,
  overrides: NonNullable<Recovery["overrides"]>,
  work: () => Promise<T>,
): Promise<T> {
  // Terraform merges a file whose name ends like this into the others.
  const file = path.join(directory, "recovery_override.tf.json");
  return withCleanup(
    () => rmSync(file, { force: true }),
    () => {
      writeFileSync(file, JSON.stringify({ resource: overrides }));
      return work();
    },
  );
}

function importsFile({ directory }: StackFolder, reason: ImportReason): string {
  return path.join(directory, `${reason}.imports.tf.json`);
}
