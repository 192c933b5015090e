import {
  HARDWARE,
  type Hardware,
  type HardwareName,
} from "../../../../../lib/platforms/virtualbox/provider/host/hardware.js";

type Row<K extends HardwareName> = readonly [first: NonNullable<Hardware[K]>, second: NonNullable<Hardware[K]>];

/**
 * Two values of each setting. Neither is the default if there is a choice. All first values work together, and so do
 * all second ones.
 */
const ROWS: { readonly [K in HardwareName]: Row<K> } = {
  chipset: ["ich9", "piix3"],
  firmware: ["efi", "bios"],
  secure_boot: [true, false],
  tpm: ["2.0", "1.2"],
  iommu: ["automatic", "none"],
  execution_cap_percent: [55, 70],
  cpu_profile: ["Intel 8086", "host"],
  cpuid_portability_level: [1, 2],
  pae: [false, true],
  long_mode: [false, true],
  hpet: [true, false],
  x2apic: [true, false],
  triple_fault_reset: [true, false],
  hardware_virtualization: [false, true],
  nested_virtualization: [true, false],
  nested_paging: [false, true],
  large_pages: [true, false],
  vtx_vpid: [false, true],
  vtx_unrestricted: [false, true],
  virt_vmsave_vmload: [false, true],
  paravirtualization: ["kvm", "minimal"],
  acpi: [false, true],
  ioapic: [false, true],
  rtc_utc: [true, false],
  hardware_uuid: ["7c7e2b52-0b7c-4a55-8bb6-5f7ad4d6f001", "7c7e2b52-0b7c-4a55-8bb6-5f7ad4d6f002"],
  boot_order: [
    ["net", "disk"],
    ["dvd", "disk", "floppy", "net"],
  ],
  boot_menu: ["disabled", "menuonly"],
  firmware_apic: ["x2apic", "disabled"],
  firmware_time_offset_ms: [5000, -5000],
  graphics_controller: ["vmsvga", "vboxsvga"],
  vram_mib: [33, 64],
  monitor_count: [2, 3],
  accelerate_3d: [true, false],
  mouse: ["usbtablet", "ps2"],
  keyboard: ["usb", "ps2"],
  usb_ohci: [true, false],
  usb_ehci: [true, false],
  usb_xhci: [true, false],
  audio: ["null", "none"],
  audio_controller: ["hda", "sb16"],
  audio_in: [true, false],
  audio_out: [true, false],
  remote_display: [true, false],
  remote_display_ports: ["5001", "5002,5010-5012"],
  remote_display_address: ["127.0.0.1", "127.0.0.2"],
  remote_display_authentication: ["external", "guest"],
  remote_display_many: [true, false],
  clipboard: ["bidirectional", "hosttoguest"],
  clipboard_file_transfers: [true, false],
  drag_and_drop: ["hosttoguest", "bidirectional"],
  balloon_mib: [16, 8],
  process_priority: ["low", "normal"],
  frontend: ["headless", "gui"],
  autostart: [true, false],
  autostart_delay_seconds: [5, 7],
};

export const FIRST = values(0);
export const SECOND = values(1);

function values(index: 0 | 1): Hardware {
  return Object.fromEntries(HARDWARE.map((name) => [name, ROWS[name][index]]));
}
