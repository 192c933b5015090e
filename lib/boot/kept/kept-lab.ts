import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../../lab-error.js";
import { EXIT_CODES } from "../../probes/exit-codes.js";
import type { LabCheck, Outcome } from "../../probes/run-check.js";
import { identityOf, isRunning, killProcess, type ProcessIdentity } from "../../process/identity.js";
import { shellWord } from "../../shell-word.js";
import { sweepRunFolders } from "../supervisor/run-folder.js";
import type { BootTest, TestedLab } from "../test-lab.js";

/** The name of the keeper's socket in the folder of its run. */
export const CONTROL = "control.sock";

/** The time without a heartbeat after which a keeper counts as hung, in milliseconds. */
const SILENCE = 10_000;

/** The time between two looks at a supervisor that ends its guests, in milliseconds, and their number. */
const [WAIT, MOST_WAITS] = [50, 200];

/** A report from a keeper: a line of progress, the lab has been tested, or the test has failed. */
export type KeeperMessage =
  | { readonly line: string }
  | { readonly tested: TestedLab; readonly folder: string }
  | { readonly error: string; readonly exitCode?: number };

/**
 * A request to a keeper, as a line. The keeper runs checks and replies with their outcomes, or it connects to a port of
 * a guest and then relays bytes in both directions.
 */
export type KeptRequest = { readonly checks: readonly LabCheck[] } | { readonly guest: string; readonly port: number };

/** A lab whose guests run in QEMU until `stop`. Its keeper is a process of its own. */
export class KeptLab {
  /**
   * Boots and tests a lab. If this process ends before `keep` is called, the guests end, too.
   *
   * @throws {LabError} The lab cannot boot.
   */
  static async start(
    test: BootTest,
    report: (line: string) => void,
  ): Promise<{
    readonly tested: TestedLab;
    readonly lab: KeptLab;
    /** Keeps the guests running as long as the file exists, wherever it is moved. */
    readonly keep: (record: string) => Promise<void>;
  }> {
    const keeper = fork(path.join(__dirname, "keeper.js"), {
      // Topologies and plans have maps.
      serialization: "advanced",
      stdio: "ignore",
      detached: true,
      execArgv: [],
    });
    keeper.send(test);
    const { tested, folder } = await resultOf(keeper, report);
    const identity = identityOf(keeper.pid as number) as ProcessIdentity;
    const keep = async (record: string) => {
      const confirmed = new Promise((resolve) => keeper.once("disconnect", resolve));
      keeper.send(record);
      await confirmed;
      keeper.unref();
    };
    const guests = test.plan.guests.map(({ guest }) => guest.name);
    return { tested, lab: new KeptLab({ folder, keeper: identity, guests, booted: tested.booted }), keep };
  }

  /** Returns a lab as its record describes it, or undefined if it no longer runs. */
  static find(record: KeptRecord): KeptLab | undefined {
    return isRunning(record.keeper) ? new KeptLab(record) : undefined;
  }

  private constructor(readonly record: KeptRecord) {}

  /** The file for the host keys of its guests. It is deleted with them. */
  get knownHosts(): string {
    return path.join(this.record.folder, "known_hosts");
  }

  /** Returns a command for a POSIX shell that connects its input and output to a guest's port. */
  connectCommand(guest: string, port: number): string {
    const relay = path.join(__dirname, "relay.js");
    return [process.execPath, relay, this.control, guest, `${port}`].map(shellWord).join(" ");
  }

  /**
   * Runs checks between its guests.
   *
   * @throws {LabError} Its keeper does not answer, for example because it is suspended.
   */
  async check(checks: readonly LabCheck[]): Promise<Outcome[]> {
    const connection = connect(this.control);
    connection.setTimeout(SILENCE, () => connection.destroy(new Error("there is no heartbeat")));
    connection.write(`${JSON.stringify({ checks } satisfies KeptRequest)}\n`);
    try {
      return JSON.parse(await text(connection));
    } catch {
      throw new LabError("the process that keeps the guests does not answer", {
        remedy: "stop them with labvisor test --stop, and boot them again",
        exitCode: EXIT_CODES.unknown,
      });
    }
  }

  /** Stops the guests, and deletes everything that they leave. */
  async stop(): Promise<void> {
    const { keeper, folder } = this.record;
    killProcess(keeper);
    for (let waits = 0; waits < MOST_WAITS && existsSync(folder); waits++) await sleep(WAIT);
    // Its supervisor may have been killed.
    sweepRunFolders();
  }

  private get control(): string {
    return path.join(this.record.folder, CONTROL);
  }
}

/** Everything that is needed to find a kept lab again. */
export interface KeptRecord {
  /** The folder of the run. */
  readonly folder: string;
  readonly keeper: ProcessIdentity;
  /** The names of its guests. */
  readonly guests: readonly string[];
  /** The names of those in which commands can run. */
  readonly booted: readonly string[];
}

/** Whether a value is a record: somebody may have changed it. */
export function isKeptRecord(value: unknown): value is KeptRecord {
  const { folder, keeper, guests, booted } = (value ?? {}) as Partial<KeptRecord>;
  return (
    [folder, keeper?.started].every((each) => typeof each === "string") &&
    typeof keeper?.pid === "number" &&
    [guests, booted].every((list) => Array.isArray(list) && list.every((each) => typeof each === "string"))
  );
}

function resultOf(keeper: ChildProcess, report: (line: string) => void) {
  return new Promise<Extract<KeeperMessage, { folder: string }>>((resolve, reject) => {
    keeper.on("message", (message: KeeperMessage) => {
      if ("line" in message) report(message.line);
      else if ("tested" in message) resolve(message);
      else reject(new LabError(message.error, { exitCode: message.exitCode }));
    });
    keeper.once("exit", () => reject(new LabError("the process that keeps the guests was killed")));
  });
}
