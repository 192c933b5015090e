import { setTimeout as sleep } from "node:timers/promises";
import { Mutex, Semaphore } from "async-mutex";
import { logInfo, ProviderError } from "../../../../../plugin/index.js";
import { ProgramNotFoundError, ProgramTimeoutError } from "../../../../../process/run.js";
import { maskSecrets } from "../../../../../secrets.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { type Effect, effectOf } from "./effects.js";
import { errorFrom, errorLines, isTransient } from "./errors.js";
import { localMachine } from "./machine/local-machine.js";
import type { Machine } from "./machine/machine.js";
import { Registry } from "./registry.js";

export interface VBoxManageOptions {
  /**
   * The machine on which VBoxManage runs.
   *
   * @default this machine
   */
  readonly machine?: Machine;
  /**
   * The path of VBoxManage.
   *
   * @default the one on PATH, or in the folder that VirtualBox's installer uses on Windows and macOS
   */
  readonly program?: string;
  /** Additional environment variables, such as VBOX_USER_HOME. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * The number of processes that may run at once. More than a few cost CPU time without saving any.
   *
   * @default 4
   */
  readonly maxParallel?: number;
  /**
   * The timeout of calls that copy nothing, in milliseconds.
   *
   * @default 3 minutes
   */
  readonly timeout?: number;
  /**
   * The time for which readers share the output of a call that lists something of the whole host, in milliseconds.
   *
   * @default 2 seconds
   */
  readonly sharedFor?: number;
}

const TIMEOUT_MS = 180_000;
/** The commands that copy disks or memory, and have no timeout. */
const COPIES = ["clonemedium", "clonevm", "export", "import", "modifymedium", "movevm", "snapshot", "unregistervm"];

/** The commands that change nothing. */
const READS = ["--version", "getextradata", "list", "showmediuminfo", "showvminfo"];

/** The commands that start or stop a VM, and the call that shows their effect. */
const POWER = ["controlvm", "startvm"];
const RUNNING_VMS = "list runningvms";

const SHARED_MS = 2000;

/** The number of attempts if another process has locked the VM. With the delays below, they take about 5 seconds. */
const MAX_ATTEMPTS = 7;
const FIRST_WAIT_MS = 80;

/** Runs VBoxManage, one call at a time or several. */
export class VBoxManage {
  readonly machine: Machine;
  readonly registry: Registry;
  private readonly program: string;
  private readonly env: Readonly<Record<string, string | undefined>>;

  private constructor(
    private readonly options: VBoxManageOptions,
    private readonly slots: Semaphore,
    private readonly locks: Map<string, Mutex>,
    private readonly outputs: Map<string, Promise<string>>,
    private readonly signal?: AbortSignal,
  ) {
    this.machine = options.machine ?? localMachine;
    this.program = options.program ?? this.machine.vboxmanage;
    this.env = { ...this.machine.locale, ...options.env };
    const home = this.machine.isRemote ? undefined : (this.env.VBOX_USER_HOME ?? process.env.VBOX_USER_HOME);
    this.registry = new Registry(this.machine, home ? [home] : this.machine.settingsFolders);
  }

  static on(options: VBoxManageOptions): VBoxManage {
    return new VBoxManage(options, new Semaphore(options.maxParallel ?? 4), new Map(), new Map());
  }

  /** Returns an instance for work that a signal cancels: the current call is aborted, and no other begins. */
  until(signal: AbortSignal): VBoxManage {
    return new VBoxManage(this.options, this.slots, this.locks, this.outputs, signal);
  }

  /**
   * Returns the output of a call that lists something of the whole host.
   *
   * All readers share one call until this run changes something, and for two seconds by default: others may
   * change something, too. The call goes on if one of the readers is cancelled.
   */
  async read(...args: string[]): Promise<string> {
    this.signal?.throwIfAborted();
    const key = args.join(" ");
    let output = this.outputs.get(key);
    if (!output) {
      output = new VBoxManage(this.options, this.slots, this.locks, this.outputs).run(...args);
      this.outputs.set(key, output);
      const forget = () => this.outputs.get(key) === output && this.outputs.delete(key);
      output.then(() => setTimeout(forget, this.options.sharedFor ?? SHARED_MS).unref(), forget);
    }
    return output;
  }

