import { Token } from "cdktf";
import { isPrintable } from "../../control-characters.js";
import type { MachineOptionsHost } from "../../lab/capabilities.js";
import type { Hypervisor } from "../../lab/hypervisor.js";
import { type Image, isImage } from "../../lab/image.js";
import { integerValidator, memberOf, objectOf, optional, type Validators, validator } from "../../lab/validation.js";
import type { VirtualMachine } from "../../lab/virtual-machine.js";
import type { HardwareName } from "./provider/host/hardware.js";
import type { MachineConfig } from "./resources.js";

/** The ways to provide Guest Additions to a machine. */
export enum GuestAdditions {
  /** The host's image of Guest Additions is in a DVD drive, for the guest to install them. */
  ATTACHED = "attached",
  /** cloud-init installs them at the first boot of a Linux guest with apt or dnf, from the image and the network. */
  INSTALLED = "installed",
}

/** The treatment of changes that VirtualBox cannot make while the guest runs. */
export enum RestartPolicy {
  /** The apply restarts the guest. */
  ALLOW = "allow",
  /** The plan is refused. */
  REFUSE = "refuse",
}

/**
 * The settings of the virtual hardware: those of the provider (docs/provider/virtualbox_vm.md), in camel case.
 * VirtualBox chooses the others by the `osType`. The chipset `ich9` has 36 network adapters instead of 8.
 */
export type VirtualBoxHardware = {
  readonly [Name in HardwareName as CamelCase<Name>]?: MachineConfig[Name];
};

/** A name in camel case: "vramMib" of "vram_mib". */
export type CamelCase<Name extends string> = Name extends `${infer Word}_${infer Rest}`
  ? `${Word}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** The options that only VirtualBox has for a machine. */
export interface VirtualBoxMachineOptions {
  /**
   * Settings of the virtual hardware.
   *
   * @example { chipset: "ich9", firmware: "efi", vramMib: 32 }
   * @default - VirtualBox's choice
   */
  readonly hardware?: VirtualBoxHardware;
  /**
   * Guest Additions, which shared folders need.
   *
   * @default - none
   */
  readonly guestAdditions?: GuestAdditions;
  /**
   * The content of the DVD drive: an ISO file, or "none" for an empty drive. It changes while the guest runs.
   *
   * Use "none" to eject a DVD: the drive stays. The seed and the Guest Additions have drives of their own.
   *
   * @default - no such drive
   */
  readonly dvd?: Image | "none";
  /**
   * The time that the guest has to shut down before it is powered off, 0-3600 seconds.
   *
   * @default 60
   */
  readonly shutdownTimeoutSeconds?: number;
  /**
   * The treatment of changes that VirtualBox cannot make while the guest runs.
   *
   * @default RestartPolicy.ALLOW
   */
  readonly restartPolicy?: RestartPolicy;
}

/** A machine on VirtualBox. */
export type VirtualBoxMachine = VirtualMachine<Hypervisor & MachineOptionsHost<VirtualBoxMachineOptions>>;

/** The provider's names of the settings, by ours. The record is complete: the compiler checks it. */
const HARDWARE_NAMES: { readonly [Name in HardwareName as CamelCase<Name>]: Name } = {
  chipset: "chipset",
  firmware: "firmware",
  secureBoot: "secure_boot",
  tpm: "tpm",
  iommu: "iommu",
  executionCapPercent: "execution_cap_percent",
  cpuProfile: "cpu_profile",
  cpuidPortabilityLevel: "cpuid_portability_level",
  pae: "pae",
  longMode: "long_mode",
  hpet: "hpet",
  x2apic: "x2apic",
  tripleFaultReset: "triple_fault_reset",
  hardwareVirtualization: "hardware_virtualization",
  nestedVirtualization: "nested_virtualization",
  nestedPaging: "nested_paging",
  largePages: "large_pages",
  vtxVpid: "vtx_vpid",
  vtxUnrestricted: "vtx_unrestricted",
  virtVmsaveVmload: "virt_vmsave_vmload",
  paravirtualization: "paravirtualization",
  acpi: "acpi",
  ioapic: "ioapic",
  rtcUtc: "rtc_utc",
  hardwareUuid: "hardware_uuid",
  bootOrder: "boot_order",
  bootMenu: "boot_menu",
  firmwareApic: "firmware_apic",
  firmwareTimeOffsetMs: "firmware_time_offset_ms",
  graphicsController: "graphics_controller",
  vramMib: "vram_mib",
  monitorCount: "monitor_count",
  accelerate3d: "accelerate_3d",
  mouse: "mouse",
  keyboard: "keyboard",
  usbOhci: "usb_ohci",
  usbEhci: "usb_ehci",
  usbXhci: "usb_xhci",
  audio: "audio",
  audioController: "audio_controller",
  audioIn: "audio_in",
  audioOut: "audio_out",
  remoteDisplay: "remote_display",
  remoteDisplayPorts: "remote_display_ports",
  remoteDisplayAddress: "remote_display_address",
  remoteDisplayAuthentication: "remote_display_authentication",
  remoteDisplayMany: "remote_display_many",
  clipboard: "clipboard",
  clipboardFileTransfers: "clipboard_file_transfers",
  dragAndDrop: "drag_and_drop",
  balloonMib: "balloon_mib",
  processPriority: "process_priority",
  frontend: "frontend",
  autostart: "autostart",
  autostartDelaySeconds: "autostart_delay_seconds",
};

/** The provider checks the values, at the plan. JSON would leave out others, such as NaN, without an error. */
const settingValidator = validator(
  "a string, a number, true or false, or a list of strings",
  (value) => isSetting(value) || (Array.isArray(value) && value.every(isPrintable)),
);

function isSetting(value: unknown): boolean {
  return isPrintable(value) || typeof value === "boolean" || Number.isFinite(value) || Token.isUnresolved(value);
}

const HARDWARE = Object.fromEntries(Object.keys(HARDWARE_NAMES).map((name) => [name, optional(settingValidator)]));

export const MACHINE_OPTIONS: Validators<VirtualBoxMachineOptions> = {
  hardware: optional(objectOf(HARDWARE)),
  guestAdditions: optional(memberOf("GuestAdditions", GuestAdditions)),
  dvd: optional(
    validator('an Image, such as Image.file("pfsense.iso"), or "none"', (dvd) => isImage(dvd) || dvd === "none"),
  ),
  shutdownTimeoutSeconds: optional(integerValidator(0, 3600)),
  restartPolicy: optional(memberOf("RestartPolicy", RestartPolicy)),
};

/** Returns the number of network adapters that a machine with these options may have. */
export function maxAdapters({ hardware }: VirtualBoxMachineOptions): number {
  return hardware?.chipset === "ich9" ? 36 : 8;
}

export function renderOptions(options: VirtualBoxMachineOptions): Partial<MachineConfig> {
  const { hardware = {}, guestAdditions, shutdownTimeoutSeconds, restartPolicy } = options;
  const settings = Object.entries(hardware).map(([name, value]) => [
    HARDWARE_NAMES[name as keyof VirtualBoxHardware],
    value,
  ]);
  return {
    ...Object.fromEntries(settings),
    guest_additions: guestAdditions && "attached",
    shutdown_timeout_seconds: shutdownTimeoutSeconds,
    restart_policy: restartPolicy,
  };
}
