import { existsSync } from "node:fs";
import type { Options, Result } from "execa";

export interface RunOptions {
  /** Variables to add to this process's environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Ends the program when aborted: SIGTERM, then SIGKILL. */
  readonly signal?: AbortSignal;
  /** When aborted, ends the program as one that has succeeded, but does not exit. */
  readonly done?: AbortSignal;
  /**
   * The program's standard input.
   *
   * @default - empty
   */
  readonly input?: string | Uint8Array;
  /** The file to use as standard input instead of `input`. */
  readonly inputFile?: string;
  /**
   * The timeout in milliseconds.
   *
   * @default - none
   */
  readonly timeout?: number;
  /** Receives the standard output as it arrives. */
  readonly onOutput?: (part: string) => void;
}

export interface RunResult {
  /** Undefined if a signal ended the program. */
  readonly exitCode: number | undefined;
  /** The verbatim output, including the final newline. */
  readonly stdout: string;
  readonly stderr: string;
  readonly signal: string | undefined;
}

/** A program that is not installed or not executable. */
export class ProgramNotFoundError extends Error {
  constructor(readonly program: string) {
    super(`The program '${program}' is not installed or not executable`);
    this.name = "ProgramNotFoundError";
  }
}

/** A program that was ended because it exceeded its timeout. */
export class ProgramTimeoutError extends Error {
  constructor(program: string, milliseconds: number | undefined) {
    super(`${program} did not exit within ${milliseconds} ms`);
    this.name = "ProgramTimeoutError";
  }
}

/**
 * Runs a program and waits for it to exit.
 *
 * No shell is involved, so every argument arrives unchanged. A nonzero exit code is a result, not an error.
 *
 * @throws {ProgramNotFoundError} The program is missing or not executable.
 * @throws {ProgramTimeoutError} The program did not exit in time.
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  // execa is ESM-only; this package is CommonJS.
  const { execa } = await import("execa");
  const { signal, done, input = "", inputFile, onOutput, ...rest } = options;
  const running = execa(program, args, {
    ...rest,
    ...(signal ? { cancelSignal: signal } : {}),
    ...(inputFile === undefined ? { input } : { inputFile }),
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (onOutput) running.stdout?.on("data", (part: Buffer) => onOutput(part.toString()));
  done?.addEventListener("abort", () => running.kill("SIGKILL"), { once: true });
  // A child of the ended program may still hold its output open, which would then never end.
  running.once("exit", () => {
    if (!running.killed) return;
    running.stdout?.destroy();
    running.stderr?.destroy();
  });
  const result: Result<Options> = await running;
  if (result.isCanceled) signal?.throwIfAborted();
  if (result.timedOut) throw new ProgramTimeoutError(program, options.timeout);
  const missing = result.code === "ENOENT" || result.code === "EACCES";
  // A missing working directory fails with the same code.
  if (missing && (options.cwd === undefined || existsSync(options.cwd))) throw new ProgramNotFoundError(program);
  if (result.exitCode === undefined && result.signal === undefined) throw result;
  const output = { stdout: text(result.stdout), stderr: text(result.stderr) };
  if (done?.aborted && result.signal === "SIGKILL") return { ...output, exitCode: 0, signal: undefined };
  return { ...output, exitCode: result.exitCode, signal: result.signal };
}

function text(output: Result["stdout"]): string {
  return typeof output === "string" ? output : "";
}
