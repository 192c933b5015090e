import { existsSync } from "node:fs";
import path from "node:path";

/** Folders that are searched for programs: daemons are not on every user's PATH. */
const FOLDERS = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/sbin"];

/** Returns a message for the first program that is not installed, or `undefined` if all of them are. */
export function missingProgram(...programs: readonly string[]): string | undefined {
  const missing = programs.find((program) => !FOLDERS.some((folder) => existsSync(path.join(folder, program))));
  return missing && `${missing} is not installed`;
}

/** Returns a message if the tests do not run as root. */
export function missingRoot(): string | undefined {
  return process.getuid?.() === 0 ? undefined : "root is required";
}

/** Returns a message if pseudo-terminals cannot be tested: the tests use the script(1) of Linux. */
export function missingTerminal(): string | undefined {
  return process.platform === "linux" ? undefined : "script(1) differs on this platform";
}

/**
 * Returns `describe`, or a variant of `describe.skip` that adds the reason to the title.
 *
 * The reporter lists skipped tests by name, and CI fails if there are any.
 *
 * @param reason a missing requirement, or `undefined` to run the tests
 */
export function describeUnless(reason: string | undefined): (title: string, tests: () => void) => void {
  return reason ? (title, tests) => describe.skip(`${title} [skipped: ${reason}]`, tests) : describe;
}

/** Returns `test`, or a variant of `test.skip` that adds the reason to the title. */
export function testUnless(reason: string | undefined): (title: string, body: jest.ProvidesCallback) => void {
  return reason ? (title, body) => test.skip(`${title} [skipped: ${reason}]`, body) : test;
}
