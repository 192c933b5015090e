import { spawn } from "node:child_process";
import { constants } from "node:os";
import { handlingSignals } from "./cleanup.js";

// npx and npm forward a SIGINT that the terminal has already sent to every process of the group.
const ECHO_MILLISECONDS = 1000;

export interface ForegroundOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /**
   * Whether the program reads from the terminal, which only the terminal's own process group may do.
   *
   * @default false
   */
  readonly ownsTerminal?: boolean;
}

/**
 * Runs a program with this process's input and output, and waits for it to exit, whatever signals arrive.
 *
 * The program receives each signal once: a second SIGINT makes Terraform exit without saving its state. `run` cannot do
 * this, because it does not forward signals.
 *
 * @returns the exit code, or 128 plus the signal's number if a signal ended the program, as in a shell
 */
export function runInForeground(
  program: string,
  args: readonly string[],
  { ownsTerminal = false, ...options }: ForegroundOptions,
): Promise<number> {
  // In its own process group, the program does not receive the terminal's Ctrl-C in addition to the signal forwarded
  // here. Windows has no
  // process groups: the console signals every process, and nothing is forwarded.
  const detached = process.platform !== "win32" && !ownsTerminal;
  const child = spawn(program, args, { ...options, stdio: "inherit", detached });

  let last = Number.NEGATIVE_INFINITY;
  const forward = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (ownsTerminal && signal !== "SIGINT") child.kill(signal);
    if (detached && now - last > ECHO_MILLISECONDS) child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
    last = now;
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, forward);

  const exited = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
  });
  return handlingSignals(() => exited).finally(() => {
    for (const signal of signals) process.off(signal, forward);
  });
}
