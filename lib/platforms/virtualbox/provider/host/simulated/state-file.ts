import { mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { Mutex } from "async-mutex";
import { lock } from "proper-lockfile";
import { ProviderError } from "../../../../../plugin/index.js";
import { emptyState, rehearsed, SHAPE, type State, withoutPrototypes } from "./state.js";

/** Stores the state. */
export interface StateStore {
  read(): Promise<State>;
  /** Runs a change. Changes take turns. */
  change<T>(work: (state: State) => T | Promise<T>): Promise<T>;
}

/**
 * Stores the state of a rehearsal in this process.
 *
 * A change that throws ends the rehearsal, so nothing is rolled back.
 */
export class RehearsedState implements StateStore {
  private readonly turn = new Mutex();
  private readonly state = withoutPrototypes(emptyState());

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

/**
 * Stores the state as JSON in a file.
 *
 * The file is always complete: a new one is written next to it and replaces it. Changes take turns, within this process
 * and between processes.
 */
export class StateFile implements StateStore {
  private readonly turn = new Mutex();

  constructor(private readonly file: string) {}

  /** @throws {ProviderError} The file does not contain a state. It is left as it is. */
  async read(): Promise<State> {
    return withoutPrototypes(this.parse(await this.text()));
  }

  /** Applies the whole change or, if it throws, nothing. */
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
    if (text === undefined) return emptyState();
    try {
      return asState(JSON.parse(text.replace(/^\uFEFF/, "")));
    } catch (error) {
      throw new ProviderError(
        `The simulated host's file ${this.file} is damaged`,
        `${(error as Error).message}. Restore it from a copy, or delete it: the next apply then recreates ` +
          "everything, as nothing in it is real.",
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

/** @throws {Error} The value is not the state of a simulated host; the message gives the place. */
function asState(value: unknown): State {
  requireKind(value, {}, "the file");
  // A file of an earlier version has no labs or seeds.
  const state = { labs: {}, seeds: {}, ...(value as Record<string, unknown>) };
  for (const [family, shape] of Object.entries(SHAPE)) {
    const things = (state as Record<string, unknown>)[family];
    requireKind(things, {}, family);
    for (const [id, thing] of Object.entries(things as object)) requireShape(thing, shape, `${family}["${id}"]`);
  }
  return state as unknown as State;
}

function requireShape(value: unknown, sample: unknown, at: string): void {
  requireKind(value, sample, at);
  if (kindOf(sample) !== "object") return;
  for (const [key, inner] of Object.entries(sample as object)) {
    requireShape((value as Record<string, unknown>)[key], inner, `${at}.${key}`);
  }
}

function requireKind(value: unknown, sample: unknown, at: string): void {
  if (kindOf(value) !== kindOf(sample)) throw new Error(`${at} is ${kindOf(value)}; expected ${kindOf(sample)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
