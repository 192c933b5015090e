import { type Attribute, integer, list, oneOf, type StateOf, string } from "../../../../plugin/index.js";
import { choice, flag, live, restarts, whole } from "./managed.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BOOT_DEVICES = ["floppy", "dvd", "disk", "net"] as const;
export const BOOT_PLACES = 4;

/**
 * The settings of a VM that are one value each, as Terraform names them: their kinds, ranges and meanings. They are managed where they are given;
 * what is not given is VirtualBox's choice for the OS type, and stays as it is. In the order in which VirtualBox must meet them.
 */
export const hardwareAttributes = {
  chipset: choice(["piix3", "ich9"], "The chipset. PIIX3 has 8 network adapters, ICH9 36."),
  firmware: choice(["bios", "efi", "efi32", "efi64"], "The firmware."),
  secure_boot: flag("EFI's secure boot, with the keys of Microsoft and Oracle. Needs an EFI firmware."),
  tpm: choice(
    ["none", "1.2", "2.0", "host"],
    "A trusted platform module: a virtual one of that version, or the host's.",
  ),
  iommu: choice(["none", "automatic", "amd", "intel"], "An IOMMU for the guest; needs the chipset `ich9`."),

  execution_cap_percent: whole(1, 100, "%", "How much of a host's CPU each virtual CPU may take.", live),
  cpu_profile: string({
    ...restarts,
    description: "The CPU that the guest sees, such as `host` or `Intel 8086`.",
  }),
  cpuid_portability_level: whole(
    0,
    15,
    "",
    "How many CPU features to hide, so that a saved state runs on another host.",
  ),
  pae: flag("PAE and NX, for 32-bit guests."),
  long_mode: flag("64-bit mode."),
  hpet: flag("The high precision event timer."),
  x2apic: flag("An x2APIC for the guest."),
  triple_fault_reset: flag("A triple fault resets the guest and does not stop it."),
  hardware_virtualization: flag("Use the host CPU's virtualisation (VT-x, AMD-V)."),
  nested_virtualization: flag("Let the guest be a hypervisor."),
  nested_paging: flag("Use the host CPU's nested paging."),
  large_pages: flag("Back the guest's memory with large pages."),
  vtx_vpid: flag("Use VT-x's tagged TLB (VPID)."),
  vtx_unrestricted: flag("Use VT-x's unrestricted execution."),
  virt_vmsave_vmload: flag("Use AMD-V's virtualised VMSAVE and VMLOAD."),
  paravirtualization: choice(
    ["none", "default", "legacy", "minimal", "hyperv", "kvm"],
    "The paravirtualisation interface; `default` is the one that suits the OS type.",
  ),

  acpi: flag("ACPI. Without it the guest has no power button."),
  ioapic: flag("An I/O APIC: 64-bit guests and more than one CPU need it."),
  rtc_utc: flag("The hardware clock has UTC, not local time."),
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
        order.length <= BOOT_PLACES ? undefined : `${order.length} devices; there are ${BOOT_PLACES} places.`,
      (order: readonly string[]) => order.map(oneOf(...BOOT_DEVICES)).find((wrong) => wrong !== undefined),
    ],
    description: `What to boot from, in order: at most ${BOOT_PLACES} of \`floppy\`, \`dvd\`, \`disk\`, \`net\`.`,
  }),
  boot_menu: choice(["disabled", "menuonly", "messageandmenu"], "The firmware's boot menu (F12)."),
  firmware_apic: choice(["disabled", "apic", "x2apic"], "What APIC the firmware tells of."),
  firmware_time_offset_ms: integer({
    ...restarts,
    description: "How far the guest's clock is off the host's, in milliseconds; may be negative.",
  }),

  graphics_controller: choice(["none", "vboxvga", "vmsvga", "vboxsvga"], "The graphics adapter."),
  vram_mib: whole(1, 256, "MiB", "Video memory."),
  monitor_count: whole(1, 64, "", "Screens."),
  accelerate_3d: flag("3D acceleration; needs the graphics controller `vmsvga` or `vboxsvga`."),
  mouse: choice(["ps2", "usb", "usbtablet", "usbmultitouch"], "The pointing device. A USB one switches `usb_ohci` on."),
  keyboard: choice(["ps2", "usb"], "The keyboard."),
  usb_ohci: flag("A USB 1.1 controller."),
  usb_ehci: flag("A USB 2.0 controller."),
  usb_xhci: flag("A USB 3.0 controller."),
  audio: choice(
    ["none", "default", "null", "dsound", "was", "oss", "alsa", "pulse", "coreaudio"],
    "Where the guest's sound goes on the host: `none` takes the sound card away, `null` drops the sound.",
  ),
  audio_controller: choice(["ac97", "hda", "sb16"], "The sound card that the guest sees."),
  audio_in: flag("Let the guest hear the host's microphone.", live),
  audio_out: flag("Let the host play the guest's sound.", live),
  remote_display: flag(
    "A remote display (VRDE) of the guest's screen. Needs an extension pack that has one, on the host.",
  ),
  remote_display_ports: string({
    ...restarts,
    validators: [isPorts],
    description: "The ports that it may listen on: `3389`, or `5000,5010-5012`.",
  }),
  remote_display_address: string({
    ...restarts,
    description: 'The address of the host that it listens on; `""` is every address.',
  }),
  remote_display_authentication: choice(
    ["null", "external", "guest"],
    "Who may look: `null` lets in everybody, `external` the users of the host, `guest` those of the guest.",
  ),
  remote_display_many: flag("Let several look at once."),
  clipboard: choice(["disabled", "hosttoguest", "guesttohost", "bidirectional"], "The shared clipboard.", live),
  clipboard_file_transfers: flag("Files may go through the clipboard.", live),
  drag_and_drop: choice(["disabled", "hosttoguest", "guesttohost", "bidirectional"], "Drag and drop.", live),

  balloon_mib: whole(0, 2_097_152, "MiB", "Memory that the guest gives back. Needs Guest Additions.", live),
  process_priority: choice(
    ["default", "flat", "low", "normal", "high"],
    "The priority of the VM's process on the host.",
    live,
  ),
  frontend: choice(["default", "gui", "headless"], "What VirtualBox's own window starts the VM with."),
  autostart: flag("Start with the host. The host needs VirtualBox's autostart service and database."),
  autostart_delay_seconds: whole(0, 86_400, "seconds", "How long to wait with that."),
} as const satisfies Record<string, Attribute>;

type HardwareAttributes = typeof hardwareAttributes;
export type HardwareName = keyof typeof hardwareAttributes;
/** What is absent is not managed. */
export type Hardware = { readonly [K in HardwareName]?: NonNullable<StateOf<HardwareAttributes>[K]> };
export const HARDWARE = Object.keys(hardwareAttributes) as readonly HardwareName[];

function isPorts(ports: string): string | undefined {
  return /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(ports) && ports.split(/[-,]/).every((port) => Number(port) <= 65_535)
    ? undefined
    : `"${ports}" is not ports such as 3389 or 5000,5010-5012.`;
}
