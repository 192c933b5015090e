import fs from "node:fs";
import { isIPv4 } from "node:net";
import path from "node:path";
import type { Addresses } from "./address-plan.js";

/** What syntheses have assigned, by lab. It is committed, so that nothing moves when a guest comes or goes. */
interface Lock {
  readonly version: 1;
  readonly labs: Readonly<Record<string, LabLock>>;
}

interface LabLock {
  /** By adapter id. */
  readonly addresses: Readonly<Record<string, string>>;
}

const NAME = "labvisor.lock.json";

/** The addresses that the lock file in a project's folder holds for a lab. */
export function lockedAddresses(root: string, lab: string): Addresses {
  return new Map(Object.entries(read(path.join(root, NAME)).labs[lab]?.addresses ?? {}));
}

/**
 * Writes a lab's addresses into the lock file where they differ from what it holds. A file that has nothing more to say goes.
 *
 * @throws in CI, where it is not ours to change what is committed
 */
export function lockAddresses(root: string, lab: string, addresses: Addresses): void {
  const file = path.join(root, NAME);
  const before = read(file);
  const text = serialize(withAddresses(before, lab, addresses));
  if (text === serialize(before)) {
    return;
  }
  if (isCi()) {
    const changes = difference(lockedAddresses(root, lab), addresses).join(", ");
    throw new Error(
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
    throw new Error(`${file} is not JSON (${(error as Error).message}): ${advice}`);
  }
  if (!isObject(lock) || lock.version !== 1) {
    throw new Error(`${file} is not a lock file of version 1: ${advice}, or install a newer labvisor`);
  }
  if (!isLabs(lock.labs)) {
    throw new Error(`${file} is damaged, its labs should each have addresses by adapter: ${advice}`);
  }
  return { version: 1, labs: lock.labs };
}

function isLabs(value: unknown): value is Lock["labs"] {
  return (
    isObject(value) &&
    Object.values(value).every(
      (lab) =>
        isObject(lab) &&
        isObject(lab.addresses) &&
        Object.values(lab.addresses).every((address) => typeof address === "string" && isIPv4(address)),
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withAddresses(lock: Lock, lab: string, addresses: Addresses): Lock {
  const { [lab]: _, ...others } = lock.labs;
  return {
    version: 1,
    labs: addresses.size === 0 ? others : { ...others, [lab]: { addresses: Object.fromEntries(addresses) } },
  };
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

function difference(before: Addresses, after: Addresses): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((id) => before.get(id) !== after.get(id))
    .map((id) => `${id}: ${before.get(id) ?? "none"} -> ${after.get(id) ?? "none"}`);
}
