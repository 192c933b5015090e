import path from "node:path";
import { run } from "../../process/run.js";
import { UserError } from "../user-error.js";

/** Runs npm in a project's folder. @returns its output @throws {UserError} with npm's own words */
export function npm(project: string, ...args: readonly string[]): Promise<string> {
  return inProject(project, "npm", args);
}

/** Runs the labvisor that was installed in a project. @throws {UserError} with its own words */
export function labvisor(project: string, ...args: readonly string[]): Promise<string> {
  return inProject(project, process.execPath, [
    path.join("node_modules", "labvisor", "dist", "cli", "main.js"),
    ...args,
  ]);
}

/** As on a person's own machine: in CI neither a lock file nor a snapshot is written. */
async function inProject(cwd: string, program: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args, { cwd, env: { CI: undefined } });
  if (exitCode === 0) return stdout;
  const command = [path.basename(program), ...args].join(" ");
  throw new UserError([`${command} failed in ${cwd}; what is written stays.`, stderr, stdout].join("\n").trim());
}
