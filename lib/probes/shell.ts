/** The result of a command in a machine's shell. */
export interface ShellResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in a machine's shell.
 *
 * @param timeoutSeconds the time to reach the shell
 * @throws {LabError} The shell cannot be reached.
 */
export type Shell = (timeoutSeconds: number, command: string) => Promise<ShellResult>;

/** The exit codes of a shell that does not find a program, and of `timeout`. */
export const [NOT_FOUND, TIMED_OUT] = [127, 124];

/** Returns the last line of a program's output, which has the reason of a failure. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
