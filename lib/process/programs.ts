import path from "node:path";
import which from "which";
import { run } from "./run.js";

/** Returns the absolute path of a program on PATH, or of the program at a path such as `./terraform`. */
export function findProgram(name: string): string | undefined {
  const found = which.sync(name, { nothrow: true });
  return found === null ? undefined : path.resolve(found);
}

/** The output of a program's version command, or the reason why it failed. */
export interface VersionOutput {
  readonly output: string;
  readonly failure?: string;
}

/** Programs print their version at once, so one that takes longer hangs. */
const TIMEOUT_MS = 15_000;

/**
 * Runs a program's version command.
 *
 * @param timeout the timeout in milliseconds
 */
export async function readVersion(program: string, option: string, timeout = TIMEOUT_MS): Promise<VersionOutput> {
  try {
    const env = { CHECKPOINT_DISABLE: "1" };
    const { exitCode, signal, stdout, stderr } = await run(program, [option], { env, timeout });
    // ssh prints its version to stderr.
    const output = `${stdout}\n${stderr}`.trim();
    const end = signal === undefined ? `it exited with ${exitCode}` : `it was ended by ${signal}`;
    return exitCode === 0 ? { output } : { output, failure: firstLine(output) || end };
  } catch (error) {
    return { output: "", failure: firstLine((error as Error).message) };
  }
}

export const firstLine = (text: string): string => text.split("\n")[0];
