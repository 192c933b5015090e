import os from "node:os";
import { LabError } from "../lab-error.js";
import type { PlannedGuest } from "./plan.js";
import type { Accelerator } from "./qemu/accelerator.js";
import { TRANSLATED_MIB } from "./qemu/machine.js";

export interface MemoryOptions {
  readonly accelerator: Accelerator;
  /** The part of their memory that the guests get. */
  readonly memoryFactor: number;
}

/** @throws {LabError} The guests' memory is more than this computer has left. */
export function requireMemory(guests: readonly PlannedGuest[], options: MemoryOptions): void {
  const own = options.accelerator === "tcg" ? TRANSLATED_MIB : 0;
  const needed = guests.reduce((sum, planned) => sum + memoryOf(planned, options) + own, 0);
  const free = Math.floor(os.freemem() / 2 ** 20);
  if (needed > free)
    throw new LabError(
      `the guests need ${needed} MiB of memory, and ${free} MiB are free; ` +
        "boot fewer with --guest, or give them less with --memory-factor, such as 0.5",
    );
}

/** Returns the memory of a guest, in mebibytes. */
export function memoryOf({ guest }: PlannedGuest, { memoryFactor }: MemoryOptions): number {
  return Math.ceil((guest.memoryMib ?? 512) * memoryFactor);
}
