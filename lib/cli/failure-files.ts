import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestedLab } from "../boot/test-lab.js";
import { localFile, type ProjectDirectory } from "./project.js";

/** The files that a booted test leaves for checks that have not passed: console logs and captures. */
export interface FailureFiles {
  /** Their folder, relative to the current one. */
  readonly folder: string;
  readonly names: readonly string[];
}

/**
 * Writes the console logs and captures of checks that have not passed, and deletes those of an earlier test. If they
 * cannot be written, for example because the disk is full, the reason is printed: the results of the test matter more.
 *
 * @param tested its captures are in the folder of the run, which must still exist
 * @returns undefined if all checks have passed, or the files could not be written
 */
export function writeFailureFiles(project: ProjectDirectory, lab: string, tested: TestFiles): FailureFiles | undefined {
  const folder = localFile(project, path.join("test", lab));
  try {
    return replaceFiles(folder, tested);
  } catch (error) {
    const { message } = error as Error;
    process.stderr.write(`test: ${lab}: console logs and captures of failed checks cannot be written: ${message}\n`);
    return undefined;
  }
}

type TestFiles = Pick<TestedLab, "consoles" | "captures">;

function replaceFiles(folder: string, { consoles, captures }: TestFiles): FailureFiles | undefined {
  rmSync(folder, { recursive: true, force: true });
  if (consoles.size + captures.size === 0) return undefined;
  mkdirSync(folder, { recursive: true });
  for (const [guest, text] of consoles) writeFileSync(path.join(folder, logOf(guest)), text);
  for (const [name, parts] of captures)
    for (const part of parts) appendFileSync(path.join(folder, name), readFileSync(part));
  return { folder: path.relative("", folder), names: [...[...consoles.keys()].map(logOf), ...captures.keys()] };
}

function logOf(guest: string): string {
  return `${guest}.log`;
}
