import { LabError } from "../../lab-error.js";
import { ProgramNotFoundError, type RunResult, run } from "../../process/run.js";
import { EXIT_CODES } from "./exit-codes.js";
import { type Prober, ProberUnavailableError, UnreachableError } from "./prober.js";

/** The exit codes of ssh itself, of a shell that does not find a program, and of `timeout`. */
const [SSH_FAILED, NOT_FOUND, TIMED_OUT] = [255, 127, 124];

/** Bash opens a connection as a file. "open" confirms the connection; the response follows as hexadecimal numbers. */
const EXCHANGE =
  'exec 3<>/dev/tcp/$1/$2 || exit 1; echo open; printf %b "$3" >&3; ' +
  "[ $4 = 0 ] || timeout $5 head -c $4 <&3 | od -An -v -tx1";

/**
 * Returns a prober on another machine, which is reached with ssh (without a prompt) and needs bash, coreutils, and
 * ping.
 *
 * @param name the machine's name in error messages
 * @param target arguments for ssh, such as options and a destination
 */
export function sshProber(name: string, target: readonly string[]): Prober {
  const execute = async (timeoutSeconds: number, command: string): Promise<RunResult> => {
    const options = ["-o", "BatchMode=yes", "-o", `ConnectTimeout=${timeoutSeconds}`];
    let result: RunResult;
    try {
      result = await run("ssh", [...options, ...target, command]);
    } catch (error) {
      if (error instanceof ProgramNotFoundError)
        throw new LabError("ssh is not on PATH; install the OpenSSH client.", { exitCode: EXIT_CODES.unknown });
      throw error;
    }
    const { exitCode, stderr } = result;
    if (exitCode === SSH_FAILED)
      throw new ProberUnavailableError(`cannot log in to ${name}, which runs the probe: ${lastLine(stderr)}`);
    if (exitCode === NOT_FOUND)
      throw new LabError(`${name}, which runs the probe, lacks a program: ${lastLine(stderr)}`, {
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

/** Escapes bytes for printf's %b. */
function octal(bytes: string): string {
  return [...bytes].map((byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, "0")}`).join("");
}

/** Returns the reason in bash's message, such as "connection refused" for "bash: connect: Connection refused". */
function connectError(stderr: string): string | undefined {
  return /connect: (.*)/.exec(stderr)?.[1]?.toLowerCase();
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
