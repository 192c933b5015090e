import { existsSync } from "node:fs";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { endOf } from "../files/text-file.js";
import { isLabError, LabError } from "../lab-error.js";
import type { Prober } from "../probes/prober.js";
import { quoted, type Shell, type ShellResult } from "../probes/shell.js";
import { shellProber } from "../probes/shell-prober.js";
import type { Agent } from "./guest/agent.js";
import type { PlannedGuest } from "./plan.js";
import type { SupervisedProgram } from "./supervisor/supervisor.js";

/** The time between two looks at a console, in milliseconds. */
const CONSOLE_INTERVAL = 2000;

/** The time for a guest to shut down, in milliseconds. */
const SHUTDOWN = 60_000;

/** The most that is read of a console. */
const MOST_CONSOLE_BYTES = 2 ** 24;

/** A guest that runs in QEMU. */
export class RunningGuest {
  /** The guest's shell, with time for a guest whose processor QEMU emulates. */
  readonly shell: Shell = (timeoutSeconds, command) => this.execute(command, 3 * timeoutSeconds);
  /** Sends probes from the guest. */
  readonly prober: Prober;
  /** The reason why commands cannot run in it. Absent for a guest that has announced itself. */
  problem?: string = "it has not finished its first boot";

  /**
   * @param planned the guest, as the lab has it
   * @param console the file with the output of the serial console
   * @param disks the files of its disks, by name
   */
  constructor(
    public planned: PlannedGuest,
    private readonly program: SupervisedProgram,
    private readonly agent: Agent,
    private readonly console: string,
    readonly disks: ReadonlyMap<string, string>,
  ) {
    this.prober = shellProber(this.name, this.shell);
  }

  get name(): string {
    return this.planned.guest.name;
  }

  /**
   * Waits until commands can run in the guest.
   *
   * @param signal ends the waiting; then `problem` says why
   */
  async waitUntilReady(signal: AbortSignal): Promise<void> {
    const watch = new AbortController();
    this.problem = await Promise.race([
      this.agent.ready.then(() => undefined),
      this.program.ended.then((message) => `QEMU ended${message && `: ${message}`}`),
      this.lateOrPanic(signal, watch.signal),
    ]);
    watch.abort();
  }

  /** Waits until the time is up, or the guest's kernel has given up. */
  private async lateOrPanic(signal: AbortSignal, done: AbortSignal): Promise<string> {
    while (!signal.aborted && !done.aborted) {
      const [, reason] = /Kernel panic - not syncing: (.*?)\s*$/m.exec(this.consoleText) ?? [];
      if (reason !== undefined) return `its kernel panicked: ${quoted(reason)}`;
      await sleep(CONSOLE_INTERVAL);
    }
    return "its agent did not start in time; has its image cloud-init, and is vendor-data enabled?";
  }

  /**
   * Runs a command with the guest's bash, as root.
   *
   * @returns the result; the exit code is 124 if the time was up
   * @throws {LabError} The guest cannot run commands.
   */
  execute(command: string, timeoutSeconds: number): Promise<ShellResult> {
    this.requireAgent();
    return this.agent.execute(command, timeoutSeconds);
  }

  /**
   * Reboots the guest. Wait until it is ready again.
   *
   * @throws {LabError} The guest cannot run commands.
   */
  async restart(): Promise<void> {
    this.agent.expectRestart();
    // The reply would get lost on the way down.
    await this.execute("(sleep 1; systemctl reboot || reboot) >/dev/null 2>&1 &", 30);
  }

  /**
   * Connects to a TCP port of the guest's own loopback address.
   *
   * @throws {LabError} The guest cannot be inspected.
   */
  connect(port: number): Duplex {
    this.requireAgent();
    return this.agent.connect(port);
  }

  /** Returns the output of the serial console: its end, if a guest writes very much. */
  get consoleText(): string {
    return existsSync(this.console) ? endOf(this.console, MOST_CONSOLE_BYTES) : "";
  }

  /** Shuts the guest down, as platforms do before they restart one. A guest that does not in time is powered off. */
  async shutDown(): Promise<void> {
    try {
      await this.execute("(sleep 1; systemctl poweroff) >/dev/null 2>&1 &", 30);
      await Promise.race([this.program.ended, sleep(SHUTDOWN, undefined, { ref: false })]);
    } catch (error) {
      // It runs no commands, or is gone.
      if (!isLabError(error)) throw error;
    }
    await this.powerOff();
  }

  /** Ends the guest at once. */
  async powerOff(): Promise<void> {
    await this.program.end();
    this.agent.close();
  }

  private requireAgent(): void {
    if (this.problem !== undefined) throw new LabError(`${this.name} cannot be inspected: ${this.problem}`);
  }
}
