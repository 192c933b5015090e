import path from "node:path";
import { isObject, readJsonObject, shown } from "../files/json-file.js";
import { LabError } from "../lab-error.js";

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

const EXAMPLE = '{ "language": "typescript", "app": "npx tsx main.ts" }';

/** @throws {LabError} There is no usable `cdktf.json` in the directory. */
export function readProject(directory: string): Project {
  const file = path.join(directory, "cdktf.json");
  const config = readJsonObject(file);
  if (!config) {
    throw new LabError(
      `There is no cdktf.json in ${directory}. Run labvisor in a project's folder, or write one: ${EXAMPLE}`,
    );
  }
  const { app, output = "cdktf.out", context = {} } = config;
  if (app === undefined) throw new LabError(`${file} has no "app", the command that synthesises the lab: ${EXAMPLE}`);
  if (!isText(app)) throw unusable(file, "app", app, `a command, as in ${EXAMPLE}`);
  if (!isText(output)) throw unusable(file, "output", output, 'the name of a folder, such as "cdktf.out"');
  if (!isObject(context)) throw unusable(file, "context", context, "an object, { ... }");
  return { directory, app, output, context };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function unusable(file: string, key: string, value: unknown, allowed: string): LabError {
  return new LabError(`${file}: "${key}" is ${shown(value)}; it must be ${allowed}.`);
}
