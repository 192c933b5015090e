import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { LabError } from "../lab-error.js";
import type { Finding } from "../platforms/tooling.js";
import type { Stack } from "../terraform/stack.js";
import { managedResources } from "./local-state.js";
import type { Project } from "./project.js";

/** A lab that the app no longer has, although resources of it are still applied. */
export interface Orphan extends Stack {
  readonly stateFile: string;
  /** The number of resources in its state. */
  readonly resources: number;
}

/** The state of a lab without a backend, next to the output folder. */
const STATE_FILE = /^terraform\.([a-z0-9][a-z0-9_-]*)\.tfstate$/i;

/**
 * Returns the labs that the app no longer has, and whose states in files still have resources.
 *
 * @param stacks the names of the app's stacks
 */
export function orphansOf({ directory, output }: Project, stacks: readonly string[]): Orphan[] {
  const out = path.resolve(directory, output);
  const folder = path.dirname(out);
  return readdirSync(folder).flatMap((entry) => {
    const name = STATE_FILE.exec(entry)?.[1];
    if (name === undefined || stacks.includes(name)) return [];
    const stateFile = path.join(folder, entry);
    const resources = managedResources(stateFile);
    const stack = path.join(out, "stacks", name);
    return resources > 0
      ? [{ name, directory: stack, file: path.join(stack, "cdk.tf.json"), stateFile, resources }]
      : [];
  });
}

/** Returns the finding about an orphan, for people. */
export function orphanFinding({ name, stateFile, resources }: Orphan): Finding & { readonly fix: string } {
  const count = resources === 1 ? "1 resource is" : `${resources} resources are`;
  return {
    about: `the lab ${name}`,
    level: "warning",
    message: `the app no longer has it, but ${count} applied (${path.basename(stateFile)})`,
    fix: `Put the lab back, or remove them: labvisor destroy ${name}`,
  };
}

/** @throws {LabError} The orphan's configuration is gone, without which Terraform cannot destroy it. */
export function requireConfiguration({ name, file, stateFile }: Orphan): void {
  if (existsSync(file)) return;
  throw new LabError(
    `${path.basename(stateFile)} has resources of the lab ${name}, but ${path.relative("", file)} is gone; ` +
      `check out the last revision with the lab, and run labvisor destroy ${name} there.`,
  );
}
