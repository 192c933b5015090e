import { type Size, sizeValidator } from "./size.js";
import { integerValidator, optional, type Validators } from "./validation.js";

/** What a hypervisor's host has for guests: leave its own part out. */
export interface Capacity {
  /** Processor cores. @default - nobody says: it is not checked */
  readonly cpus?: number;
  /** Memory. @default - nobody says: it is not checked */
  readonly memory?: Size;
  /** Room for disks. @default - nobody says: it is not checked */
  readonly disk?: Size;
}

export const CAPACITY: Validators<Capacity> = {
  cpus: optional(integerValidator(1, 100_000)),
  memory: optional(sizeValidator),
  disk: optional(sizeValidator),
};
