import { existsSync } from "node:fs";
import { LabError } from "../../lab-error.js";
import type { GuestHardware } from "../../platforms/guest-hardware.js";
import { AGENT_PORT } from "../guest/agent-program.js";
import type { Accelerator } from "./accelerator.js";

/** A virtual machine of QEMU's. All paths are absolute. */
export interface Machine {
  readonly name: string;
  readonly hardware: Pick<GuestHardware, "chipset" | "firmware" | "controller" | "adapter">;
  readonly accelerator: Accelerator;
  readonly cpus: number;
  readonly memoryMib: number;
  /** The qcow2 files of the disks, the boot disk first. */
  readonly disks: readonly string[];
  /** The image of the seed. */
  readonly seed?: string;
  /** The copy of the firmware's variables, for UEFI. */
  readonly variables?: string;
  readonly adapters: readonly MachineAdapter[];
  /** The file for the output of the serial console. */
  readonly console: string;
  /** The socket that the agent's serial port connects to. */
  readonly agent: string;
}

export interface MachineAdapter {
  readonly mac: string;
  readonly backend: { readonly socket: string } | UserNetwork;
}

/** A NAT of QEMU's own, with a DHCP server. It reaches what this computer reaches, without any rights. */
export interface UserNetwork {
  /** @default - QEMU's own: 10.0.2.0/24, with the gateway 10.0.2.2 and the guest 10.0.2.15 */
  readonly subnet?: {
    readonly cidr: string;
    readonly gateway: string;
    readonly nameserver: string;
    readonly firstLease: string;
  };
  /** Whether guests reach nothing beyond it. */
  readonly isolated: boolean;
  readonly forwards: readonly UserForward[];
}

/** A port of this computer's loopback address that leads to a guest. */
export interface UserForward {
  readonly hostPort: number;
  readonly guestAddress: string;
  readonly guestPort: number;
  readonly protocol: string;
}

export const QEMU = "qemu-system-x86_64";
/** The first version with the adapters that connect to sockets. */
export const QEMU_VERSION = "7.2.0";

/**
 * The processor that QEMU emulates: x86-64-v2, as Proxmox VE's default. A guest uses instructions of a later one at
 * many times their cost.
 */
const EMULATED = "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+lahf-lm";

/** The memory for the code that QEMU translates for each guest. By default it takes up to 1 GiB. */
export const TRANSLATED_MIB = 512;

function acceleratorOf({ accelerator }: Machine): string {
  return accelerator === "tcg" ? `tcg,tb-size=${TRANSLATED_MIB}` : accelerator;
}

/** Returns the arguments of QEMU for a machine. */
export function machineArguments(machine: Machine): string[] {
  const { hardware, accelerator, disks, seed, adapters } = machine;
  const isQ35 = hardware.chipset === "q35";
  return [
    ...["-name", machine.name, "-nodefaults", "-no-user-config", "-display", "none"],
    ...[
      "-machine",
      isQ35 ? "q35" : "pc",
      "-accel",
      acceleratorOf(machine),
      "-cpu",
      accelerator === "tcg" ? EMULATED : "host",
    ],
    ...["-smp", `${machine.cpus}`, "-m", `${machine.memoryMib}`],
    ...(machine.variables === undefined ? [] : firmware(machine.variables)),
    ...controller(hardware.controller),
    ...disks.flatMap((file, index) => disk(file, index, hardware.controller)),
    ...(seed === undefined ? [] : cdDrive(seed, isQ35)),
    ...adapters.flatMap((adapter, index) => networkAdapter(adapter, index, hardware.adapter)),
    ...["-chardev", `file,id=console,path=${escapeCommas(machine.console)}`, "-serial", "chardev:console"],
    ...["-chardev", `socket,id=agent,path=${escapeCommas(machine.agent)}`],
    ...["-device", "virtio-serial-pci", "-device", `virtserialport,chardev=agent,name=${AGENT_PORT}`],
    ...["-device", "virtio-rng-pci"],
  ];
}

/** Returns the arguments of QEMU for a NAT without a machine, on a network of the switch. */
export function gatewayArguments(network: UserNetwork, socket: string): string[] {
  return [
    ...["-machine", "none", "-nodefaults", "-no-user-config", "-display", "none"],
    ...["-netdev", userNetdev("nat", network), "-netdev", streamNetdev("segment", socket)],
    ...["-netdev", "hubport,id=port1,hubid=0,netdev=nat", "-netdev", "hubport,id=port2,hubid=0,netdev=segment"],
  ];
}

