import { LabError } from "../../lab-error.js";
import { ProgramNotFoundError, type RunResult, run } from "../../process/run.js";
import { type Asker, NotThere, Unreachable } from "./asker.js";

/** Of ssh itself; a shell ends with it where a program is missing; `timeout` where time is up. */
const [SSH_FAILED, MISSING, TIME_IS_UP] = [255, 127, 124];

/** Bash opens a connection as a file. "open" says that there is one; the answer follows as hexadecimal numbers. */
const EXCHANGE =
  'exec 3<>/dev/tcp/$1/$2 || exit 1; echo open; printf %b "$3" >&3; [ $4 = 0 ] || timeout $5 head -c $4 <&3 | od -An -v -tx1';

/**
 * Another machine, where ssh gets to without a question: by its bash, coreutils and ping.
 *
 * @param name what errors call it
 * @param target ssh's arguments, such as options and a destination
 */
export function overSsh(name: string, target: readonly string[]): Asker {
  const ask = async (seconds: number, command: string): Promise<RunResult> => {
    const options = ["-o", "BatchMode=yes", "-o", `ConnectTimeout=${seconds}`];
    let result: RunResult;
    try {
      result = await run("ssh", [...options, ...target, command]);
    } catch (error) {
      if (error instanceof ProgramNotFoundError)
        throw new LabError("There is no ssh on PATH: install OpenSSH's client.", { exitCode: 3 });
      throw error;
    }
    const { exitCode, stderr } = result;
    if (exitCode === SSH_FAILED) throw new NotThere(`ssh cannot get to ${name}, which is to ask: ${lastLine(stderr)}`);
    if (exitCode === MISSING)
      throw new LabError(`${name}, which is to ask, lacks a program: ${lastLine(stderr)}`, { exitCode: 3 });
    return result;
  };
  return {
    async ping(address, seconds) {
      const { exitCode } = await ask(seconds, `timeout ${seconds} ping -c 1 ${address}`);
      if (exitCode === TIME_IS_UP) throw new Unreachable(`it answers no ping within ${seconds} s`);
      if (exitCode !== 0) throw new Unreachable("it answers no ping");
    },

    async exchange(address, { port, says, reads }, seconds) {
      // Once to connect, and once to read.
      const script = `timeout ${2 * seconds} bash -c '${EXCHANGE}' bash ${address} ${port} '${octal(says)}' ${reads} ${seconds}`;
      const { stdout, stderr } = await ask(seconds, script);
      const [, hexadecimal] = /^open\n([\s0-9a-f]*)$/.exec(stdout) ?? [];
      if (hexadecimal === undefined) throw new Unreachable(refusal(stderr) ?? `no answer within ${2 * seconds} s`);
      return Buffer.from(hexadecimal.replace(/\s/g, ""), "hex").toString("latin1");
    },
  };
}

/** As printf's %b reads it. */
function octal(bytes: string): string {
  return [...bytes].map((byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, "0")}`).join("");
}

/** In bash's own words: "bash: connect: Connection refused". */
function refusal(stderr: string): string | undefined {
  return /connect: (.*)/.exec(stderr)?.[1]?.toLowerCase();
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
