import { writeFileSync } from "node:fs";
import { isLabError } from "./lab-error.js";
import { locationIn } from "./source-location.js";

/** The variable that the command line sets for the app: the file for the error that ends it. */
export const APP_FAILURE_FILE = "LABVISOR_APP_FAILURE_FILE";

/**
 * Writes the error that ends this program into the file of the command that runs it, which prints it.
 *
 * Node would print it with a trace. With `--verbose`, it prints the trace of an error in the program itself.
 */
export function reportAppFailure(): void {
  const file = process.env[APP_FAILURE_FILE];
  if (file === undefined) return;
  process.on("uncaughtExceptionMonitor", (error: unknown) => {
    // A program that handles its errors itself goes on.
    if (process.listenerCount("uncaughtException") > 0) return;
    writeFileSync(file, describe(error));
    if (isLabError(error) || process.env.LABVISOR_VERBOSE === undefined) process.exit(1);
  });
}

function describe(error: unknown): string {
  if (isLabError(error)) return `${error.stack}`;
  const [problem] = String(error).split("\n");
  const location = error instanceof Error && error.stack !== undefined ? locationIn(error.stack) : undefined;
  return location === undefined ? problem : `${location}  ${problem}`;
}
