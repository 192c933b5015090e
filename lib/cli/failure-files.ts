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
 * Writes the console logs and captures of checks that have not passed, and deletes those of an earlier test.
 *
 * @param tested its captures are in the folder of the run, which must still exist
 * @returns undefined if all checks have passed
 */
export function writeFailureFiles(
  project: ProjectDirectory,
  lab: string,
  { consoles, captures }: Pick<TestedLab, "consoles" | "captures">,
): FailureFiles | undefined {
  const folder = localFile(project, path.join("test", lab));
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
