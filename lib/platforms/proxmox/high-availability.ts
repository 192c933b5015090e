import { Fn } from "cdktf";
import { fail } from "../../lab/errors.js";
import type { Guest } from "../../lab/guest.js";
import { integerValidator, objectOf, optional, type Validators, validator } from "../../lab/validation.js";
import { HaGroup } from "./ha-group.js";
import { ContainerResource } from "./resources/container.js";
import { HaresourceResource } from "./resources/haresource.js";
import type { VmResource } from "./resources/vm.js";

/** That the cluster keeps a guest running: it starts it again where it stopped, and on another node where its own is gone. */
export interface HighAvailability {
  /** The nodes that it may run on, as a group of the lab's, or the name of one that the cluster has, up to Proxmox VE 8; later ones have rules in its place. @default - any */
  readonly group?: HaGroup | string;
  /** How often it is started again on a node, 0 to 10, before it moves. @default - Proxmox VE's own, 1 */
  readonly maxRestart?: number;
  /** How often it moves, 0 to 10, before it is left alone. @default - Proxmox VE's own, 1 */
  readonly maxRelocate?: number;
}

/** The id of what the cluster keeps of it, beside the guest. */
export const HIGH_AVAILABILITY = "ha";

const groupValidator = validator(
  'a HaGroup, or a group\'s name: 2 or more letters, digits, ".", "-" and "_"; it begins with a letter and ends with a letter or digit',
  (group) => group instanceof HaGroup || (typeof group === "string" && /^[a-z][a-z0-9._-]*[a-z0-9]$/i.test(group)),
);

const KINDS: Validators<HighAvailability> = {
  group: optional(groupValidator),
  maxRestart: optional(integerValidator(0, 10)),
  maxRelocate: optional(integerValidator(0, 10)),
};
export const highAvailabilityValidator = objectOf(KINDS);

export function renderHighAvailability(
  guest: Guest,
  resource: VmResource | ContainerResource,
  { group, maxRestart, maxRelocate }: HighAvailability,
): HaresourceResource {
  if (group instanceof HaGroup && group.lab !== guest.lab) {
    fail(guest, `its group ${group.node.path} is in another lab: name it, as the cluster calls it`);
  }
  const type = resource instanceof ContainerResource ? "ct" : "vm";
  return new HaresourceResource(guest, HIGH_AVAILABILITY, () => ({
    resource_id: `${type}:${Fn.tostring(resource.vm_id)}`,
    // As the guest itself is told: else the cluster starts again what Terraform stops.
    state: guest.running ? "started" : "stopped",
    group: group instanceof HaGroup ? group.reference : group,
    max_restart: maxRestart,
    max_relocate: maxRelocate,
  }));
}
