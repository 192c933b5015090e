import type { BootPlan, PlannedGuest } from "./plan.js";

/**
 * The effect of an apply on a guest. One that is replaced gets a new boot disk. One that is changed gets other hardware
 * or networks while it runs; in QEMU it restarts for them.
 */
export type GuestEffect = "kept" | "changed" | "restarted" | "replaced" | "added" | "removed";

/** A change that is applied to a booted lab. */
export interface BootChange {
  /** The lab before it. Its parts have the ids that they have after it. */
  readonly before: BootPlan;
  /** The effects of an apply on the guests, by id. */
  readonly effects: ReadonlyMap<string, GuestEffect>;
  /** The names of the disks that an apply replaces, by the id of their guest. */
  readonly lostDisks: ReadonlyMap<string, readonly string[]>;
}

/** Whether a guest has other hardware or networks after a change. */
export function isReshaped(before: PlannedGuest, after: PlannedGuest): boolean {
  return JSON.stringify(shapeOf(before)) !== JSON.stringify(shapeOf(after));
}

function shapeOf({ guest, hardware, adapters }: PlannedGuest): unknown {
  const { guest: _, seed: __, disks, ...machine } = hardware;
  return [
    [guest.cpus, guest.memoryMib, machine],
    disks.map(({ name, sizeMib }) => [name, sizeMib]),
    adapters.map(({ tagged, ...adapter }) => ({ ...adapter, tagged: [...tagged] })),
  ];
}
