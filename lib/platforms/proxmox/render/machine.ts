import type { Disk } from "../../../lab/disk.js";
import { loginUserOf } from "../../../lab/machine-images.js";
import { note, noteInterfaces } from "../../../lab/manifest.js";
import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import { pathInLab } from "../../../lab/scope.js";
import { isTemplate } from "../../../lab/template.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import { replaceWithUserData } from "../../user-data.js";
import { isExistingTemplate } from "../existing-template.js";
import type { ProxmoxHost } from "../host.js";
import {
  DEFAULT_CPU_TYPE,
  ProxmoxChipset,
  ProxmoxDisplay,
  ProxmoxFirmware,
  type ProxmoxMachine,
  type ProxmoxMachineOptions,
} from "../machine-options.js";
import { poolId } from "../resource-pool.js";
import {
  type VmClone,
  type VmConfig,
  type VmDisk,
  type VmInitialization,
  type VmNetworkDevice,
  VmResource,
} from "../resources/vm.js";
import { bootOrder, hasCloudInitDrive, hasDriversDrive, hasSeedFile, renderCdDrive } from "./cd-drives.js";
import { renderImage } from "./files.js";
import { assignVmId, dependencies, guestSettings, movedByCluster, nodeOf } from "./guest.js";
import { renderGuestNetworks } from "./guest-networks.js";
import { renderGuestServices } from "./guest-services.js";
import { networkSettings } from "./network-settings.js";
import { type BridgePort, bridgePortsOf } from "./networks.js";
import { diskStorage } from "./storage.js";

/** SCSI has 31 slots. The boot disk has the first one. */
const DATA_SLOTS = { first: 1, last: 30 };

export function renderMachine(proxmox: ProxmoxHost, machine: ProxmoxMachine): void {
  const { options = {} } = machine;
  const node_name = nodeOf(proxmox, machine);
  const vmId = assignVmId(proxmox, machine, options.vmId);
  const ports = bridgePortsOf(proxmox, machine);
  const storage = renderStorage(proxmox, machine);
  const pool_id = options.pool === undefined ? undefined : poolId(machine, "options.pool", options.pool);
  const resource = new VmResource(machine, "Default", () => ({
    ...settings(proxmox, machine, options, ports),
    node_name,
    vm_id: vmId(),
    pool_id,
    ...storage(),
  }));
  // The provider starts a container a second time, and then fails, if it takes more than 10 seconds to start, as it may
  // while machines start.
  resource.dependsOn = dependencies(machine, ports, machine.running ? proxmox.startedContainers : []);
  renderGuestServices(proxmox, machine, resource, options);
  if (hasSeedFile(machine)) {
    renderGuestNetworks(proxmox, machine, resource);
    // The seed has these, but no attribute does: they are notes for readers of the lab's JSON.
    noteInterfaces(resource, machine);
    note(resource, { user: loginUserOf(machine) });
  } else if (hasCloudInitDrive(machine)) {
    // The instance id of Proxmox VE's own drive is a digest of its content.
    note(resource, {
      newInstance: true,
      user: machine.cloudInit.user === undefined ? loginUserOf(machine) : undefined,
    });
  }
  const ignoreChanges = [
    // For Windows, Proxmox VE pins the chipset's version when it creates the machine. Reverting that would restart the
    // machine, and Windows would detect new hardware.
    ...(machine.isWindows ? ["machine"] : []),
    ...(machine.source && !hasGrowingDisk(machine) ? ["disk"] : []),
    ...movedByCluster(options),
  ];
  if (ignoreChanges.length > 0) resource.lifecycle = { ignoreChanges };
  replaceWithUserData(machine, [resource]);
}

function settings(
  proxmox: ProxmoxHost,
  machine: ProxmoxMachine,
  options: ProxmoxMachineOptions,
  ports: readonly BridgePort[],
): Omit<VmConfig, "node_name" | "vm_id"> {
  const { sockets = 1, guestAgent } = options;
  return {
    ...guestSettings(proxmox, machine, options),
    // Moves the machine to another node: by default it would be replaced there.
    migrate: true,
    name: machine.name,
    on_boot: options.onBoot ?? false,
    // By default Proxmox VE removes a machine that is replaced from its backup jobs, and with its last machine a job.
    purge_on_destroy: false,
    // Without an agent, nothing in the guest reacts to a shutdown request.
    stop_on_destroy: guestAgent === undefined,
    agent: guestAgent ? { enabled: true, timeout: "2m" } : { enabled: false },
    cpu: {
      cores: machine.cpus / sockets,
      sockets: sockets === 1 ? undefined : sockets,
      numa: options.numa,
      type: options.cpuType ?? DEFAULT_CPU_TYPE,
    },
    memory: { dedicated: machine.memory.toMebibytes(), floating: options.minimumMemory?.toMebibytes() },
    network_device: machine.adapters.map((adapter, index) => networkDevice(adapter, ports[index], options)),
    initialization: hasCloudInitDrive(machine) ? cloudInitDrive(proxmox, machine) : undefined,
    template: isTemplate(machine) ? true : undefined,
    ...(machine.source ? {} : hardware(proxmox, machine, options)),
  };
}

