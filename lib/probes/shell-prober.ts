import { LabError } from "../lab-error.js";
import { answersIn, queryCommand } from "./dns.js";
import { EXIT_CODES } from "./exit-codes.js";
import { type Prober, UnreachableError } from "./prober.js";
import { lastLine, NOT_FOUND, quoted, type Shell, type ShellResult, TIMED_OUT } from "./shell.js";

/** Bash opens a connection as a file. "open" confirms the connection; the response follows as hexadecimal numbers. */
const EXCHANGE =
  'exec 3<>/dev/tcp/$1/$2 || exit 1; echo open; printf %b "$3" >&3; ' +
  "[ $4 = 0 ] || timeout $5 head -c $4 <&3 | od -An -v -tx1";

/**
 * Returns a prober on a machine with a shell, which needs bash, coreutils, ping, and python3.
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

    async resolve(server, names, timeoutSeconds) {
      const result = await execute(timeoutSeconds * names.length, queryCommand(server, names, timeoutSeconds));
      return answersIn(result, timeoutSeconds);
    },
  };
}

/** Escapes bytes for printf's %b. */
function octal(bytes: string): string {
  return [...bytes].map((byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, "0")}`).join("");
}

/** Returns the reason in bash's message, such as "connection refused" for "bash: connect: Connection refused". */
function connectError(stderr: string): string | undefined {
  const [, reason] = /connect: (.*)/.exec(stderr) ?? [];
  return reason && quoted(reason).toLowerCase();
}
