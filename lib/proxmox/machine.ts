import { fail } from "../lab/errors.js";
import { Image } from "../lab/image.js";
import { pathInLab } from "../lab/lab-of.js";
import { seedFile, seedPath } from "../lab/seed/seed.js";
import { Template } from "../lab/template.js";
import { VirtualMachine } from "../lab/virtual-machine.js";
import { cloudInitDrive } from "./cloud-init.js";
import { assignVmId, dependencies, guestSettings, plugsOf } from "./guest.js";
import { renderImage } from "./images.js";
import type { ProxmoxMachineOptions } from "./machine-options.js";
import { clusterName, logicalId } from "./names.js";
import { networkDevice } from "./network-device.js";
import type { Plug } from "./networks.js";
import type { Proxmox } from "./proxmox.js";
import { FileResource } from "./resources/file.js";
import { type VmConfig, type VmDisk, VmResource } from "./resources/vm.js";
import { diskStorage } from "./storage.js";

/** SCSI has 31 slots, and the first is the boot disk's. */
const DATA_SLOTS = { first: 1, last: 30 };
/** Of IDE, the chipset q35 has these alone. */
const CD_DRIVE = "ide2";
const DRIVERS_DRIVE = "ide0";

export function renderMachine(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): void {
  const { lab } = machine;
  const { options = {} } = machine;
  const vmId = assignVmId(proxmox, machine, options.vmId);
  const plugs = plugsOf(proxmox, machine);
  const storage = renderStorage(proxmox, machine);
  const resource = new VmResource(machine, "Default", () => ({
    ...settings(proxmox, machine, options, plugs),
    vm_id: vmId(),
    ...storage(),
  }));
  // A container that takes more than 10 seconds to start, as when machines start beside it, the provider starts again, and fails.
  resource.dependsOn = dependencies(lab, plugs, machine.running ? proxmox.startedContainers : []);
  if (isWindows(machine)) {
    // Proxmox VE pins the chipset's version for Windows when the machine is made. To take that back would restart it, and have Windows find new hardware.
    resource.lifecycle = { ignoreChanges: ["machine"] };
  }
}

function settings(
  proxmox: Proxmox,
  machine: VirtualMachine<Proxmox>,
  options: ProxmoxMachineOptions,
  plugs: readonly Plug[],
): Omit<VmConfig, "vm_id"> {
  const { sockets = 1, guestAgent = false } = options;
  return {
    ...guestSettings(proxmox, machine, options),
    // To another node the machine moves; without this it would be made anew there.
    migrate: true,
    name: machine.name,
    on_boot: options.onBoot ?? false,
    // Else Proxmox VE takes a machine that is made anew out of its backup jobs, and with its last machine a job itself.
    purge_on_destroy: false,
    // Without an agent nobody in the guest hears a request to shut down.
    stop_on_destroy: !guestAgent,
    agent: guestAgent ? { enabled: true, timeout: "2m" } : { enabled: false },
    cpu: {
      cores: machine.cpus / sockets,
      sockets: sockets === 1 ? undefined : sockets,
      numa: options.numa,
      type: options.cpuType ?? "x86-64-v2-AES",
    },
    memory: { dedicated: machine.memory.toMebibytes(), floating: options.minimumMemory?.toMebibytes() },
    network_device: machine.adapters.map((adapter, index) => networkDevice(adapter, plugs[index])),
    initialization: takesSeed(machine) && !needsSeedFile(machine) ? cloudInitDrive(proxmox, machine) : undefined,
    template: machine instanceof Template ? true : undefined,
    ...(machine.source ? {} : hardware(proxmox, machine, options)),
  };
}

/** What a clone has from its source. */
function hardware(
  proxmox: Proxmox,
  machine: VirtualMachine<Proxmox>,
  options: ProxmoxMachineOptions,
): Partial<VmConfig> {
  const windows = isWindows(machine);
  const modern = /^win11$/.test(machine.osType ?? "");
  const uefi = (options.firmware ?? (modern ? "uefi" : "bios")) === "uefi";
  const { datastore_id } = diskStorage(machine.bootDisk.pool ?? proxmox.storage);
  const serial = (options.display ?? (windows ? "std" : "serial")) === "serial";
  return {
    operating_system: { type: machine.osType ?? "l26" },
    machine: options.chipset === "i440fx" ? "pc" : "q35",
    bios: uefi ? "ovmf" : undefined,
    efi_disk: uefi
      ? { datastore_id, type: "4m", pre_enrolled_keys: options.secureBoot ?? windows, file_format: "raw" }
      : undefined,
    tpm_state: (options.tpm ?? modern) ? { datastore_id, version: "v2.0" } : undefined,
    serial_device: serial ? [{ device: "socket" }] : undefined,
    vga: serial ? { type: "serial0" } : options.display && { type: options.display },
    scsi_hardware: "virtio-scsi-single",
  };
}

