import { existsSync } from "node:fs";
import type { Options, Result } from "execa";

export interface RunOptions {
  /** Added to this process's environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Ends the program (SIGTERM, then SIGKILL). */
  readonly signal?: AbortSignal;
  /** What the program reads on its standard input. @default nothing */
  readonly input?: string;
  /** The file that it reads on its standard input, in place of `input`. */
  readonly inputFile?: string;
  /** In milliseconds. @default none */
  readonly timeout?: number;
}

export interface RunResult {
  /** Undefined where a signal ended the program. */
  readonly exitCode: number | undefined;
  /** Verbatim, final newline and all. */
  readonly stdout: string;
  readonly stderr: string;
  readonly signal: string | undefined;
}

/** The program is not on this machine, or may not be run. */
export class ProgramNotFoundError extends Error {
  constructor(readonly program: string) {
    super(`The program '${program}' was not found, or may not be executed`);
    this.name = "ProgramNotFoundError";
  }
}

/** The program took longer than it was allowed to, and was ended. */
export class ProgramTimeoutError extends Error {
  constructor(program: string, milliseconds: number | undefined) {
    super(`${program} did not end within ${milliseconds} ms`);
    this.name = "ProgramTimeoutError";
  }
}

/**
 * Runs a program and waits for its end. There is never a shell between: every argument arrives as it is. An exit code is a result, not an error.
 *
 * @throws {ProgramNotFoundError} The program is missing or not executable.
 * @throws {ProgramTimeoutError}
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  // execa is ESM-only, and this package is CommonJS.
  const { execa } = await import("execa");
  const { signal, input = "", inputFile, ...rest } = options;
  const running = execa(program, args, {
    ...rest,
    ...(signal ? { cancelSignal: signal } : {}),
    ...(inputFile === undefined ? { input } : { inputFile }),
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 64 * 1024 * 1024,
  });
  // What was ended may have begun something that lives on and has its output, which then never ends.
  running.once("exit", () => {
    if (!running.killed) return;
    running.stdout?.destroy();
    running.stderr?.destroy();
  });
  const result: Result<Options> = await running;
  if (result.isCanceled) signal?.throwIfAborted();
  if (result.timedOut) throw new ProgramTimeoutError(program, options.timeout);
  const missing = result.code === "ENOENT" || result.code === "EACCES";
  // A missing folder to run in fails with the same code.
  if (missing && (options.cwd === undefined || existsSync(options.cwd))) throw new ProgramNotFoundError(program);
  if (result.exitCode === undefined && result.signal === undefined) throw result;
  return {
    exitCode: result.exitCode,
    stdout: text(result.stdout),
    stderr: text(result.stderr),
    signal: result.signal,
  };
}

function text(output: Result["stdout"]): string {
  return typeof output === "string" ? output : "";
}
