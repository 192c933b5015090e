import type { MachineOptionsHost } from "../../lab/capabilities.js";
import type { Hypervisor } from "../../lab/hypervisor.js";
import { type Image, isImage } from "../../lab/image.js";
import { type Size, sizeValidator } from "../../lab/size.js";
import {
  booleanValidator,
  integerValidator,
  memberOf,
  nameValidator,
  optional,
  type Validators,
  validator,
} from "../../lab/validation.js";
import type { VirtualMachine } from "../../lab/virtual-machine.js";
import { GUEST_OPTIONS, type ProxmoxGuestOptions } from "./guest-options.js";

/** The chipsets of a machine. */
export enum ProxmoxChipset {
  /** A chipset with PCI Express. */
  Q35 = "q35",
  /** An older chipset, which old operating systems have drivers for. */
  I440FX = "i440fx",
}

/** The firmware of a machine. */
export enum ProxmoxFirmware {
  BIOS = "bios",
  /** UEFI, with a small disk for its variables. */
  UEFI = "uefi",
}

/** The displays of a machine. */
export enum ProxmoxDisplay {
  /** The serial port as console, which cloud images use. */
  SERIAL = "serial",
  STD = "std",
  VIRTIO = "virtio",
  QXL = "qxl",
}

/** The ways by which QEMU's guest agent comes to a guest. */
export enum GuestAgent {
  /** The guest's seed installs the package `qemu-guest-agent`. */
  SEEDED = "seeded",
  /** It is part of the image, or was installed by hand. */
  INSTALLED = "installed",
}

/** The model of the virtual processors that most nodes can migrate. */
export const DEFAULT_CPU_TYPE = "x86-64-v2-AES";

/** The options that only Proxmox VE has for a machine. */
export interface ProxmoxMachineOptions extends ProxmoxGuestOptions {
  /**
   * The model of the virtual processors. "host" is the node's own model, and ties the machine to nodes that have it.
   *
   * @default "x86-64-v2-AES"
   */
  readonly cpuType?: string;
  /**
   * The number of sockets, which share the `cpus` evenly.
   *
   * @default 1
   */
  readonly sockets?: number;
  /**
   * Whether the guest sees the node's NUMA topology.
   *
   * @default false
   */
  readonly numa?: boolean;
  /**
   * The memory that the guest keeps when the node needs the rest (ballooning): at most `memory`.
   *
   * @default - all of it
   */
  readonly minimumMemory?: Size;
  /**
   * The machine's chipset.
   *
   * @default ProxmoxChipset.Q35
   */
  readonly chipset?: ProxmoxChipset;
  /**
   * The machine's firmware.
   *
   * @default - UEFI for Windows 11 and its servers, else BIOS
   */
  readonly firmware?: ProxmoxFirmware;
  /**
   * Whether UEFI boots only signed systems. Microsoft's keys are enrolled.
   *
   * @default - true for Windows, else false
   */
  readonly secureBoot?: boolean;
  /**
   * Whether the machine has a TPM 2.0, with a small disk for its state.
   *
   * @default - true for Windows 11 and its servers, else false
   */
  readonly tpm?: boolean;
  /**
   * The machine's display.
   *
   * @default - SERIAL, for Windows STD
   */
  readonly display?: ProxmoxDisplay;
  /**
   * The content of the DVD drive: a volume ("local:iso/windows.iso"), an image to upload or download, or "none". It
   * changes while the guest runs.
   *
   * Use "none" to eject a DVD: the drive stays.
   *
   * @default - no drive except for the seed; an empty drive for Windows, and for a clone whose source has a drive
   */
  readonly dvd?: string | Image;
  /**
   * The content of a second DVD drive, in which a setup program finds its drivers: a volume, or an image.
   *
   * It is an option of a {@link Template}: its clones are created with this drive in addition to `dvd`. On a machine
   * that is not a clone, it is an error.
   *
   * @default - no such drive
   */
  readonly drivers?: string | Image;
  /**
   * Whether the guest's seed is Proxmox VE's own cloud-init drive, which its web interface shows and changes.
   *
   * It has one user, keys, and addresses, and no VLANs. A change to it makes the guest a new instance to cloud-init: at
   * the next boot it gets new SSH host keys, and its first boot happens again.
   *
   * @default false: the seed is an ISO image that Labvisor uploads, as on VirtualBox
   */
  readonly cloudInitDrive?: boolean;
  /**
   * The guest agent of QEMU. If it does not run, each plan and apply waits 2 minutes for it.
   *
   * @default - none
   */
  readonly guestAgent?: GuestAgent;
}

const dvdValidator = (allowed: string, volume: RegExp) =>
  validator(allowed, (dvd) => isImage(dvd) || (typeof dvd === "string" && volume.test(dvd)));

export const MACHINE_OPTIONS: Validators<ProxmoxMachineOptions> = {
  ...GUEST_OPTIONS,
  cpuType: optional(nameValidator),
  sockets: optional(integerValidator(1, 4)),
  numa: optional(booleanValidator),
  minimumMemory: optional(sizeValidator),
  chipset: optional(memberOf("ProxmoxChipset", ProxmoxChipset)),
  firmware: optional(memberOf("ProxmoxFirmware", ProxmoxFirmware)),
  secureBoot: optional(booleanValidator),
  tpm: optional(booleanValidator),
  display: optional(memberOf("ProxmoxDisplay", ProxmoxDisplay)),
  dvd: optional(
    dvdValidator('one volume such as "local:iso/windows.iso", an Image, or "none"', /^(none|[^:\s]+:iso\/[^/\s]+)$/),
  ),
  drivers: optional(
    dvdValidator('one volume such as "local:iso/virtio-win.iso", or an Image', /^[^:\s]+:iso\/[^/\s]+$/),
  ),
  cloudInitDrive: optional(booleanValidator),
  guestAgent: optional(memberOf("GuestAgent", GuestAgent)),
};

/** A machine on Proxmox VE. */
export type ProxmoxMachine = VirtualMachine<Hypervisor & MachineOptionsHost<ProxmoxMachineOptions>>;
