import { LabError } from "../lab-error.js";
import { ProgramNotFoundError, ProgramTimeoutError, run } from "../process/run.js";
import { EXIT_CODES } from "./exit-codes.js";
import { ProberUnavailableError } from "./prober.js";
import { lastLine, type Shell } from "./shell.js";

/** The exit code of ssh itself. */
const SSH_FAILED = 255;

/**
 * The time for a command after which its machine has probably stopped, as a multiple of that to reach it. Commands end
 * within twice that time.
 */
const LIMIT = 4;
const GRACE_SECONDS = 5;

/**
 * Returns the shell of another machine, which is reached with ssh (without a prompt).
 *
 * @param name the machine's name in error messages
 * @param target arguments for ssh, such as options and a destination
 */
export function sshShell(name: string, target: readonly string[]): Shell {
  return async (timeoutSeconds, command) => {
    const options = ["BatchMode=yes", "LogLevel=ERROR", `ConnectTimeout=${timeoutSeconds}`].flatMap((each) => [
      "-o",
      each,
    ]);
    try {
      const timeout = (LIMIT * timeoutSeconds + GRACE_SECONDS) * 1000;
      const result = await run("ssh", [...options, ...target, command], { timeout });
      if (result.exitCode === undefined)
        throw new ProberUnavailableError(`ssh to ${name}, which runs the probe, was ended by ${result.signal}`);
      if (result.exitCode !== SSH_FAILED) return result;
      const reason = lastLine(result.stderr) || `the exit code is ${SSH_FAILED}, that of ssh itself`;
      throw new ProberUnavailableError(`cannot log in to ${name}, which runs the probe: ${reason}`);
    } catch (error) {
      if (error instanceof ProgramTimeoutError)
        throw new ProberUnavailableError(`${name}, which runs the probe, does not respond any more`);
      if (error instanceof ProgramNotFoundError)
        throw new LabError("ssh is not on PATH; install the OpenSSH client.", { exitCode: EXIT_CODES.unknown });
      throw error;
    }
  };
}
