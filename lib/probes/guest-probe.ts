import type { GuestQuestion } from "../lab/question.js";
import { LabError } from "../lab-error.js";
import { shellWord } from "../shell-word.js";
import { readableError } from "./cloud-init-error.js";
import { EXIT_CODES } from "./exit-codes.js";
import { lastLine, NOT_FOUND, quoted, type ShellResult, TIMED_OUT } from "./shell.js";

/** A command in a guest, and the evaluation of its result. */
export interface GuestProbe {
  /** The command, for `sh`. */
  readonly command: string;
  /**
   * Returns the problem with a result, or undefined if it is as expected.
   *
   * @throws {LabError} The guest cannot answer the question.
   */
  readonly evaluate: (result: ShellResult) => string | undefined;
}

/** Returns the probe for a question that a guest itself answers. */
export function guestProbe(question: GuestQuestion, timeoutSeconds: number): GuestProbe {
  const limited = (script: string) => `timeout ${timeoutSeconds} sh -c ${shellWord(script)}`;
  const inTime = (evaluate: GuestProbe["evaluate"]) => (result: ShellResult) =>
    result.exitCode === TIMED_OUT ? `the command did not end within ${timeoutSeconds} s` : evaluate(result);
  switch (question.kind) {
    case "exec":
      return { command: limited(question.command), evaluate: inTime((result) => evaluateExec(result, question)) };
    case "cloud-init":
      return { command: limited(CLOUD_INIT), evaluate: inTime(evaluateCloudInit) };
    case "service":
      return {
        command: limited(serviceStatus(question.service)),
        evaluate: inTime((result) => evaluateService(result, question.service)),
      };
  }
}

function evaluateExec(
  { exitCode, stdout, stderr }: ShellResult,
  expected: Extract<GuestQuestion, { kind: "exec" }>,
): string | undefined {
  if (exitCode !== expected.exitCode) {
    const said = lastLine(stderr || stdout);
    const wanted = expected.exitCode === 0 ? "" : `; expected ${expected.exitCode}`;
    return `the exit code is ${exitCode}${wanted}${said && `: ${said}`}`;
  }
  const hasText = expected.stdout === undefined || stdout.includes(expected.stdout);
  return hasText ? undefined : `the output does not contain ${JSON.stringify(expected.stdout)}`;
}

/** The file that cloud-init writes when it has finished a boot. */
export const CLOUD_INIT_RESULT = "/run/cloud-init/result.json";

/** Prints the result of cloud-init. The exit code is 3 if it has not finished, and 4 if it does not run. */
const CLOUD_INIT = `cat ${CLOUD_INIT_RESULT} 2>/dev/null && exit
[ -e /run/cloud-init/disabled ] && exit 4
[ -d /run/cloud-init ] && exit 3
exit 4`;

function evaluateCloudInit({ exitCode, stdout }: ShellResult): string | undefined {
  if (exitCode !== 0) return exitCode === 3 ? "cloud-init has not finished" : "cloud-init is disabled or not installed";
  const errors = cloudInitErrors(stdout);
  return errors.length === 0 ? undefined : `cloud-init has finished with errors: ${errors.join("; ")}`;
}

/** Returns the errors in the result of cloud-init. That it has another form is one. */
export function cloudInitErrors(result: string): readonly string[] {
  try {
    const { v1 = {} } = JSON.parse(result);
    const errors: readonly unknown[] = v1.errors ?? [];
    return errors.map((error) => quoted(readableError(String(error))));
  } catch {
    return [`${CLOUD_INIT_RESULT} cannot be read: ${lastLine(result)}`];
  }
}

/** Prints a service's properties (systemd), or its status (OpenRC). */
function serviceStatus(service: string): string {
  const name = shellWord(service);
  return `PATH=$PATH:/usr/sbin:/sbin
if command -v systemctl >/dev/null; then systemctl show -p LoadState -p ActiveState -p Result ${name}
else rc-service ${name} status; fi`;
}

function evaluateService({ exitCode, stdout, stderr }: ShellResult, service: string): string | undefined {
  if (exitCode === NOT_FOUND)
    throw new LabError("the guest has neither systemd nor OpenRC", { exitCode: EXIT_CODES.unknown });
  const property = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(stdout)?.[1];
  const state = property("ActiveState");
  if (state === undefined) return exitCode === 0 ? undefined : `${service}: ${lastLine(stderr || stdout)}`;
  if (state === "active" || state === "reloading") return undefined;
  if (property("LoadState") === "not-found") return `${service} is not installed: systemd has no such unit`;
  if (property("LoadState") === "masked") return `${service} is masked`;
  return state === "failed" ? `${service} has failed (${property("Result")})` : `${service} is ${state}`;
}