/** Returns the attributes that a clone inherits from its source. */
function hardware(proxmox: ProxmoxHost, machine: ProxmoxMachine, options: ProxmoxMachineOptions): Partial<VmConfig> {
  const { isWindows } = machine;
  const isModernWindows = machine.osType === "win11";
  const defaultFirmware = isModernWindows ? ProxmoxFirmware.UEFI : ProxmoxFirmware.BIOS;
  const isUefi = (options.firmware ?? defaultFirmware) === ProxmoxFirmware.UEFI;
  const { datastore_id } = diskStorage(machine.bootDisk.pool ?? proxmox.storage);
  const defaultDisplay = isWindows ? ProxmoxDisplay.STD : ProxmoxDisplay.SERIAL;
  const isSerial = (options.display ?? defaultDisplay) === ProxmoxDisplay.SERIAL;
  return {
    operating_system: { type: machine.osType ?? "l26" },
    machine: options.chipset === ProxmoxChipset.I440FX ? "pc" : "q35",
    bios: isUefi ? "ovmf" : undefined,
    efi_disk: isUefi
      ? { datastore_id, type: "4m", pre_enrolled_keys: options.secureBoot ?? isWindows, file_format: "raw" }
      : undefined,
    tpm_state: (options.tpm ?? isModernWindows) ? { datastore_id, version: "v2.0" } : undefined,
    serial_device: isSerial ? [{ device: "socket" }] : undefined,
    vga: isSerial ? { type: "serial0" } : options.display && { type: options.display },
    scsi_hardware: "virtio-scsi-single",
  };
}

/** Returns Proxmox VE's own cloud-init drive. It has the machine's name as host name. */
function cloudInitDrive(proxmox: ProxmoxHost, machine: VirtualMachine): VmInitialization {
  const { cloudInit, interfaces, bootDisk } = machine;
  const { user, sshKeys } = cloudInit;
  const keys = sshKeys.length > 0 ? sshKeys : undefined;
  return {
    datastore_id: diskStorage(bootDisk.pool ?? proxmox.storage).datastore_id,
    interface: "ide2",
    // By default the first boot waits for package servers, which a guest without a gateway never reaches.
    upgrade: false,
    ...networkSettings(interfaces),
    user_account: user === undefined && !keys ? undefined : { username: user, keys },
  };
}

/** Returns an adapter. Terraform requires all attributes, even if they are null. */
function networkDevice(
  { mac, attachment }: NetworkAdapter,
  { bridge, vlan, trunks, isVxlan }: BridgePort,
  { firewall }: ProxmoxMachineOptions,
): VmNetworkDevice {
  return {
    bridge: bridge ?? null,
    disconnected: attachment.connected ? null : true,
    enabled: null,
    firewall: firewall ? true : null,
    // In Proxmox VE's own spelling.
    mac_address: mac.toString().toUpperCase(),
    model: "virtio",
    // 1 is the bridge's MTU.
    mtu: isVxlan ? 1 : null,
    queues: null,
    rate_limit: null,
    trunks: trunks?.join(";") ?? null,
    vlan_id: vlan ?? null,
  };
}

function renderStorage(proxmox: ProxmoxHost, machine: ProxmoxMachine): () => Partial<VmConfig> {
  const cdDrive = renderCdDrive(proxmox, machine);
  if (machine.source) {
    const source = cloneSource(proxmox, machine);
    // Proxmox VE would change the order of a clone that has its source's drive for drivers, too.
    const boot_order = hasDriversDrive(machine) ? bootOrder(machine) : undefined;
    const disk = machine.hasOwnBootDiskSize ? [diskAt(proxmox, machine.bootDisk, 0)] : undefined;
    return () => ({ clone: { ...source, full: !machine.linked, retries: 3 }, disk, boot_order, ...cdDrive });
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

/** Returns the source of a clone. The provider looks for one without a node on the clone's own. */
function cloneSource(proxmox: ProxmoxHost, machine: ProxmoxMachine): Pick<VmClone, "vm_id" | "node_name"> {
  const { source, original } = machine;
  if (!isExistingTemplate(source)) return { vm_id: ((original ?? machine).node.defaultChild as VmResource).vm_id };
  const { vmId, nodeName } = source;
  return { vm_id: vmId, node_name: nodeName === nodeOf(proxmox, machine) ? undefined : nodeName };
}

/**
 * Whether the provider may enlarge a clone's boot disk after its creation. With any change of the disks it detaches
 * those that the clone does not declare, or all of them if a size is no longer set. It refuses a linked clone's.
 */
function hasGrowingDisk({ hasOwnBootDiskSize, linked, disks }: ProxmoxMachine): boolean {
  return hasOwnBootDiskSize && !linked && disks.size === 1;
}

function diskAt(proxmox: ProxmoxHost, { pool, size, ssd, discard = true }: Disk, slot: number): VmDisk {
  return {
    ...diskStorage(pool ?? proxmox.storage),
    interface: `scsi${slot}`,
    size: size && size.toMebibytes() / 1024,
    discard: discard ? "on" : "ignore",
    ssd,
    iothread: true,
  };
}

/** Assigns a disk's slot, from its name. A disk without an explicit name has its position. */
function dataSlot(machine: VirtualMachine, name: string, index: number): () => number {
  return machine.lab.assignNumber({
    at: machine,
    what: `slot for the disk ${name}`,
    pool: `disks of ${pathInLab(machine)}`,
    name,
    range: DATA_SLOTS,
    explicit: name === `data${index}` ? index : undefined,
  });
}
