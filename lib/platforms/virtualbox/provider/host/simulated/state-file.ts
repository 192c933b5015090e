import { existsSync } from "node:fs";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { Mutex } from "async-mutex";
import { lock } from "proper-lockfile";
import { v4, v5 } from "uuid";
import { ProviderError } from "../../../../../plugin/index.js";
import type { AdapterOptions } from "../adapter-options.js";
import type {
  DiskRecord,
  HostOnlyNetworkRecord,
  NatNetworkSpec,
  PowerState,
  SnapshotRecord,
  VmSettings,
} from "../virtualbox-host.js";
import { asState } from "./state-shape.js";

/** What the simulated host has, by what identifies it. */
export interface State {
  readonly vms: Record<string, SimulatedVm>;
  readonly disks: Record<string, DiskRecord>;
  readonly natNetworks: Record<string, NatNetworkSpec>;
  readonly hostOnlyNetworks: Record<string, ClaimedNetwork>;
}

export interface SimulatedVm {
  folder: string;
  /** The VM's own folder. */
  home: string;
  power: PowerState;
  settings: VmSettings;
  /** Of each slot, used or not: an adapter that is taken out and put in again has the same one. */
  readonly macs: string[];
  /** Of each slot that was ever told any; kept the same way. */
  adapterOptions?: readonly (AdapterOptions | null)[];
  snapshots?: readonly SimulatedSnapshot[];
  /** Of a linked clone: what its disks build on. */
  readonly linkedTo?: { readonly vm: string; readonly snapshot: string };
}

export interface SimulatedSnapshot extends SnapshotRecord {
  /** The VM's, when it was taken. */
  readonly settings: VmSettings;
  readonly adapterOptions?: SimulatedVm["adapterOptions"];
}

export interface ClaimedNetwork extends HostOnlyNetworkRecord {
  readonly claim?: string;
}

/** Those of rehearsals. */
const rehearsed = new WeakSet<State>();

/** Whether the host has that file or folder. */
export function isThere(state: State, file: string): boolean {
  return rehearsed.has(state) || existsSync(file);
}

/** A namespace of our own for the ids of rehearsals. */
const REHEARSED = "0c3a4d0e-6d5b-4f3c-8a3b-9f6d1f0f7b52";

/**
 * An id that no other thing of the host has.
 *
 * @param name what makes it: a rehearsal has the same ids each time
 */
export function newId(state: State, name: string): string {
  return rehearsed.has(state) ? v5(name, REHEARSED) : v4();
}

const EMPTY = (): State => ({ vms: {}, disks: {}, natNetworks: {}, hostOnlyNetworks: {} });

/** Keeps a state. */
export interface StateStore {
  read(): Promise<State>;
  /** Changes take turns. */
  change<T>(work: (state: State) => T | Promise<T>): Promise<T>;
}

/** For a rehearsal: in this process alone, and as if all files that are named were there. A change that throws ends a rehearsal, and nothing is taken back. */
export class RehearsedState implements StateStore {
  private readonly turn = new Mutex();
  private readonly state = withoutPrototypes(EMPTY());

  constructor() {
    rehearsed.add(this.state);
  }

  async read(): Promise<State> {
    return this.state;
  }

  change<T>(work: (state: State) => T | Promise<T>): Promise<T> {
    return this.turn.runExclusive(() => work(this.state));
  }
}

/** Names are the user's, and `constructor` is one like any other. */
function withoutPrototypes(state: State): State {
  for (const things of Object.values(state)) Object.setPrototypeOf(things, null);
  return state;
}

/**
 * The state as JSON in one file. The file is whole at any time: a new one is written beside it and takes its place. Changes take turns, within this
 * process and between processes.
 */
export class StateFile implements StateStore {
  private readonly turn = new Mutex();

  constructor(private readonly file: string) {}

  /** @throws {ProviderError} The file holds something else. It is left as it is. */
  async read(): Promise<State> {
    return withoutPrototypes(this.parse(await this.text()));
  }

  /** All of the change or, if it throws, nothing of it. */
  async change<T>(work: (state: State) => T | Promise<T>): Promise<T> {
    return this.turn.runExclusive(async () => {
      await mkdir(path.dirname(this.file), { recursive: true });
      const release = await lock(this.file, {
        realpath: false,
        retries: { retries: 200, minTimeout: 20, maxTimeout: 250 },
      });
      try {
        const state = await this.read();
        const result = await work(state);
        await this.write(state);
        return result;
      } finally {
        await release();
      }
    });
  }

  private async text(): Promise<string | undefined> {
    try {
      return await readFile(this.file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  private parse(text: string | undefined): State {
    if (text === undefined) return EMPTY();
    try {
      return asState(JSON.parse(text.replace(/^\uFEFF/, "")));
    } catch (error) {
      throw new ProviderError(
        `The simulated host's file ${this.file} is damaged`,
        `${(error as Error).message}. Put it back from a copy, or remove it: the next apply then makes all anew, as nothing in it is real.`,
      );
    }
  }

  private async write(state: State): Promise<void> {
    const next = `${this.file}.next`;
    const handle = await open(next, "w");
    try {
      await handle.writeFile(`${JSON.stringify(state, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, this.file);
  }
}
