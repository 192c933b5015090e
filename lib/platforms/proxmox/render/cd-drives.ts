import { fail } from "../../../lab/errors.js";
import type { Guest } from "../../../lab/guest.js";
import { type Image, isImage } from "../../../lab/image.js";
import { isTemplate } from "../../../lab/template.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { ProxmoxHost } from "../host.js";
import type { ProxmoxMachine } from "../machine-options.js";
import type { VmConfig } from "../resources/vm.js";
import { renderImage } from "./files.js";
import { renderSeed } from "./seed.js";

// The chipset q35 has only these IDE drives.
const CD_DRIVE = "ide2";
const DRIVERS_DRIVE = "ide0";

/**
 * Renders the CD drive with an install DVD or the seed. Proxmox VE's own cloud-init drive is another one.
 *
 * A clone has its source's drives; this one is emptied.
 */
export function renderCdDrive(proxmox: ProxmoxHost, machine: ProxmoxMachine): Pick<VmConfig, "cdrom"> {
  const drivers = renderDrivers(proxmox, machine);
  if (drivers !== undefined) {
    return { cdrom: { file_id: drivers, interface: DRIVERS_DRIVE } };
  }
  const file_id = renderMedium(proxmox, machine) ?? "none";
  return hasCdDrive(machine) ? { cdrom: { file_id, interface: CD_DRIVE } } : {};
}

/**
 * The provider creates one drive for each machine. So a template has the one for drivers, and its clones have their own
 * drive in addition to it.
 */
function renderDrivers(proxmox: ProxmoxHost, machine: ProxmoxMachine): string | undefined {
  const { drivers } = machine.options ?? {};
  if (drivers === undefined || machine.source) {
    return undefined;
  }
  if (!isTemplate(machine)) {
    fail(
      machine,
      "options.drivers is a second DVD drive, which only clones of a Template can have; give these options " +
        "to a Template, and clone it",
    );
  }
  return renderDvd(proxmox, machine, drivers);
}

export function hasDriversDrive(machine: ProxmoxMachine): boolean {
  return machine.options?.drivers !== undefined;
}

function renderMedium(proxmox: ProxmoxHost, machine: ProxmoxMachine): string | undefined {
  const { dvd } = machine.options ?? {};
  if (dvd !== undefined && machine.cloudInit.hasSeed) {
    fail(machine, "options.dvd needs the drive that the seed uses; give the machine CloudInit.none(), too");
  }
  if (hasSeedFile(machine)) {
    return renderSeed(proxmox, machine);
  }
  return dvd && renderDvd(proxmox, machine, dvd);
}

function renderDvd(proxmox: ProxmoxHost, machine: Guest, dvd: string | Image): string {
  return isImage(dvd) ? renderImage(proxmox, machine, dvd, "iso") : dvd;
}

/** The provider never removes a drive that exists. So Windows keeps its drive when its install DVD is ejected. */
function hasCdDrive(machine: ProxmoxMachine): boolean {
  if (hasDriversDrive(machine) && isTemplate(machine)) {
    return false;
  }
  if (machine.cloudInit.hasSeed) {
    return hasSeedFile(machine);
  }
  const source = machine.original as ProxmoxMachine | undefined;
  return machine.options?.dvd !== undefined || machine.isWindows || (source !== undefined && hasCdDrive(source));
}

/**
 * Returns the boot order. Proxmox VE would add a missing CD drive, and the next apply would restart the machine to
 * remove it.
 */
export function bootOrder(machine: ProxmoxMachine): string[] {
  const drives = hasDriversDrive(machine) ? [DRIVERS_DRIVE] : [];
  return ["scsi0", ...(hasCdDrive(machine) ? [CD_DRIVE] : []), ...drives];
}

/** Whether a machine's seed is Labvisor's own ISO image. */
export function hasSeedFile(machine: ProxmoxMachine): boolean {
  return usesSeed(machine) && !hasCloudInitDrive(machine);
}

/** Whether a machine's seed is Proxmox VE's own cloud-init drive. */
export function hasCloudInitDrive(machine: ProxmoxMachine): boolean {
  return usesSeed(machine) && machine.options?.cloudInitDrive === true;
}

/** Whether a machine has a seed for itself: a template's seed is for its clones. */
function usesSeed(machine: VirtualMachine): boolean {
  return machine.cloudInit.hasSeed && !isTemplate(machine);
}
