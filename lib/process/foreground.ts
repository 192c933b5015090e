import { spawn } from "node:child_process";
import { constants } from "node:os";

// npx and npm send on a SIGINT that the terminal has already sent to everyone.
const ECHO_MILLISECONDS = 1000;

export interface ForegroundOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether it reads what is typed on the terminal, which only the terminal's own process group may. @default false */
  readonly ownsTerminal?: boolean;
}

/**
 * Runs a program with this process's input and output, and waits for its end whatever signals come. It gets each of them once: a second
 * SIGINT makes Terraform give up without saving its state. Not by `run`, which has no hold on the program to send signals to.
 *
 * @returns its exit code; 128 and the signal's number where a signal ended it, as a shell has it
 */
export function runInForeground(
  program: string,
  args: readonly string[],
  { ownsTerminal = false, ...options }: ForegroundOptions,
): Promise<number> {
  // In a process group of its own a Ctrl-C on the terminal does not reach it beside what is sent on here. Windows has no such groups:
  // there the console tells every process, and nothing is sent on.
  const detached = process.platform !== "win32" && !ownsTerminal;
  const child = spawn(program, args, { ...options, stdio: "inherit", detached });

  let last = Number.NEGATIVE_INFINITY;
  const sendOn = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (ownsTerminal && signal !== "SIGINT") child.kill(signal);
    if (detached && now - last > ECHO_MILLISECONDS) child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
    last = now;
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, sendOn);

  return new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
  }).finally(() => {
    for (const signal of signals) process.off(signal, sendOn);
  });
}
