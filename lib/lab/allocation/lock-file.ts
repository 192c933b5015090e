import fs from "node:fs";
import { isIPv4 } from "node:net";
import path from "node:path";
import { replaceFile } from "../../files/replace-file.js";
import { LabError } from "../../lab-error.js";
import { type ImagePins, isImagePins } from "../image-pin.js";
import type { Addresses } from "./address-plan.js";
import type { Numbers } from "./number-plan.js";

/**
 * The pins of official images, and the assignments of all labs. The lock file is committed, so that no image changes by
 * itself, and nothing moves when guests come and go.
 */
interface Lock {
  readonly version: 1;
  readonly images?: ImagePins;
  readonly labs: Readonly<Record<string, LabLock>>;
}

interface LabLock {
  /** Addresses by the ids of interfaces. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** Numbers by the ids of their requests. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** The assignments of a synthesis. */
export interface Assigned {
  readonly addresses: Addresses;
  readonly numbers: Numbers;
}

const NAME = "labvisor.lock.json";

/** Returns the assignments that the lock file in a project's folder records for a lab. */
export function readLock(root: string, lab: string): Assigned {
  const { addresses = {}, numbers = {} } = read(path.join(root, NAME)).labs[lab] ?? {};
  return { addresses: new Map(Object.entries(addresses)), numbers: new Map(Object.entries(numbers)) };
}

/** Returns the pins of official images that the lock file in a project's folder records. */
export function readPins(root: string): ImagePins {
  return read(path.join(root, NAME)).images ?? {};
}

/** Records pins of official images in the lock file, besides those of other images. */
export function writePins(root: string, pins: ImagePins): void {
  const file = path.join(root, NAME);
  const before = read(file);
  replace(file, serialize({ ...before, images: { ...before.images, ...pins } }));
}

/**
 * Records a lab's assignments in the lock file if they differ. An empty lock file is deleted.
 *
 * @throws in CI, which must not change committed files
 */
export function writeLock(root: string, lab: string, assigned: Assigned): void {
  const file = path.join(root, NAME);
  const before = read(file);
  const text = serialize(withLab(before, lab, assigned));
  if (text === serialize(before)) {
    return;
  }
  if (isCi()) {
    const locked = readLock(root, lab);
    const changes = [
      ...difference(locked.addresses, assigned.addresses),
      ...difference(locked.numbers, assigned.numbers),
    ].join(", ");
    throw new LabError(`${NAME} does not match the lab ${lab} (${changes}), and must not change in CI`, {
      remedy: `synthesize on your own machine and commit ${NAME}`,
    });
  }
  replace(file, text);
}

function replace(file: string, text: string | undefined): void {
  if (text === undefined) {
    fs.rmSync(file);
  } else if (fs.existsSync(file)) {
    // Half a file, as on a full disk, would lose the assignments of every lab.
    replaceFile(fs.realpathSync(file), Buffer.from(text));
  } else {
    fs.writeFileSync(file, text);
  }
}

/** Whether this is a pipeline. */
export function isCi(): boolean {
  return !["", "0", "false", undefined].includes(process.env.CI);
}

function read(file: string): Lock {
  if (!fs.existsSync(file)) {
    return { version: 1, labs: {} };
  }
  const remedy = "restore it from version control";
  let lock: unknown;
  try {
    // Editors on Windows start a file with a byte order mark.
    lock = JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new LabError(`${file} is not JSON (${(error as Error).message})`, { remedy, cause: error });
  }
  if (!isObject(lock) || lock.version !== 1) {
    throw new LabError(`${file} is not a lock file of version 1`, { remedy: `${remedy}, or install a newer Labvisor` });
  }
  if (!isLabs(lock.labs)) {
    throw new LabError(`${file} is damaged: every lab must have addresses or numbers by id`, { remedy });
  }
  const { labs, images } = lock;
  if (images === undefined) return { version: 1, labs };
  if (!isImagePins(images)) {
    throw new LabError(`${file} is damaged: every image must have a version, a URL, and a checksum`, { remedy });
  }
  return { version: 1, images, labs };
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

/** Whether a record is absent, or all its values are valid. */
function isRecordOf(record: unknown, isValid: (value: unknown) => boolean): boolean {
  return record === undefined || (isObject(record) && Object.values(record).every(isValid));
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
  return { ...lock, labs: Object.keys(own).length === 0 ? others : { ...others, [lab]: own } };
}

function serialize(lock: Lock): string | undefined {
  const isEmpty = [lock.labs, lock.images ?? {}].every((each) => Object.keys(each).length === 0);
  return isEmpty ? undefined : `${JSON.stringify(sorted(lock), null, 2)}\n`;
}

/** Sorts the keys of all objects, so that the text depends only on the content. */
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
