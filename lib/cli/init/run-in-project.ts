import { createRequire } from "node:module";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import { findProgram } from "../../process/programs.js";
import { run } from "../../process/run.js";

/** @throws {LabError} npm is not installed. */
export function checkNpm(): void {
  if (!findProgram("npm"))
    throw new LabError(
      "npm is not on PATH; install it (on Debian, it is a package of its own next to nodejs). Nothing was written.",
    );
}

/**
 * Runs npm in a project's folder.
 *
 * @returns the output
 * @throws {LabError} npm failed; the error has its output.
 */
export function runNpm(project: string, ...args: readonly string[]): Promise<string> {
  return runInProject(project, "npm", args);
}

/**
 * Runs the labvisor that is installed in a project.
 *
 * @returns the output
 * @throws {LabError} It failed, with its output in the error, or is not installed.
 */
export async function runLabvisor(project: string, ...args: readonly string[]): Promise<string> {
  const main = path.join(path.dirname(resolveLabvisor(project)), "cli", "main.js");
  return runInProject(project, process.execPath, [main, ...args]);
}

/** Resolves the package as Node does, because npm installs the packages of a workspace in a parent folder. */
function resolveLabvisor(project: string): string {
  try {
    return createRequire(path.join(project, "package.json")).resolve("labvisor");
  } catch {
    throw new LabError(
      `npm did not install labvisor in ${project}; check --labvisor. The files of the project were kept.`,
    );
  }
}

/** Runs a program outside CI mode, in which neither a lock file nor a snapshot would be written. */
async function runInProject(cwd: string, program: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args, { cwd, env: { CI: undefined } });
  if (exitCode === 0) return stdout;
  const command = [path.basename(program), ...args].join(" ");
  const problem = `${command} failed in ${cwd}; the files of the project were kept.`;
  throw new LabError([problem, stderr, stdout].join("\n").trim());
}
