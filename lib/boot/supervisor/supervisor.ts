import { type ChildProcessByStdio, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { LabError } from "../../lab-error.js";
import { ProgramNotFoundError } from "../../process/run.js";
import { createRunFolder, removeRun, sweepRunFolders } from "./run-folder.js";

/** A program to start, or to end. */
export type Request = Start | { readonly id: number; readonly end: true };

export interface Start {
  readonly id: number;
  readonly program: string;
  readonly args: readonly string[];
  /** The file for its output. */
  readonly log: string;
}

/** The news about a program: it runs, could not be started, or has ended. */
export interface Report {
  readonly id: number;
  readonly pid?: number;
  /** The code of the system's error. */
  readonly failure?: string;
  /** The last line of its output. */
  readonly ended?: string;
}

/** A program that runs until its supervisor ends, or until `end`. */
export interface SupervisedProgram {
  readonly pid: number;
  /** Resolves with its last line of output when it has ended. */
  readonly ended: Promise<string>;
  /** Ends it at once, if it still runs. */
  readonly end: () => Promise<void>;
}

/**
 * The process that owns a run: the folder and the programs.
 *
 * It ends them when this process ends, in whatever way: it holds a pipe. It has a process group of its own, so that
 * the terminal's Ctrl-C does not reach it.
 */
export class Supervisor {
  /** The folder of the run. */
  readonly folder: string;
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly listeners = new Map<number, (report: Report) => void>();
  private count = 0;
  private isGone = false;

  /** Starts a supervisor, and removes what killed ones have left. */
  constructor() {
    sweepRunFolders();
    this.folder = createRunFolder();
    this.process = spawn(process.execPath, [path.join(__dirname, "main.js"), this.folder], {
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
    });
    this.ended = new Promise((resolve) => this.process.once("exit", () => resolve()));
    // Requests to a supervisor that was killed are not answered.
    this.process.stdin.on("error", () => {});
    createInterface(this.process.stdout)
      .on("line", (line) => {
        const report: Report = JSON.parse(line);
        this.listeners.get(report.id)?.(report);
      })
      .on("close", () => {
        this.isGone = true;
        for (const [id, listener] of this.listeners)
          listener({ id, failure: GONE, ended: "its supervisor was killed" });
      });
  }

  /**
   * Starts a program.
   *
   * @param log the file for its output
   * @throws {ProgramNotFoundError} The program is missing or not executable.
   * @throws {LabError} The supervisor has been killed.
   */
  start(program: string, args: readonly string[], log: string): Promise<SupervisedProgram> {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      let tell: (message: string) => void = () => {};
      const ended = new Promise<string>((resolveEnded) => {
        tell = resolveEnded;
      });
      const end = async () => {
        this.send({ id, end: true });
        await ended;
      };
      this.listeners.set(id, ({ pid, failure, ended: message }) => {
        if (pid !== undefined) resolve({ pid, ended, end });
        if (failure !== undefined) reject(failure === GONE ? supervisorGone() : new ProgramNotFoundError(program));
        if (message !== undefined) tell(message);
      });
      if (this.isGone) reject(supervisorGone());
      else this.send({ id, program, args, log });
    });
  }

  /** Ends all programs, and removes the folder, even if the supervisor has been killed. */
  async end(): Promise<void> {
    this.listeners.clear();
    this.process.stdin.end();
    await this.ended;
    removeRun(this.folder);
  }

  private send(request: Request): void {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
  }
}

/** The failure of a program whose supervisor has been killed. */
const GONE = "ESRCH";

function supervisorGone(): LabError {
  return new LabError("the process that owns the guests was killed");
}
