import type { RunOptions, RunResult } from "../../../../../../process/run.js";

/** The machine that VirtualBox runs on: its programs and its files. Paths are absolute, and that machine's own. */
export interface Machine {
  /** How its programs know that arguments are UTF-8. */
  readonly locale: Readonly<Record<string, string>>;
  /** VBoxManage, where nobody says which. */
  readonly vboxmanage: string;

  onMacOs(): Promise<boolean>;

  /** @throws {ProgramNotFoundError} */
  run(
    program: string,
    args: readonly string[],
    options: Pick<RunOptions, "env" | "signal" | "timeout">,
  ): Promise<RunResult>;

  exists(file: string): Promise<boolean>;
  /** A text file; undefined where there is none. */
  read(file: string): Promise<string | undefined>;
  /** For how many milliseconds a file has not been written to. */
  quiet(file: string): Promise<number>;
  remove(file: string): Promise<void>;

  /** The names of what lies in a folder; none where there is no such folder. */
  list(folder: string, kind: "files" | "folders"): Promise<string[]>;
  /** Makes a folder, and those above it. */
  makeFolder(folder: string): Promise<void>;
  /**
   * Removes a folder if it is empty, so that a lab leaves none behind. Whose an empty folder is cannot be told; it holds nothing, and whatever
   * creates a disk or a VM in it makes it again. One that is not empty, a mount point, or somebody else's stays, and that is no error.
   */
  removeIfEmpty(folder: string): Promise<void>;
  /** What is free in the file system that a folder lies in, or would lie in, in whole MiB. */
  freeMib(folder: string): Promise<number>;

  /** Whether files of this process's machine are copied there. */
  readonly keepsCopies: boolean;
  /** Where a file of this process's machine lies there. One that is only there stays what it is. */
  bring(file: string): Promise<string>;
  /** From a path there to that of the file which was brought to it. */
  origin(file: string): string;
  /** Removes what was brought, once nobody there has it. Anything else stays. */
  release(file: string): Promise<void>;
}
