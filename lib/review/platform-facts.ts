/**
 * What follows from changes of a resource, and no plan says.
 *
 * For Proxmox VE after what was seen on a real node with bpg/proxmox 0.111.1; the plan of VirtualBox's provider says by
 * itself why it restarts a machine.
 */
export interface PlatformFacts {
  /** What goes with it when it is destroyed or made anew. */
  readonly holds?: string;
  /** The attributes a change of which stops a running guest and starts it again. */
  readonly restarts?: readonly string[];
  /** The type of the guests that are meant, where it is a part of them (by its path) and no guest itself. */
  readonly partOf?: string;
  /** The attribute by which a guest runs, and its value where it does. */
  readonly running?: { readonly attribute: string; readonly value: unknown };
}

const PROXMOX_RUNNING = { attribute: "started", value: true } as const;

export const PLATFORM_FACTS: Readonly<Record<string, PlatformFacts>> = {
  virtualbox_vm: {
    holds: "its snapshots, and the disks that it has from its source or appliance",
    running: { attribute: "state", value: "running" },
  },
  virtualbox_appliance: { holds: "the machine's disks" },
  virtualbox_disk: {
    holds: "all that is on it",
    restarts: ["folder", "name", "size_mib", "type"],
    partOf: "virtualbox_vm",
  },
  virtualbox_snapshot: { holds: "the state that it would go back to" },
  proxmox_virtual_environment_vm: {
    holds: "its disks and snapshots",
    restarts: [
      "bios",
      "boot_order",
      "cpu",
      "initialization",
      "machine",
      "memory",
      "operating_system",
      "scsi_hardware",
      "vga",
    ],
    running: PROXMOX_RUNNING,
  },
  proxmox_virtual_environment_container: {
    holds: "its root disk, mount points and snapshots",
    restarts: ["console", "initialization", "memory", "network_interface"],
    running: PROXMOX_RUNNING,
  },
};
