import { HARDWARE, type Hardware, type HardwareName, MAX_BOOT_DEVICES } from "../hardware.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { type Command, onOff } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";

/** The VBoxManage syntax of a setting. */
interface Syntax<V> {
  /** The options of `modifyvm`; none if a separate command sets it. */
  options(value: V): string[];
  command?(uuid: string, value: V): Command;
  /**
   * Reads the value from `showvminfo --machinereadable` and the settings file. Returns undefined if it is not shown.
   */
  read(values: ReadonlyMap<string, string>): V | undefined;
  /** The arguments of `controlvm`, if the setting can change while the VM runs. */
  live?(value: V): string[];
}

/** @param words maps the words that VBoxManage shows to those that it accepts, where they differ */
function text(option: string, key: string, words: Readonly<Record<string, string>> = {}): Syntax<string> {
  return {
    options: (value) => [`--${option}`, value],
    read: (values) => {
      const shown = values.get(key);
      return shown === undefined ? undefined : (words[shown] ?? shown);
    },
  };
}

/** Returns the syntax of a setting that VirtualBox shows in capitals. */
function lowerCase(option: string, key: string): Syntax<string> {
  return { ...text(option, key), read: (values) => values.get(key)?.toLowerCase() };
}

function number(option: string, key: string): Syntax<number> {
  return {
    // VBoxManage would take a negative number for an option.
    options: (value) => [`--${option}=${value}`],
    read: (values) => (values.has(key) ? Number(values.get(key)) : undefined),
  };
}

function flag(option: string, key: string, [on, off] = ["on", "off"]): Syntax<boolean> {
  return {
    options: (value) => [`--${option}`, value ? on : off],
    read: (values) => (values.has(key) ? values.get(key) === "on" : undefined),
  };
}

const secureBootCommand = (uuid: string, on: boolean): Command => [
  "modifynvram",
  uuid,
  "secureboot",
  on ? "--enable" : "--disable",
];

const SYNTAX: { readonly [K in HardwareName]: Syntax<NonNullable<Hardware[K]>> } = {
  chipset: text("chipset", "chipset"),
  firmware: lowerCase("firmware", "firmware"),
  secure_boot: {
    options: () => [],
    command: secureBootCommand,
    // It is not shown if there is no EFI variable store.
    read: (values) => values.get("SecureBoot") === "on",
  },
  tpm: text("tpm-type", "settings-file/tpm", { v1_2: "1.2", v2_0: "2.0" }),
  iommu: text("iommu", "iommu"),

  execution_cap_percent: {
    ...number("cpu-execution-cap", "cpuexecutioncap"),
    live: (value) => ["cpuexecutioncap", String(value)],
  },
  cpu_profile: text("cpu-profile", "cpu-profile"),
  cpuid_portability_level: number("cpuid-portability-level", "cpuid-portability-level"),
  pae: flag("x86-pae", "pae"),
  long_mode: flag("x86-long-mode", "longmode"),
  hpet: flag("x86-hpet", "hpet"),
  x2apic: flag("x86-x2apic", "x2apic"),
  triple_fault_reset: flag("triple-fault-reset", "triplefaultreset"),
  hardware_virtualization: flag("hwvirtex", "hwvirtex"),
  nested_virtualization: flag("nested-hw-virt", "nested-hw-virt"),
  nested_paging: flag("nested-paging", "nestedpaging"),
  large_pages: flag("large-pages", "largepages"),
  vtx_vpid: flag("x86-vtx-vpid", "vtxvpid"),
  vtx_unrestricted: flag("x86-vtx-ux", "vtxux"),
  virt_vmsave_vmload: flag("virt-vmsave-vmload", "virtvmsavevmload"),
  paravirtualization: text("paravirt-provider", "paravirtprovider"),

  acpi: flag("acpi", "acpi"),
  ioapic: flag("ioapic", "ioapic"),
  rtc_utc: flag("rtc-use-utc", "rtcuseutc"),
  hardware_uuid: lowerCase("hardware-uuid", "hardwareuuid"),
  boot_order: {
    options: (devices) => places().flatMap((place) => [`--boot${place}`, devices[place - 1] ?? "none"]),
    read: (values) => {
      const devices = places().map((place) => values.get(`boot${place}`) ?? "none");
      return devices.slice(0, devices.findLastIndex((device) => device !== "none") + 1);
    },
  },
  boot_menu: text("firmware-boot-menu", "bootmenu"),
  firmware_apic: text("firmware-apic", "biosapic"),
  firmware_time_offset_ms: number("firmware-system-time-offset", "biossystemtimeoffset"),

  graphics_controller: text("graphicscontroller", "graphicscontroller", { null: "none" }),
  vram_mib: number("vram", "vram"),
  monitor_count: number("monitor-count", "monitorcount"),
  accelerate_3d: flag("accelerate-3d", "accelerate3d"),
  mouse: text("mouse", "hidpointing", { ps2mouse: "ps2", usbmouse: "usb" }),
  keyboard: text("keyboard", "hidkeyboard", { ps2kbd: "ps2", usbkbd: "usb" }),
  usb_ohci: flag("usb-ohci", "usb"),
  usb_ehci: flag("usb-ehci", "ehci"),
  usb_xhci: flag("usb-xhci", "xhci"),
  audio: {
    ...text("audio-driver", "audio"),
    // VirtualBox keeps the driver while there is no sound card, but does not show it.
    options: (driver) =>
      driver === "none" ? ["--audio-enabled", "off"] : ["--audio-driver", driver, "--audio-enabled", "on"],
  },
  audio_controller: text("audio-controller", "settings-file/audio-controller"),
  audio_in: { ...flag("audio-in", "audio_in"), live: (on) => ["audioin", onOff(on)] },
  audio_out: { ...flag("audio-out", "audio_out"), live: (on) => ["audioout", onOff(on)] },
  remote_display: flag("vrde", "vrde"),
  remote_display_ports: text("vrde-port", "settings-file/vrde-ports"),
  remote_display_address: text("vrde-address", "settings-file/vrde-address"),
  remote_display_authentication: text("vrde-auth-type", "settings-file/vrde-authentication"),
  remote_display_many: flag("vrde-multi-con", "settings-file/vrde-many"),
  clipboard: { ...text("clipboard-mode", "clipboard"), live: (mode) => ["clipboard", "mode", mode] },
  clipboard_file_transfers: {
    ...flag("clipboard-file-transfers", "clipboard_file_transfers", ["enabled", "disabled"]),
    live: (on) => ["clipboard", "filetransfers", onOff(on)],
  },
  drag_and_drop: { ...text("drag-and-drop", "draganddrop"), live: (mode) => ["draganddrop", mode] },

  balloon_mib: {
    ...number("guest-memory-balloon", "GuestMemoryBalloon"),
    live: (size) => ["guestmemoryballoon", String(size)],
  },
  process_priority: {
    ...text("vm-process-priority", "vmprocpriority"),
    live: (priority) => ["vm-process-priority", priority],
  },
  frontend: text("default-frontend", "defaultfrontend", { "": "default" }),
  autostart: flag("autostart-enabled", "autostart-enabled"),
  autostart_delay_seconds: number("autostart-delay", "autostart-delay"),
};

