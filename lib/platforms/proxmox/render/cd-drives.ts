import { fail } from "../../../lab/errors.js";
import type { Guest } from "../../../lab/guest.js";
import { Image } from "../../../lab/image.js";
import { seedFile, seedPath } from "../../../lab/seed/seed.js";
import { Template } from "../../../lab/template.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { Proxmox } from "../hypervisor.js";
import { clusterName, logicalId } from "../names.js";
import { FileResource } from "../resources/file.js";
import type { VmConfig } from "../resources/vm.js";
import { nodeOf } from "./guest.js";
import { renderImage } from "./image.js";
import { isWindows, needsSeedFile, sourceOf } from "./machine-traits.js";
import { nodeSuffix } from "./node-file.js";

/* Of IDE, the chipset q35 has these alone. */
const CD_DRIVE = "ide2";
const DRIVERS_DRIVE = "ide0";

/** With an install DVD, or with the seed where cloud-init is to do more than Proxmox VE can tell it. A clone has its source's drives; this one is emptied. */
export function renderCdDrive(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): Pick<VmConfig, "cdrom"> {
  const drivers = renderDrivers(proxmox, machine);
  if (drivers !== undefined) {
    return { cdrom: { file_id: drivers, interface: DRIVERS_DRIVE } };
  }
  const file_id = renderMedium(proxmox, machine) ?? "none";
  return hasCdDrive(machine) ? { cdrom: { file_id, interface: CD_DRIVE } } : {};
}

/** The provider makes one drive a machine. So a template has the one for drivers, and its clones their own beside it. */
function renderDrivers(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): string | undefined {
  const { drivers } = machine.options ?? {};
  if (drivers === undefined || machine.source) {
    return undefined;
  }
  if (!(machine instanceof Template)) {
    fail(
      machine,
      "has drivers in a second DVD drive, which clones of a Template alone can have: make it one of a Template with these options",
    );
  }
  return renderDvd(proxmox, machine, drivers);
}

export function hasDriversDrive(machine: VirtualMachine<Proxmox>): boolean {
  return machine.options?.drivers !== undefined;
}

function renderMedium(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): string | undefined {
  const { dvd } = machine.options ?? {};
  if (dvd !== undefined && machine.cloudInit.hasSeed) {
    fail(machine, "has a DVD, and a seed that takes the drive: give it CloudInit.none()");
  }
  if (needsSeedFile(machine)) {
    return renderSeed(proxmox, machine).id;
  }
  return dvd && renderDvd(proxmox, machine, dvd);
}

function renderDvd(proxmox: Proxmox, machine: Guest, dvd: string | Image): string {
  return dvd instanceof Image ? renderImage(proxmox, machine, dvd, "iso") : dvd;
}

/** Where there was one, the provider never takes it away. So Windows keeps its drive when the DVD that it was installed from is out. */
function hasCdDrive(machine: VirtualMachine<Proxmox>): boolean {
  if (hasDriversDrive(machine) && machine instanceof Template) {
    return false;
  }
  if (machine.cloudInit.hasSeed) {
    return needsSeedFile(machine);
  }
  const source = sourceOf(machine);
  return machine.options?.dvd !== undefined || isWindows(machine) || (source !== undefined && hasCdDrive(source));
}

/** The seed as an ISO image, uploaded by the API. Another content has another name, which is all that the provider sees of it. */
function renderSeed(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): FileResource {
  machine.lab.addFiles(() => [seedFile(machine)]);
  const node_name = nodeOf(proxmox, machine);
  const seed = new FileResource(machine, "seed", () => {
    const path = seedPath(machine);
    const digest = /[0-9a-f]{8}(?=\.iso$)/.exec(path)?.[0];
    const file_name = `${clusterName(machine, proxmox)}-${digest}${nodeSuffix(proxmox, node_name)}.iso`;
    return {
      node_name,
      datastore_id: proxmox.fileStorage,
      content_type: "iso",
      source_file: { path, file_name },
    };
  });
  seed.overrideLogicalId(logicalId(machine, proxmox, "seed"));
  // The machine changes over to the new one before the old one goes.
  seed.lifecycle = { createBeforeDestroy: true };
  return seed;
}

/** A CD drive that is not in it Proxmox VE would add, and the next apply would restart the machine to take it out. */
export function bootOrder(machine: VirtualMachine<Proxmox>): string[] {
  const drives = hasDriversDrive(machine) ? [DRIVERS_DRIVE] : [];
  return ["scsi0", ...(hasCdDrive(machine) ? [CD_DRIVE] : []), ...drives];
}
