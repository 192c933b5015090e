import { integerValidator, optional, type Validators } from "../../lab/validation.js";
import { GUEST_OPTIONS, type ProxmoxGuestOptions } from "./guest-options.js";

/** What Proxmox VE can do for a container. */
export interface ProxmoxContainerOptions extends ProxmoxGuestOptions {
  /** Its share of the processors where they are all busy, against those of the others. @default - Proxmox VE's own, 100 */
  readonly cpuUnits?: number;
}

export const CONTAINER_OPTIONS: Validators<ProxmoxContainerOptions> = {
  ...GUEST_OPTIONS,
  // Of cgroup v2; the older one had more.
  cpuUnits: optional(integerValidator(8, 10_000)),
};
