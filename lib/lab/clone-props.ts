import type { CloudInit } from "./cloud-init.js";
import type { GuestProps } from "./guest.js";
import type { Size } from "./size.js";

/** The props in which a clone differs from its source. */
export interface CloneProps extends Omit<GuestProps, "hypervisor" | "interfaces"> {
  /**
   * The network adapters.
   *
   * @default - the source's, with MACs and assigned addresses of the clone's own, and without port forwards
   */
  readonly interfaces?: GuestProps["interfaces"];
  /**
   * The guest's configuration at its first boot.
   *
   * @default - the source's: with a seed the guest takes on its own name and addresses at its first boot, and generates
   *   new SSH host keys
   */
  readonly cloudInit?: CloudInit;
  /**
   * The size of the boot disk; at least as large as the source's. The guest grows its own partitions, as cloud images
   * do at their first boot.
   *
   * The disk grows in place. On Proxmox VE, a plan refuses that for a linked clone, and for one with data disks, and
   * names the command that enlarges the disk.
   *
   * @default - the source's
   */
  readonly bootDiskSize?: Size;
}
