import fs from "node:fs";
import { isIPv4 } from "node:net";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import type { Addresses } from "./address-plan.js";
import type { Numbers } from "./number-plan.js";

/** What syntheses have assigned, by lab. It is committed, so that nothing moves when a guest comes or goes. */
interface Lock {
  readonly version: 1;
  readonly labs: Readonly<Record<string, LabLock>>;
}

interface LabLock {
  /** By adapter id. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** By the ids of their wishes. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** What a synthesis assigned. */
export interface Assigned {
  readonly addresses: Addresses;
  readonly numbers: Numbers;
}

const NAME = "labvisor.lock.json";

/** What the lock file in a project's folder holds for a lab. */
export function lockedIn(root: string, lab: string): Assigned {
  const { addresses = {}, numbers = {} } = read(path.join(root, NAME)).labs[lab] ?? {};
  return { addresses: new Map(Object.entries(addresses)), numbers: new Map(Object.entries(numbers)) };
}

/**
 * Writes what a lab was assigned into the lock file where it differs from what that holds. A file that has nothing more to say goes.
 *
 * @throws in CI, where it is not ours to change what is committed
 */
export function lock(root: string, lab: string, assigned: Assigned): void {
  const file = path.join(root, NAME);
  const before = read(file);
  const text = serialize(withLab(before, lab, assigned));
  if (text === serialize(before)) {
    return;
  }
  if (isCi()) {
    const locked = lockedIn(root, lab);
    const changes = [
      ...difference(locked.addresses, assigned.addresses),
      ...difference(locked.numbers, assigned.numbers),
    ].join(", ");
    throw new LabError(
      `${NAME} does not match the lab ${lab} (${changes}), and CI does not change it: synthesise on your own machine and commit ${NAME}`,
    );
  }
  if (text === undefined) {
    fs.rmSync(file);
  } else {
    fs.writeFileSync(file, text);
  }
}

function isCi(): boolean {
  return !["", "0", "false", undefined].includes(process.env.CI);
}

function read(file: string): Lock {
  if (!fs.existsSync(file)) {
    return { version: 1, labs: {} };
  }
  const advice = "take it back from version control";
  let lock: unknown;
  try {
    // Editors on Windows begin a file with a byte order mark.
    lock = JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new LabError(`${file} is not JSON (${(error as Error).message}): ${advice}`);
  }
  if (!isObject(lock) || lock.version !== 1) {
    throw new LabError(`${file} is not a lock file of version 1: ${advice}, or install a newer labvisor`);
  }
  if (!isLabs(lock.labs)) {
    throw new LabError(
      `${file} is damaged, its labs should each have addresses by adapter, and numbers by name: ${advice}`,
    );
  }
  return { version: 1, labs: lock.labs };
}

function isLabs(value: unknown): value is Lock["labs"] {
  return (
    isObject(value) &&
    Object.values(value).every(
      (lab) =>
        isObject(lab) &&
        isRecordOf(lab.addresses, (address) => typeof address === "string" && isIPv4(address)) &&
        isRecordOf(lab.numbers, Number.isInteger) &&
        (lab.addresses !== undefined || lab.numbers !== undefined),
    )
  );
}

/** Whether each value is as it should be; there may be no record at all. */
function isRecordOf(record: unknown, isRight: (value: unknown) => boolean): boolean {
  return record === undefined || (isObject(record) && Object.values(record).every(isRight));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withLab(lock: Lock, lab: string, { addresses, numbers }: Assigned): Lock {
  const { [lab]: _, ...others } = lock.labs;
  const own = {
    ...(addresses.size > 0 && { addresses: Object.fromEntries(addresses) }),
    ...(numbers.size > 0 && { numbers: Object.fromEntries(numbers) }),
  };
  return { version: 1, labs: Object.keys(own).length === 0 ? others : { ...others, [lab]: own } };
}

function serialize(lock: Lock): string | undefined {
  return Object.keys(lock.labs).length === 0 ? undefined : `${JSON.stringify(sorted(lock), null, 2)}\n`;
}

/** With the keys of all objects in order, so that the file depends on its content alone. */
function sorted(value: unknown): unknown {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each]) => [key, sorted(each)]),
      )
    : value;
}

function difference(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((id) => before.get(id) !== after.get(id))
    .map((id) => `${id}: ${before.get(id) ?? "none"} -> ${after.get(id) ?? "none"}`);
}
