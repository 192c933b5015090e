import { isLabError, LabError } from "../lab-error.js";

/** The exit codes of checks, as in netlab's `validate`. A check is unknown if it could not run. */
export const EXIT_CODES = { passed: 0, failed: 1, none: 2, unknown: 3 } as const;

/** Runs checks. Errors end with {@link EXIT_CODES}`.unknown`: 1 is reserved for failed checks. */
export async function withCheckExitCodes(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isLabError(error)) throw Object.assign(error as Error, { exitCode: EXIT_CODES.unknown });
    if (error.exitCode !== 1) throw error;
    throw new LabError(error.message, { exitCode: EXIT_CODES.unknown, json: error.json });
  }
}