/** The UEFI firmware in the packages of Debian, Fedora, Arch Linux, and Homebrew: the code, and the variables. */
const FIRMWARES = [
  ["/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"],
  ["/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"],
  ["/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"],
  ["/opt/homebrew/share/qemu/edk2-x86_64-code.fd", "/opt/homebrew/share/qemu/edk2-i386-vars.fd"],
  ["/usr/local/share/qemu/edk2-x86_64-code.fd", "/usr/local/share/qemu/edk2-i386-vars.fd"],
] as const;

/** The paths of the UEFI firmware: its code, and its variables, of which each machine needs a copy. */
export interface Firmware {
  readonly code: string;
  readonly variables: string;
}

/** Returns the UEFI firmware, or undefined if it is not installed. */
export function findFirmware(): Firmware | undefined {
  const [code, variables] = FIRMWARES.find((files) => files.every((file) => existsSync(file))) ?? [];
  return code === undefined || variables === undefined ? undefined : { code, variables };
}

/** @throws {LabError} The UEFI firmware is not installed. */
export function requireFirmware(): Firmware {
  const firmware = findFirmware();
  if (firmware) return firmware;
  throw new LabError("QEMU's UEFI firmware is not installed; install it (on Debian, the package ovmf)");
}

function firmware(variables: string): string[] {
  return [
    ...["-drive", `if=pflash,format=raw,readonly=on,file=${escapeCommas(requireFirmware().code)}`],
    ...["-drive", `if=pflash,format=raw,file=${escapeCommas(variables)}`],
  ];
}

function controller(kind: GuestHardware["controller"]): string[] {
  return ["-device", kind === "ahci" ? "ahci,id=disks" : "virtio-scsi-pci,id=disks"];
}

function disk(file: string, index: number, kind: GuestHardware["controller"]): string[] {
  const bus = kind === "ahci" ? `ide-hd,bus=disks.${index}` : "scsi-hd,bus=disks.0";
  const boot = index === 0 ? ",bootindex=0" : "";
  return [
    // The disks do not outlive the run, so nothing has to reach this computer's disk.
    ...["-drive", `if=none,id=disk${index},format=qcow2,cache=unsafe,discard=unmap,file=${escapeCommas(file)}`],
    ...["-device", `${bus},drive=disk${index}${boot}`],
  ];
}

function cdDrive(file: string, isQ35: boolean): string[] {
  return [
    ...["-drive", `if=none,id=seed,media=cdrom,readonly=on,format=raw,file=${escapeCommas(file)}`],
    ...["-device", `ide-cd,drive=seed,bus=${isQ35 ? "ide.2" : "ide.1"}`],
  ];
}

function networkAdapter({ mac, backend }: MachineAdapter, index: number, model: GuestHardware["adapter"]): string[] {
  const id = `net${index}`;
  const device = model === "virtio" ? "virtio-net-pci" : "e1000";
  const netdev = "socket" in backend ? streamNetdev(id, backend.socket) : userNetdev(id, backend);
  // Without a boot ROM, no adapter is tried as a boot device.
  return ["-netdev", netdev, "-device", `${device},netdev=${id},mac=${mac},romfile=`];
}

function streamNetdev(id: string, socket: string): string {
  return `stream,id=${id},server=off,addr.type=unix,addr.path=${escapeCommas(socket)}`;
}

function userNetdev(id: string, { subnet, isolated, forwards }: UserNetwork): string {
  return [
    `user,id=${id},ipv6=off,restrict=${isolated ? "on" : "off"}`,
    ...(subnet
      ? [`net=${subnet.cidr},host=${subnet.gateway},dns=${subnet.nameserver},dhcpstart=${subnet.firstLease}`]
      : []),
    ...forwards.map(
      ({ protocol, hostPort, guestAddress, guestPort }) =>
        `hostfwd=${protocol}:127.0.0.1:${hostPort}-${guestAddress}:${guestPort}`,
    ),
  ].join(",");
}

/** Doubles commas, as in all option values of QEMU. */
function escapeCommas(text: string): string {
  return text.replaceAll(",", ",,");
}
