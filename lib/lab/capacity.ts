import { aSize, type Size } from "./size.js";
import { aWholeNumber, type Kinds, optional } from "./validation.js";

/** What a hypervisor's host has for guests: leave its own part out. */
export interface Capacity {
  /** Processor cores. @default - nobody says: it is not checked */
  readonly cpus?: number;
  /** Memory. @default - nobody says: it is not checked */
  readonly memory?: Size;
  /** Room for disks. @default - nobody says: it is not checked */
  readonly disk?: Size;
}

export const CAPACITY: Kinds<Capacity> = {
  cpus: optional(aWholeNumber(1, 100_000)),
  memory: optional(aSize),
  disk: optional(aSize),
};