function renderStorage(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): () => Partial<VmConfig> {
  const cdDrive = renderCdDrive(proxmox, machine);
  const source = sourceOf(machine);
  if (source) {
    const { vm_id } = source.node.defaultChild as VmResource;
    // Of a clone that has its source's drive for drivers too, Proxmox VE would change the order.
    const boot_order = hasDriversDrive(machine) ? bootOrder(machine) : undefined;
    return () => ({ clone: { vm_id, full: !machine.linked, retries: 3 }, boot_order, ...cdDrive });
  }
  const disks = [...machine.disks].map(([name, disk], index) => {
    const { image, pool, size } = disk;
    const slot = index === 0 ? () => 0 : dataSlot(machine, name, index);
    const imported = image && renderImage(proxmox, image, "import");
    return (): VmDisk => ({
      ...diskStorage(pool ?? proxmox.storage),
      interface: `scsi${slot()}`,
      size: size && size.toMebibytes() / 1024,
      import_from: imported,
      discard: "on",
      iothread: true,
    });
  });
  return () => ({
    disk: disks.map((disk) => disk()),
    boot_order: bootOrder(machine),
    ...cdDrive,
  });
}

/** A CD drive that is not in it Proxmox VE would add, and the next apply would restart the machine to take it out. */
function bootOrder(machine: VirtualMachine<Proxmox>): string[] {
  const drives = hasDriversDrive(machine) ? [DRIVERS_DRIVE] : [];
  return ["scsi0", ...(hasCdDrive(machine) ? [CD_DRIVE] : []), ...drives];
}

/** A disk's slot comes from its name: without one, its name is its place. */
function dataSlot(machine: VirtualMachine, name: string, index: number): () => number {
  const given = name === `data${index}` ? index : undefined;
  return machine.lab.assignNumber({
    at: machine,
    what: `slot for the disk ${name}`,
    pool: `disks of ${pathInLab(machine)}`,
    name,
    range: DATA_SLOTS,
    given,
  });
}

/** With an install DVD, or with the seed where cloud-init is to do more than Proxmox VE can tell it. A clone has its source's drives; this one is emptied. */
function renderCdDrive(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): Pick<VmConfig, "cdrom"> {
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
  return renderDvd(proxmox, drivers);
}

function hasDriversDrive(machine: VirtualMachine<Proxmox>): boolean {
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
  return dvd && renderDvd(proxmox, dvd);
}

function renderDvd(proxmox: Proxmox, dvd: string | Image): string {
  return dvd instanceof Image ? renderImage(proxmox, dvd, "iso") : dvd;
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
  const seed = new FileResource(machine, "seed", () => {
    const path = seedPath(machine);
    const file_name = `${clusterName(machine, proxmox)}-${/[0-9a-f]{8}(?=\.iso$)/.exec(path)?.[0]}.iso`;
    return {
      node_name: proxmox.nodeName,
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

/** The machine that a clone is a copy of: it has no snapshots here. */
export function sourceOf({ source }: VirtualMachine): VirtualMachine<Proxmox> | undefined {
  return source instanceof VirtualMachine ? (source as VirtualMachine<Proxmox>) : undefined;
}

function isWindows({ osType }: VirtualMachine): boolean {
  return /^w/.test(osType ?? "");
}

/** Proxmox VE's own cloud-init drive knows a user, keys, and addresses of at most 8 adapters. */
function needsSeedFile(machine: VirtualMachine): boolean {
  const { cloudInit, adapters } = machine;
  return takesSeed(machine) && (cloudInit.userData !== undefined || adapters.length > 8);
}

/** A template's seed is for its clones. */
function takesSeed(machine: VirtualMachine): boolean {
  return machine.cloudInit.hasSeed && !(machine instanceof Template);
}
