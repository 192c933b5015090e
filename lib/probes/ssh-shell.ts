import { LabError } from "../lab-error.js";
import { ProgramNotFoundError, run } from "../process/run.js";
import { EXIT_CODES } from "./exit-codes.js";
import { ProberUnavailableError } from "./prober.js";
import { lastLine, type Shell } from "./shell.js";

/** The exit code of ssh itself. */
const SSH_FAILED = 255;

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
      const result = await run("ssh", [...options, ...target, command]);
      if (result.exitCode !== SSH_FAILED) return result;
      throw new ProberUnavailableError(`cannot log in to ${name}, which runs the probe: ${lastLine(result.stderr)}`);
    } catch (error) {
      if (error instanceof ProgramNotFoundError)
        throw new LabError("ssh is not on PATH; install the OpenSSH client.", { exitCode: EXIT_CODES.unknown });
      throw error;
    }
  };
}
