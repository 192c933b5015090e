import { readFileSync, writeFileSync } from "node:fs";
import { isLabError } from "./lab-error.js";
import { locationIn } from "./source-location.js";

/** The variable that the command line sets for the app: the file for the error that ends it. */
export const APP_FAILURE_FILE = "LABVISOR_APP_FAILURE_FILE";

/**
 * Writes the error that ends this program into the file of the command that runs it.
 *
 * Node would print a LabError below a line of Labvisor's own code. The command prints its one line instead. Of another
 * error, Node prints the trace, which its author needs.
 */
export function reportAppFailure(): void {
  const file = process.env[APP_FAILURE_FILE];
  if (file === undefined) return;
  process.on("uncaughtExceptionMonitor", (error: unknown) => {
    writeFileSync(file, describe(error));
    if (isLabError(error) && process.listenerCount("uncaughtException") === 0) process.exit(1);
  });
}

/** Returns the error that ended the app, or undefined if it did not report one. */
export function readAppFailure(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  if (isLabError(error)) return process.env.LABVISOR_VERBOSE ? `${error.stack}` : `${error}`;
  const [problem] = String(error).split("\n");
  const location = error instanceof Error && error.stack !== undefined ? locationIn(error.stack) : undefined;
  return location === undefined ? problem : `${location}  ${problem}`;
}
