import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { excerpt, isObject, readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";

/** The settings of a project from `cdktf.json`, with the keys that cdktf's own command line uses. */
export interface Project {
  /** The absolute path of the project. */
  readonly directory: string;
  /** The shell command that synthesizes the stacks. */
  readonly app: string;
  /** The folder for the synthesized stacks, relative to the project. */
  readonly output: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Whether the app's types are checked before it is planned, applied, or reviewed, if it has a tsconfig.json. */
  readonly typeCheck: boolean;
}

/** The path of a project. */
export type ProjectDirectory = Pick<Project, "directory">;

const EXAMPLE = '{ "language": "typescript", "app": "npx tsx main.ts" }';

/**
 * Reads a project's settings.
 *
 * @throws {LabError} The folder has no valid `cdktf.json`.
 */
export function readProject(directory: string): Project {
  const file = path.join(directory, "cdktf.json");
  const config = readJsonObject(file);
  if (!config) {
    throw new LabError(
      `There is no cdktf.json in ${directory}. Run labvisor in a project's folder, or create the file: ${EXAMPLE}`,
    );
  }
  const { app, output = "cdktf.out", context = {}, language = "typescript", labvisor } = config;
  const { typeCheck = language === "typescript", ...rest } = isObject(labvisor) ? labvisor : {};
  if (app === undefined) throw new LabError(`${file} has no "app"; give the command to synthesize the lab: ${EXAMPLE}`);
  if (!isText(app)) throw invalid(file, "app", app, `a command, such as in ${EXAMPLE}`);
  if (!isText(output)) throw invalid(file, "output", output, 'the name of a folder, such as "cdktf.out"');
  const folder = path.resolve(directory, output);
  if (!path.relative(folder, directory).startsWith(".."))
    throw invalid(
      file,
      "output",
      output,
      'a folder in the project, such as "cdktf.out": states are written next to it',
    );
  const own = localFile({ directory }, "");
  if (existsSync(own) && !statSync(own).isDirectory())
    throw new LabError(
      `${path.resolve(own)} is not a folder, and Labvisor keeps the project's data there; move it away.`,
    );
  if (!isObject(context)) throw invalid(file, "context", context, "an object, { ... }");
  const unknown = Object.keys(rest).find((name) => name !== "platforms");
  if (unknown !== undefined)
    throw new LabError(`${file}: "labvisor" has no setting ${JSON.stringify(unknown)}; give platforms or typeCheck.`);
  if (typeof typeCheck !== "boolean") throw invalid(file, "labvisor.typeCheck", typeCheck, "true or false");
  return { directory, app, output, context, typeCheck };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function invalid(file: string, key: string, value: unknown, expected: string): LabError {
  return new LabError(`${file}: "${key}" is ${excerpt(value)}; give ${expected}.`);
}

/** Returns the path of a file in the folder where Labvisor keeps a project's data. */
export function localFile({ directory }: ProjectDirectory, name: string): string {
  return path.join(directory, ".labvisor", name);
}

/**
 * Returns the path of the file in which ssh keeps a lab's host keys, separate from others so that they can be deleted
 * with the guests.
 */
export function knownHostsFile(project: ProjectDirectory, lab: string): string {
  return localFile(project, `${lab}.known_hosts`);
}
