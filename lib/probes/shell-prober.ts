import { LabError } from "../lab-error.js";
import { EXIT_CODES } from "./exit-codes.js";
import { type Prober, UnreachableError } from "./prober.js";

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
const [NOT_FOUND, TIMED_OUT] = [127, 124];

/** Bash opens a connection as a file. "open" confirms the connection; the response follows as hexadecimal numbers. */
const EXCHANGE =
  'exec 3<>/dev/tcp/$1/$2 || exit 1; echo open; printf %b "$3" >&3; ' +
  "[ $4 = 0 ] || timeout $5 head -c $4 <&3 | od -An -v -tx1";

/**
 * Returns a prober on a machine with a shell, which needs bash, coreutils, and ping.
 *
 * @param name the machine's name in error messages
 */
export function shellProber(name: string, shell: Shell): Prober {
  const execute = async (timeoutSeconds: number, command: string): Promise<ShellResult> => {
    const result = await shell(timeoutSeconds, command);
    if (result.exitCode === NOT_FOUND)
      throw new LabError(`${name}, which runs the probe, lacks a program: ${lastLine(result.stderr)}`, {
        exitCode: EXIT_CODES.unknown,
      });
    return result;
  };
  return {
    async ping(address, timeoutSeconds) {
      const { exitCode } = await execute(timeoutSeconds, `timeout ${timeoutSeconds} ping -c 1 ${address}`);
      if (exitCode === TIMED_OUT) throw new UnreachableError(`no reply to ping within ${timeoutSeconds} s`);
      if (exitCode !== 0) throw new UnreachableError("no reply to ping");
    },

    async exchange(address, { port, request, maxResponseBytes }, timeoutSeconds) {
      // One timeout to connect, and one to read.
      const limit = 2 * timeoutSeconds;
      const args = [address, port, `'${octal(request)}'`, maxResponseBytes, timeoutSeconds].join(" ");
      const script = `timeout ${limit} bash -c '${EXCHANGE}' bash ${args}`;
      const { stdout, stderr } = await execute(timeoutSeconds, script);
      const [, hexadecimal] = /^open\n([\s0-9a-f]*)$/.exec(stdout) ?? [];
      if (hexadecimal === undefined)
        throw new UnreachableError(connectError(stderr) ?? `no response within ${limit} s`);
      return Buffer.from(hexadecimal.replace(/\s/g, ""), "hex").toString("latin1");
    },
  };
}

/** Returns the last line of a program's output, which has the reason of a failure. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** Escapes bytes for printf's %b. */
function octal(bytes: string): string {
  return [...bytes].map((byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, "0")}`).join("");
}

/** Returns the reason in bash's message, such as "connection refused" for "bash: connect: Connection refused". */
function connectError(stderr: string): string | undefined {
  return /connect: (.*)/.exec(stderr)?.[1]?.toLowerCase();
}
