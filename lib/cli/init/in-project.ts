import { createRequire } from "node:module";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import { findProgram } from "../../process/programs.js";
import { run } from "../../process/run.js";

/** @throws {LabError} There is no npm. */
export function checkNpm(): void {
  if (!findProgram("npm"))
    throw new LabError(
      "npm is not on PATH: install it (on Debian it is a package of its own, beside nodejs). Nothing was written.",
    );
}

/** Runs npm in a project's folder. @returns its output @throws {LabError} with npm's own words */
export function npm(project: string, ...args: readonly string[]): Promise<string> {
  return inProject(project, "npm", args);
}

/** Runs the labvisor that was installed for a project. @throws {LabError} with its own words, or there is none */
export async function labvisor(project: string, ...args: readonly string[]): Promise<string> {
  return inProject(project, process.execPath, [path.join(path.dirname(installed(project)), "cli", "main.js"), ...args]);
}

/** As Node finds it: in a workspace npm puts packages into a folder above. */
function installed(project: string): string {
  try {
    return createRequire(path.join(project, "package.json")).resolve("labvisor");
  } catch {
    throw new LabError(`npm installed no labvisor in ${project}: does --labvisor name it? What is written stays.`);
  }
}

/** As on a person's own machine: in CI neither a lock file nor a snapshot is written. */
async function inProject(cwd: string, program: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args, { cwd, env: { CI: undefined } });
  if (exitCode === 0) return stdout;
  const command = [path.basename(program), ...args].join(" ");
  throw new LabError([`${command} failed in ${cwd}; what is written stays.`, stderr, stdout].join("\n").trim());
}
