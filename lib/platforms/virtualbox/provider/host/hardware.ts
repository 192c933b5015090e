import { type Attribute, integer, list, oneOf, type StateOf, string } from "../../../../plugin/index.js";
import { choice, flag, live, restarts, whole } from "./managed-attributes.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BOOT_DEVICES = ["floppy", "dvd", "disk", "net"] as const;
export const MAX_BOOT_DEVICES = 4;

/**
 * The settings of a VM that have a single value, under their Terraform names.
 *
 * A setting is managed if it is set; otherwise VirtualBox chooses it for the OS type, and it stays as it is. VirtualBox
 * must receive them in this order.
 */
export const hardwareAttributes = {
  chipset: choice(["piix3", "ich9"], "The chipset. `piix3` has 8 network adapters, and `ich9` has 36."),
  firmware: choice(["bios", "efi", "efi32", "efi64"], "The firmware."),
  secure_boot: flag(
    "Whether EFI Secure Boot is enabled, with the keys of Microsoft and Oracle. Requires EFI firmware.",
  ),
  tpm: choice(
    ["none", "1.2", "2.0", "host"],
    "The trusted platform module (TPM): a virtual one of that version, or the host's.",
  ),
  iommu: choice(["none", "automatic", "amd", "intel"], "The guest's IOMMU; requires the chipset `ich9`."),

  execution_cap_percent: whole(1, 100, "%", "The share of a host CPU that each virtual CPU can use.", live),
  cpu_profile: string({
    ...restarts,
    description: "The CPU that the guest sees, such as `host` or `Intel 8086`.",
  }),
  cpuid_portability_level: whole(
    0,
    15,
    "",
    "The level of CPU features to hide, so that a saved state runs on other hosts.",
  ),
  pae: flag("Whether 32-bit guests have PAE and NX."),
  long_mode: flag("Whether the guest has 64-bit mode."),
  hpet: flag("Whether the guest has a high precision event timer (HPET)."),
  x2apic: flag("Whether the guest has an x2APIC."),
  triple_fault_reset: flag("Whether a triple fault resets the guest instead of stopping it."),
  hardware_virtualization: flag("Whether to use the host CPU's virtualization (VT-x, AMD-V)."),
  nested_virtualization: flag("Whether the guest can be a hypervisor."),
  nested_paging: flag("Whether to use the host CPU's nested paging."),
  large_pages: flag("Whether to back the guest's memory with large pages."),
  vtx_vpid: flag("Whether to use VT-x's tagged TLB (VPID)."),
  vtx_unrestricted: flag("Whether to use VT-x's unrestricted execution."),
  virt_vmsave_vmload: flag("Whether to use AMD-V's virtualized VMSAVE and VMLOAD."),
  paravirtualization: choice(
    ["none", "default", "legacy", "minimal", "hyperv", "kvm"],
    "The paravirtualization interface; `default` selects the one for the OS type.",
  ),

  acpi: flag("Whether the guest has ACPI. Without it, there is no power button."),
  ioapic: flag("Whether the guest has an I/O APIC, which 64-bit guests and multiple CPUs require."),
  rtc_utc: flag("Whether the hardware clock is set to UTC instead of local time."),
  hardware_uuid: string({
    ...restarts,
    validators: [(uuid: string) => (UUID.test(uuid) ? undefined : `"${uuid}" is not a UUID.`)],
    equivalent: (a, b) => a.toLowerCase() === b.toLowerCase(),
    description: "The UUID that the guest sees.",
  }),
  boot_order: list("string")({
    ...restarts,
    validators: [
      (order: readonly string[]) =>
        order.length <= MAX_BOOT_DEVICES
          ? undefined
          : `There are ${order.length} devices; give at most ${MAX_BOOT_DEVICES}.`,
      (order: readonly string[]) => order.map(oneOf(...BOOT_DEVICES)).find((wrong) => wrong !== undefined),
    ],
    description: `The boot devices, in order: up to ${MAX_BOOT_DEVICES} of \`floppy\`, \`dvd\`, \`disk\`, \`net\`.`,
  }),
  boot_menu: choice(["disabled", "menuonly", "messageandmenu"], "The firmware's boot menu (F12)."),
  firmware_apic: choice(["disabled", "apic", "x2apic"], "The APIC that the firmware reports."),
  firmware_time_offset_ms: integer({
    ...restarts,
    description: "The offset of the guest's clock from the host's, in milliseconds; may be negative.",
  }),

  graphics_controller: choice(["none", "vboxvga", "vmsvga", "vboxsvga"], "The graphics controller."),
  vram_mib: whole(1, 256, "MiB", "The video memory."),
  monitor_count: whole(1, 64, "", "The number of screens."),
  accelerate_3d: flag("Whether 3D acceleration is enabled; requires the graphics controller `vmsvga` or `vboxsvga`."),
  mouse: choice(["ps2", "usb", "usbtablet", "usbmultitouch"], "The pointing device. A USB device enables `usb_ohci`."),
  keyboard: choice(["ps2", "usb"], "The keyboard."),
  usb_ohci: flag("Whether the guest has a USB 1.1 controller."),
  usb_ehci: flag("Whether the guest has a USB 2.0 controller."),
  usb_xhci: flag("Whether the guest has a USB 3.0 controller."),
  audio: choice(
    ["none", "default", "null", "dsound", "was", "oss", "alsa", "pulse", "coreaudio"],
    "The host's audio driver: `none` removes the sound card, and `null` discards the sound.",
  ),
  audio_controller: choice(["ac97", "hda", "sb16"], "The sound card that the guest sees."),
  audio_in: flag("Whether the guest can record from the host.", live),
  audio_out: flag("Whether the host plays the guest's sound.", live),
  remote_display: flag(
    "Whether the guest has a remote display (VRDE). Requires an extension pack that provides one, on the host.",
  ),
  remote_display_ports: string({
    ...restarts,
    validators: [isPorts],
    description: "The ports on which the remote display may listen, such as `3389` or `5000,5010-5012`.",
  }),
  remote_display_address: string({
    ...restarts,
    description: 'The host address on which the remote display listens; `""` stands for all addresses.',
  }),
  remote_display_authentication: choice(
    ["null", "external", "guest"],
    "The remote display's authentication: `null` admits everybody, `external` the host's users, and `guest` " +
      "the guest's.",
  ),
  remote_display_many: flag("Whether the remote display accepts several connections at once."),
  clipboard: choice(
    ["disabled", "hosttoguest", "guesttohost", "bidirectional"],
    "The direction of the shared clipboard.",
    live,
  ),
  clipboard_file_transfers: flag("Whether files can be transferred through the clipboard.", live),
  drag_and_drop: choice(
    ["disabled", "hosttoguest", "guesttohost", "bidirectional"],
    "The direction of drag and drop.",
    live,
  ),

  balloon_mib: whole(
    0,
    2_097_152,
    "MiB",
    "The memory that the guest returns to the host. Requires Guest Additions.",
    live,
  ),
  process_priority: choice(
    ["default", "flat", "low", "normal", "high"],
    "The priority of the VM's process on the host.",
    live,
  ),
  frontend: choice(["default", "gui", "headless"], "The front end with which VirtualBox Manager starts the VM."),
  autostart: flag("Whether the VM starts with the host, which requires VirtualBox's autostart service and database."),
  autostart_delay_seconds: whole(0, 86_400, "seconds", "The delay before the VM starts with the host."),
} as const satisfies Record<string, Attribute>;

type HardwareAttributes = typeof hardwareAttributes;
export type HardwareName = keyof typeof hardwareAttributes;
/** The settings that are set. An absent setting is not managed. */
export type Hardware = { readonly [K in HardwareName]?: NonNullable<StateOf<HardwareAttributes>[K]> };
export const HARDWARE = Object.keys(hardwareAttributes) as readonly HardwareName[];

function isPorts(ports: string): string | undefined {
  return /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(ports) && ports.split(/[-,]/).every((port) => Number(port) <= 65_535)
    ? undefined
    : `"${ports}" is not a list of ports; give one such as 3389 or 5000,5010-5012.`;
}
