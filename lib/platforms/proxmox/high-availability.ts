import { integerValidator, objectOf, optional, validator } from "../../lab/validation.js";
import { type HaGroup, isHaGroup } from "./ha-group.js";

/** High availability: the cluster restarts a guest that stopped, and moves it to another node when its own fails. */
export interface HighAvailability {
  /**
   * The nodes that the guest may run on: a group of the lab's, or the name of an existing one. Up to Proxmox VE 8;
   * later versions have rules instead.
   *
   * @default - any
   */
  readonly group?: HaGroup | string;
  /**
   * The number of restarts on a node, 0 to 10, before the guest moves.
   *
   * @default - Proxmox VE's own, 1
   */
  readonly maxRestart?: number;
  /**
   * The number of moves, 0 to 10, before the cluster gives up.
   *
   * @default - Proxmox VE's own, 1
   */
  readonly maxRelocate?: number;
}

/** The construct id, in the guest, of its entry in the cluster. */
export const HIGH_AVAILABILITY = "ha";

const groupValidator = validator(
  'a HaGroup, or a group\'s name: 2 or more letters, digits, ".", "-", and "_"; it begins with a letter and ' +
    "ends with a letter or digit",
  (group) => isHaGroup(group) || (typeof group === "string" && /^[a-z][a-z0-9._-]*[a-z0-9]$/i.test(group)),
);

export const highAvailabilityValidator = objectOf<HighAvailability>({
  group: optional(groupValidator),
  maxRestart: optional(integerValidator(0, 10)),
  maxRelocate: optional(integerValidator(0, 10)),
});