export function readHardware(values: ReadonlyMap<string, string>): Hardware {
  return Object.fromEntries(
    HARDWARE.flatMap((name) => {
      const value = SYNTAX[name].read(values);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Returns the options of `modifyvm` that change the current hardware to the wanted. */
export function hardwareOptions(current: Hardware, wanted: Hardware): string[] {
  return changes(current, wanted).flatMap(([{ options }, value]) => options(value));
}

/** Returns the commands for the settings that `modifyvm` does not cover. */
export function hardwareCommands(uuid: string, current: Hardware, wanted: Hardware): Command[] {
  return changes(current, wanted).flatMap(([{ command }, value]) => (command ? [command(uuid, value)] : []));
}

/**
 * Returns the arguments of each `controlvm` call that makes the change on a running VM, or undefined if it requires a
 * stop.
 */
export function liveHardware(current: Hardware, wanted: Hardware): string[][] | undefined {
  const arguments_ = changes(current, wanted).map(([{ live }, value]) => live?.(value));
  return arguments_.every((each) => each !== undefined) ? arguments_ : undefined;
}

function changes(current: Hardware, wanted: Hardware): [Syntax<unknown>, unknown][] {
  return HARDWARE.filter(
    (name) => wanted[name] !== undefined && JSON.stringify(wanted[name]) !== JSON.stringify(current[name]),
  ).map((name) => [SYNTAX[name] as Syntax<unknown>, wanted[name]]);
}

const places = () => Array.from({ length: MAX_BOOT_DEVICES }, (_, index) => index + 1);

/**
 * Runs a command, and prepares Secure Boot if needed.
 *
 * Secure Boot requires an EFI variable store with keys, which a VM lacks before it first runs, and which nothing shows.
 * The store is created when VirtualBox reports it missing, with the keys of Oracle and of Microsoft, with which most
 * boot loaders are signed.
 */
export async function runCommand(vbox: VBoxManage, command: Command): Promise<void> {
  await vbox.run(...command).catch(async (error) => {
    const [name, uuid, , action] = command;
    if (name !== "modifynvram" || !(error instanceof VirtualBoxError)) throw error;
    const noStore = error.message.includes("NVRAM file is not existing");
    if (noStore && action === "--disable") return;
    if (!noStore && !error.message.includes("is not enrolled")) throw error;
    for (const step of [...(noStore ? ["inituefivarstore"] : []), "enrollmssignatures", "enrollorclpk"])
      await vbox.run("modifynvram", uuid, step);
    await vbox.run(...command);
  });
}
