import { setTimeout as sleep } from "node:timers/promises";
import { Mutex, Semaphore } from "async-mutex";
import { ProgramNotFoundError, ProgramTimeoutError } from "../../../../../process/run.js";
import { VirtualBoxError } from "../virtualbox-host.js";
import { errorFrom, errorLines, isTransient } from "./errors.js";
import { localMachine } from "./machine/local-machine.js";
import type { Machine } from "./machine/machine.js";

export interface VBoxManageOptions {
  /** Where it runs. @default this machine */
  readonly machine?: Machine;
  /** @default VBoxManage on PATH, or where VirtualBox's installer puts it on Windows and macOS */
  readonly program?: string;
  /** Added to the environment, for example VBOX_USER_HOME. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How many processes may run at once. More than a few cost CPU and save no time. @default 4 */
  readonly maxParallel?: number;
  /** How long a call may take that copies nothing, in milliseconds. @default 3 minutes */
  readonly patience?: number;
}

const PATIENCE_MS = 180_000;
/** What copies disks or memory, and takes as long as these are large. */
const COPIES = ["clonemedium", "clonevm", "export", "import", "modifymedium", "movevm", "snapshot", "unregistervm"];

/** How often a call is made that finds its VM locked by somebody else: with the waits below that is some 5 seconds. */
const ATTEMPTS = 7;
const FIRST_WAIT_MS = 80;

/** VBoxManage, one call at a time or many. */
export class VBoxManage {
  readonly machine: Machine;
  private readonly program: string;
  private readonly env: Readonly<Record<string, string | undefined>>;

  private constructor(
    private readonly options: VBoxManageOptions,
    private readonly slots: Semaphore,
    private readonly locks: Map<string, Mutex>,
    private readonly signal?: AbortSignal,
  ) {
    this.machine = options.machine ?? localMachine;
    this.program = options.program ?? this.machine.vboxmanage;
    this.env = { ...this.machine.locale, ...options.env };
  }

  static on(options: VBoxManageOptions): VBoxManage {
    return new VBoxManage(options, new Semaphore(options.maxParallel ?? 4), new Map());
  }

  /** The same, for work that ends with the signal: the call under way is broken off, and no other is made. */
  until(signal: AbortSignal): VBoxManage {
    return new VBoxManage(this.options, this.slots, this.locks, signal);
  }

  /**
   * Makes one call and answers with its standard output.
   *
   * A call has failed when it says so in words, too: `modifymedium --move` onto a file and `modifyvm --nic9` print an error and exit with 0.
   *
   * @throws {VirtualBoxError} It failed; `NOT_INSTALLED` where there is no VBoxManage.
   */
  async run(...args: string[]): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const { exitCode, stdout, stderr, signal } = await this.call(args);
      if (exitCode === 0 && errorLines(stderr).length === 0) return stdout;
      if (isTransient(stderr) && attempt < ATTEMPTS) {
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
        continue;
      }
      throw errorFrom(args[0], stderr, signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`);
    }
  }

  /**
   * Holds the lock of that name (a VM's UUID, a medium's path) meanwhile. VirtualBox fails calls on one VM that overlap, reads among them;
   * calls on different VMs may overlap.
   */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const lock = this.locks.get(name) ?? new Mutex();
    this.locks.set(name, lock);
    return lock.runExclusive(work);
  }

  private patienceFor([command, ...args]: readonly string[]): number | undefined {
    const copies = COPIES.includes(command) || (command === "createmedium" && !args.includes("Standard"));
    return copies ? undefined : (this.options.patience ?? PATIENCE_MS);
  }

  private async call(args: readonly string[]) {
    try {
      return await this.slots.runExclusive(() => {
        this.signal?.throwIfAborted();
        return this.machine.run(this.program, args, {
          env: this.env,
          signal: this.signal,
          timeout: this.patienceFor(args),
        });
      });
    } catch (error) {
      if (error instanceof ProgramTimeoutError) throw stuck(args, this.patienceFor(args));
      if (!(error instanceof ProgramNotFoundError)) throw error;
      throw new VirtualBoxError(
        "NOT_INSTALLED",
        `VirtualBox's command line was not found: '${error.program}'`,
        "Install VirtualBox (https://www.virtualbox.org/wiki/Downloads) so that VBoxManage is on the PATH, or set LABVISOR_VIRTUALBOX=simulated to work without it",
      );
    }
  }
}

/** Seen of 7.2.22: where VirtualBox's service was ended, a VBoxManage that talks to it may go on sending to nobody, for ever. */
function stuck([command]: readonly string[], milliseconds = 0): VirtualBoxError {
  return new VirtualBoxError(
    "FAILED",
    `VBoxManage ${command} did not answer within ${milliseconds / 1000} s, and was ended`,
    "VirtualBox's service (VBoxSVC) may have ended, or hangs. Apply again, which goes on from there; where it happens again, end VBoxSVC before.",
  );
}
