import { integerValidator, objectValidator, oneOf, optional, type Validators } from "../../lab/validation.js";
import type { HardwareName } from "./provider/host/hardware.js";
import type { MachineConfig } from "./resources/machine-resource.js";

/** What VirtualBox can do for a machine and not every hypervisor can. */
export interface VirtualBoxMachineOptions {
  /**
   * Settings of the virtual hardware, by the names and with the values that they have in the provider: `{ chipset: "ich9", firmware: "efi", vram_mib: 32 }`
   * (docs/provider/virtualbox_vm.md). What is not given is VirtualBox's choice for the `osType`. The chipset `ich9` has 36 network adapters, not 8.
   *
   * @default - VirtualBox's choice
   */
  readonly hardware?: Pick<MachineConfig, HardwareName>;
  /**
   * The host's image of Guest Additions in a DVD drive, which shared folders need: "attached", for the guest to install them from; or "installed", by
   * cloud-init at the first boot of a Linux guest with apt or dnf, from the network and the image.
   *
   * @default - neither
   */
  readonly guestAdditions?: "attached" | "installed";
  /** How long the guest may take to shut down before the plug is pulled, 0-3600 seconds. @default 60 */
  readonly shutdownTimeoutSeconds?: number;
  /** Whether a change that VirtualBox cannot make while the guest runs restarts it, or is refused in the plan. @default "allow" */
  readonly restartPolicy?: "allow" | "refuse";
}

export const MACHINE_OPTIONS: Validators<VirtualBoxMachineOptions> = {
  hardware: optional(objectValidator),
  guestAdditions: optional(oneOf("attached", "installed")),
  shutdownTimeoutSeconds: optional(integerValidator(0, 3600)),
  restartPolicy: optional(oneOf("allow", "refuse")),
};

/** How many network adapters a machine may have. */
export function adaptersOf({ hardware }: VirtualBoxMachineOptions): number {
  return hardware?.chipset === "ich9" ? 36 : 8;
}

export function renderOptions(options: VirtualBoxMachineOptions): Partial<MachineConfig> {
  const { hardware, guestAdditions, shutdownTimeoutSeconds, restartPolicy } = options;
  return {
    ...hardware,
    guest_additions: guestAdditions && "attached",
    shutdown_timeout_seconds: shutdownTimeoutSeconds,
    restart_policy: restartPolicy,
  };
}