  /**
   * Makes one call and returns its standard output.
   *
   * Error messages count as a failure even if the exit code is 0, as of `modifymedium --move` onto a file and `modifyvm
   * --nic9`.
   *
   * @throws {VirtualBoxError} The call failed. The code is `NOT_INSTALLED` if VBoxManage does not exist.
   */
  async run(...args: string[]): Promise<string> {
    try {
      return await this.runUntilUnlocked(args);
    } finally {
      this.forgetOutputs(args[0]);
    }
  }

  private forgetOutputs(command: string): void {
    if (READS.includes(command)) return;
    for (const key of this.outputs.keys()) if (key !== RUNNING_VMS || POWER.includes(command)) this.outputs.delete(key);
  }

  private async runUntilUnlocked(args: readonly string[]): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const { exitCode, stdout, stderr, signal } = await this.call(args);
      if (exitCode === 0 && errorLines(stderr).length === 0) return stdout;
      // Ctrl-C reaches VBoxManage directly where the command line serves the provider.
      if (signal === "SIGINT") throw new ProviderError("Interrupted");
      if (isTransient(stderr) && attempt < MAX_ATTEMPTS) {
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
        continue;
      }
      throw errorFrom(args[0], stderr, signal ? `was terminated by ${signal}` : `exited with code ${exitCode}`);
    }
  }

  /**
   * Runs work while holding the lock of that name (a VM's UUID, a medium's path).
   *
   * VirtualBox fails overlapping calls on one VM, including reads. Calls on different VMs may overlap.
   */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const lock = this.locks.get(name) ?? new Mutex();
    this.locks.set(name, lock);
    return lock.runExclusive(work);
  }

  private timeoutFor([command, ...args]: readonly string[]): number | undefined {
    const copies = COPIES.includes(command) || (command === "createmedium" && !args.includes("Standard"));
    return copies ? undefined : (this.options.timeout ?? TIMEOUT_MS);
  }

  private async call(args: readonly string[]) {
    try {
      return await this.slots.runExclusive(async () => {
        this.signal?.throwIfAborted();
        const start = performance.now();
        const [done, ended] = [new AbortController(), new AbortController()];
        const effect = await effectOf(this.machine, this.registry, args);
        if (effect) onceThere(effect, ended.signal, () => done.abort());
        try {
          return await this.machine.run(this.program, args, {
            env: this.env,
            signal: this.signal,
            done: done.signal,
            timeout: this.timeoutFor(args),
          });
        } finally {
          ended.abort();
          const seconds = ((performance.now() - start) / 1000).toFixed(1);
          logInfo(`VBoxManage ${args.map((arg) => quote(maskSecrets(arg))).join(" ")} (${seconds} s)`);
        }
      });
    } catch (error) {
      if (error instanceof ProgramTimeoutError) throw timedOut(args, this.timeoutFor(args));
      if (!(error instanceof ProgramNotFoundError)) throw error;
      throw new VirtualBoxError(
        "NOT_INSTALLED",
        `VBoxManage was not found: '${error.program}'`,
        "Install VirtualBox (https://www.virtualbox.org/wiki/Downloads) so that VBoxManage is on the PATH, or set " +
          "LABVISOR_VIRTUALBOX=simulated to work without it",
      );
    }
  }
}

/** The duration after which a call is looked at, and the interval of further looks. Most calls take 0.1 s. */
const FIRST_LOOK_MS = 2000;
const LOOK_MS = 1000;

/** Notifies if the effect of a call is there at two looks, and the call has still not ended. */
async function onceThere(effect: Effect, ended: AbortSignal, notify: () => void): Promise<void> {
  const wait = (milliseconds: number) => sleep(milliseconds, undefined, { signal: ended, ref: false });
  try {
    await wait(FIRST_LOOK_MS);
    for (let looks = 0; looks < 2; ) {
      looks = (await effect()) ? looks + 1 : 0;
      if (looks < 2) await wait(LOOK_MS);
    }
    notify();
  } catch {
    // The call has ended, or a file cannot be read.
  }
}

function quote(arg: string): string {
  return /^[\w./:=,@+-]+$/.test(arg) ? arg : JSON.stringify(arg);
}

/** Observed with 7.2.22: after VirtualBox's service was killed, a VBoxManage that talks to it may hang forever. */
function timedOut([command]: readonly string[], milliseconds = 0): VirtualBoxError {
  return new VirtualBoxError(
    "FAILED",
    `VBoxManage ${command} did not finish within ${milliseconds / 1000} s and was terminated`,
    "VirtualBox's service (VBoxSVC) may have exited or hung. Apply again to continue. If this happens again, " +
      "terminate VBoxSVC first.",
  );
}
