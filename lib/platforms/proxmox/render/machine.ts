import { Lazy } from "cdktf";
import type { Disk } from "../../../lab/disk.js";
import { pathInLab } from "../../../lab/scope.js";
import { notedInterfaces } from "../../../lab/seed/noted-interfaces.js";
import { Template } from "../../../lab/template.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { Proxmox } from "../hypervisor.js";
import type { ProxmoxMachineOptions } from "../machine-options.js";
import { poolId } from "../resource-pool.js";
import { type VmConfig, type VmDisk, VmResource } from "../resources/vm.js";
import { bootOrder, hasDriversDrive, renderCdDrive } from "./cd-drives.js";
import { cloudInitDrive } from "./cloud-init.js";
import { assignVmId, bridgePortsFor, dependencies, guestSettings, movedByCluster, nodeOf } from "./guest.js";
import { renderGuestServices } from "./guest-services.js";
import { renderImage } from "./image.js";
import { isWindows, needsSeedFile, sourceOf, takesSeed } from "./machine-traits.js";
import { networkDevice } from "./network-device.js";
import type { BridgePort } from "./networks.js";
import { diskStorage } from "./storage.js";

/** SCSI has 31 slots, and the first is the boot disk's. */
const DATA_SLOTS = { first: 1, last: 30 };

export function renderMachine(proxmox: Proxmox, machine: VirtualMachine<Proxmox>): void {
  const { lab } = machine;
  const { options = {} } = machine;
  const node_name = nodeOf(proxmox, machine);
  const vmId = assignVmId(proxmox, machine, options.vmId);
  const plugs = bridgePortsFor(proxmox, machine);
  const storage = renderStorage(proxmox, machine);
  const pool_id = options.pool === undefined ? undefined : poolId(machine, options.pool);
  const resource = new VmResource(machine, "Default", () => ({
    ...settings(proxmox, machine, options, plugs),
    node_name,
    vm_id: vmId(),
    pool_id,
    ...storage(),
  }));
  // A container that takes more than 10 seconds to start, as when machines start beside it, the provider starts again, and fails.
  resource.dependsOn = dependencies(lab, plugs, machine.running ? proxmox.startedContainers : []);
  renderGuestServices(proxmox, machine, resource, options);
  if (needsSeedFile(machine)) {
    // The seed has them, and no attribute: these comments are for who reads the lab's JSON.
    resource.addOverride("//.interfaces", Lazy.anyValue({ produce: () => notedInterfaces(machine) }));
    const [user] = machine.cloudInit.users;
    if (user) resource.addOverride("//.user", user.name);
  }
  const ignoreChanges = [
    // Proxmox VE pins the chipset's version for Windows when the machine is made. To take that back would restart it, and have Windows find new hardware.
    ...(isWindows(machine) ? ["machine"] : []),
    // The provider deletes disks that a change leaves out, all of them where no size is given any more, and never grows one of a linked clone.
    ...(machine.source ? ["disk"] : []),
    ...movedByCluster(options),
  ];
  if (ignoreChanges.length > 0) resource.lifecycle = { ignoreChanges };
}

function settings(
  proxmox: Proxmox,
  machine: VirtualMachine<Proxmox>,
  options: ProxmoxMachineOptions,
  plugs: readonly BridgePort[],
): Omit<VmConfig, "node_name" | "vm_id"> {
  const { sockets = 1, guestAgent = false } = options;
  return {
    ...guestSettings(machine, options),
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
    network_device: machine.adapters.map((adapter, index) => networkDevice(adapter, plugs[index], options)),
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
    const disk = machine.hasOwnBootDiskSize ? [diskAt(proxmox, machine.bootDisk, 0)] : undefined;
    return () => ({ clone: { vm_id, full: !machine.linked, retries: 3 }, disk, boot_order, ...cdDrive });
  }
  const disks = [...machine.disks].map(([name, disk], index) => {
    const { image } = disk;
    const slot = index === 0 ? () => 0 : dataSlot(machine, name, index);
    const import_from = image && renderImage(proxmox, machine, image, "import");
    return (): VmDisk => ({ ...diskAt(proxmox, disk, slot()), import_from });
  });
  return () => ({
    disk: disks.map((disk) => disk()),
    boot_order: bootOrder(machine),
    ...cdDrive,
  });
}

function diskAt(proxmox: Proxmox, { pool, size, ssd, discard = true }: Disk, slot: number): VmDisk {
  return {
    ...diskStorage(pool ?? proxmox.storage),
    interface: `scsi${slot}`,
    size: size && size.toMebibytes() / 1024,
    discard: discard ? "on" : "ignore",
    ssd,
    iothread: true,
  };
}

/** A disk's slot comes from its name: without one, its name is its place. */
function dataSlot(machine: VirtualMachine, name: string, index: number): () => number {
  const explicit = name === `data${index}` ? index : undefined;
  return machine.lab.assignNumber({
    at: machine,
    what: `slot for the disk ${name}`,
    pool: `disks of ${pathInLab(machine)}`,
    name,
    range: DATA_SLOTS,
    explicit,
  });
}
