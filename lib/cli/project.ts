import { readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./user-error.js";

/** What `cdktf.json` says of a project: the keys that cdktf's own command line reads too. */
export interface Project {
  /** Absolute. */
  readonly directory: string;
  /** A shell command that synthesises the stacks. */
  readonly app: string;
  /** Where it writes them, from the directory. */
  readonly output: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** @throws {UserError} There is no usable `cdktf.json` in the directory. */
export function readProject(directory: string): Project {
  const file = path.join(directory, "cdktf.json");
  const example = '{ "language": "typescript", "app": "npx tsx main.ts" }';
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UserError(
      `There is no cdktf.json in ${directory}. Run labvisor in a project's folder, or write one: ${example}`,
    );
  }
  let config: Partial<Project>;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof config.app !== "string" || config.app.trim() === "") {
    throw new UserError(`${file} has no "app", the command that synthesises the lab: ${example}`);
  }
  return { directory, app: config.app, output: config.output ?? "cdktf.out", context: config.context ?? {} };
}
