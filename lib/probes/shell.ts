import { escapeControlCharacters } from "../control-characters.js";

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

/** The most characters of another machine's text in a message. */
const MOST_QUOTED = 1000;

/** Returns what a program on another machine has written as a message may quote it: short, printable, and one line. */
export function quoted(text: string): string {
  const start = text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}...` : text;
  return escapeControlCharacters(start.replace(/\s*[\r\n]\s*/g, " "));
}

/** Returns the last line of a program's output, which has the reason of a failure, as a message may quote it. */
export function lastLine(text: string): string {
  return quoted(text.trim().split("\n").at(-1) ?? "");
}
