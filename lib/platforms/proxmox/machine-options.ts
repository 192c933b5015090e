import { Image } from "../../lab/image.js";
import { type Size, sizeValidator } from "../../lab/size.js";
import {
  booleanValidator,
  integerValidator,
  nameValidator,
  oneOf,
  optional,
  type Validators,
  validator,
} from "../../lab/validation.js";
import { GUEST_OPTIONS, type ProxmoxGuestOptions } from "./guest-options.js";

/** What Proxmox VE can do for a machine and not every hypervisor can. */
export interface ProxmoxMachineOptions extends ProxmoxGuestOptions {
  /** The model of the virtual processors; "host" is the node's own, and ties the machine to such nodes. @default "x86-64-v2-AES" */
  readonly cpuType?: string;
  /** Sockets that the processors are on, each with as many: they divide `cpus`. @default 1 */
  readonly sockets?: number;
  /** Whether the guest sees memory as near to some processors and far from others. @default false */
  readonly numa?: boolean;
  /** The memory that the guest is left with where the node needs the rest (a balloon): at most `memory`. @default - all */
  readonly minimumMemory?: Size;
  /** The board that the machine is built on. q35 has PCI Express; i440fx is what old systems have drivers for. @default "q35" */
  readonly chipset?: "q35" | "i440fx";
  /** UEFI has a small disk for its variables. @default - UEFI for Windows 11 and its servers, else BIOS */
  readonly firmware?: "bios" | "uefi";
  /** Whether UEFI boots only what is signed: Microsoft's keys are enrolled. @default - whether the guest is Windows */
  readonly secureBoot?: boolean;
  /** Whether there is a TPM 2.0, with a small disk for its state. @default - for Windows 11 and its servers */
  readonly tpm?: boolean;
  /** What the guest draws on: "serial" has the serial port as console, as cloud images do. @default - "serial", for Windows "std" */
  readonly display?: "serial" | "std" | "virtio" | "qxl";
  /**
   * What is in the DVD drive: a volume ("local:iso/windows.iso"), an image to upload or download, or "none". It changes while the guest runs.
   *
   * @default - no drive, but for the seed; for Windows, and for a clone of what has a drive, an empty one. Take a DVD out of others by "none": the drive stays
   */
  readonly dvd?: string | Image;
  /**
   * What is in a second DVD drive, for setup to find its drivers in: a volume, or an image. Of a {@link Template}, whose clones have it beside their `dvd` from
   * when they are made; on a machine that is no clone it is an error.
   *
   * @default - no such drive
   */
  readonly drivers?: string | Image;
  /**
   * Whether the guest runs QEMU's agent: true where its seed installs the package `qemu-guest-agent`, "installed" where somebody else did, in the image or by
   * hand. Where it is said and does not run, each plan and apply waits for it for 2 minutes.
   *
   * @default false
   */
  readonly guestAgent?: boolean | "installed";
}

const dvdValidator = (allowed: string, volume: RegExp) =>
  validator(allowed, (dvd) => dvd instanceof Image || (typeof dvd === "string" && volume.test(dvd)));

export const MACHINE_OPTIONS: Validators<ProxmoxMachineOptions> = {
  ...GUEST_OPTIONS,
  cpuType: optional(nameValidator),
  sockets: optional(integerValidator(1, 4)),
  numa: optional(booleanValidator),
  minimumMemory: optional(sizeValidator),
  chipset: optional(oneOf("q35", "i440fx")),
  firmware: optional(oneOf("bios", "uefi")),
  secureBoot: optional(booleanValidator),
  tpm: optional(booleanValidator),
  display: optional(oneOf("serial", "std", "virtio", "qxl")),
  dvd: optional(
    dvdValidator('one volume such as "local:iso/windows.iso", an Image, or "none"', /^(none|[^:\s]+:iso\/[^/\s]+)$/),
  ),
  drivers: optional(
    dvdValidator('one volume such as "local:iso/virtio-win.iso", or an Image', /^[^:\s]+:iso\/[^/\s]+$/),
  ),
  guestAgent: optional(
    validator('true, false or "installed"', (agent) => [true, false, "installed"].includes(agent as boolean | string)),
  ),
};
