import type { RunOptions, RunResult } from "../../../../../../process/run.js";
import type { Listener, ListenProblem } from "../../networks.js";

/** The machine on which VirtualBox runs: its programs and files. Paths are absolute paths on that machine. */
export interface Machine {
  /** The environment variables that make programs decode arguments as UTF-8. */
  readonly locale: Readonly<Record<string, string>>;
  /** The default path of VBoxManage. */
  readonly vboxmanage: string;

  /** The folders in which VirtualBox keeps its own settings by default. None if they are unknown. */
  readonly settingsFolders: readonly string[];

  onMacOs(): Promise<boolean>;

  /** @throws {ProgramNotFoundError} */
  run(
    program: string,
    args: readonly string[],
    options: Pick<RunOptions, "env" | "signal" | "done" | "timeout">,
  ): Promise<RunResult>;

  exists(file: string): Promise<boolean>;
  /** Returns those of the files that do not exist. */
  missing(files: readonly string[]): Promise<ReadonlySet<string>>;
  /** Reads a text file. Returns undefined if it does not exist. */
  read(file: string): Promise<string | undefined>;
  /** Returns a file's size in bytes. */
  sizeOf(file: string): Promise<number>;
  /** Returns the time since a file was last written, in milliseconds. */
  millisecondsSinceWrite(file: string): Promise<number>;
  remove(file: string): Promise<void>;
  /** Writes a file that only its owner reads, at once, in place of the one that is there. */
  writePrivately(file: string, content: Uint8Array): Promise<void>;
  /** Copies a file of the machine to one that its user may write. */
  copyFile(file: string, target: string): Promise<void>;

  /** Lists the names in a folder. Returns none if it does not exist. */
  list(folder: string, kind: "files" | "folders"): Promise<string[]>;
  /** Creates a folder and its missing parents. */
  makeFolder(folder: string): Promise<void>;
  /**
   * Removes a folder if it is empty, so that a lab leaves none behind.
   *
   * The owner of an empty folder is unknown, but creating a disk or a VM in it creates it again. Leaves a folder that
   * is not empty, a mount point, or somebody else's, without an error.
   */
  removeIfEmpty(folder: string): Promise<void>;
  /** Returns the free space of the file system that contains, or would contain, a folder, in whole MiB. */
  freeMib(folder: string): Promise<number>;

  /**
   * Returns why the user's programs cannot listen, by the listeners' order, with undefined for each on which they can.
   *
   * It listens for a moment: nothing else answers exactly, on every operating system, what VirtualBox will encounter.
   */
  listenProblems(listeners: readonly Listener[]): Promise<(ListenProblem | undefined)[]>;

  /** Whether it is another machine, to which local files must be uploaded. */
  readonly isRemote: boolean;
  /**
   * Uploads a local file and returns its path on the machine. A path that does not exist locally is returned unchanged.
   */
  upload(file: string): Promise<string>;
  /** Returns the local path of an uploaded file, and any other path unchanged. */
  localPath(file: string): string;
  /** Removes an uploaded file that nothing uses anymore. Leaves any other file. */
  removeUpload(file: string): Promise<void>;
}

/** Returns the name under which a private file is written. It does not vary, so that the next write removes it. */
export function partialOf(file: string): string {
  return `${file}.part`;
}
