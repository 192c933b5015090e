import { type Size, sizeValidator } from "./size.js";
import { integerValidator, optional, type Validators } from "./validation.js";

/** The resources of a hypervisor's host that are available to guests: leave out the host's own share. */
export interface Capacity {
  /**
   * The number of processor cores.
   *
   * @default - unknown: not checked
   */
  readonly cpus?: number;
  /**
   * The memory.
   *
   * @default - unknown: not checked
   */
  readonly memory?: Size;
  /**
   * The space for disks.
   *
   * @default - unknown: not checked
   */
  readonly disk?: Size;
}

export const CAPACITY: Validators<Capacity> = {
  cpus: optional(integerValidator(1, 100_000)),
  memory: optional(sizeValidator),
  disk: optional(sizeValidator),
};
