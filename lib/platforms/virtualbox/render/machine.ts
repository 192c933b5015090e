import type { Disk } from "../../../lab/disk.js";
import { fail } from "../../../lab/errors.js";
import { loginUserOf } from "../../../lab/machine-images.js";
import { note, noteInterfaces } from "../../../lab/manifest.js";
import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import { isNat } from "../../../lab/networks/nat.js";
import { stackPath } from "../../../lab/project.js";
import { nameInLab, pathInLab } from "../../../lab/scope.js";
import { networksAtBoot } from "../../../lab/seed/no-cloud.js";
import { isSnapshot } from "../../../lab/snapshot.js";
import { isDirectoryPool } from "../../../lab/storage-pool.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import { replaceWithUserData } from "../../user-data.js";
import { GuestAdditions, renderOptions, type VirtualBoxMachine } from "../machine-options.js";
import {
  DiskResource,
  idOf,
  type LabResource,
  type MachineConfig,
  MachineResource,
  type NetworkAdapterConfig,
} from "../resources.js";
import { renderImage } from "./image.js";
import { attachmentTo } from "./networks.js";
import { renderSeed } from "./seed.js";

/** Renders a machine with disks of its own, or a clone with those of its source. */
export function renderMachine(lab: LabResource, machine: VirtualBoxMachine): void {
  if (machine.options?.guestAdditions === GuestAdditions.INSTALLED && !machine.cloudInit.hasSeed) {
    fail(
      machine,
      "options.guestAdditions is GuestAdditions.INSTALLED, which needs cloud-init; give the machine " +
        "CloudInit.seed(), or use GuestAdditions.ATTACHED",
    );
  }
  const original = machine.original as VirtualBoxMachine | undefined;
  const storage = original ? renderCopiedStorage(lab, machine, original) : renderStorage(lab, machine);
  const resource = new MachineResource(machine, "Default", () => ({ ...settings(lab, machine), ...storage() }));
  const bootDisk = machine.node.tryFindChild([...machine.disks.keys()][0]) as DiskResource | undefined;
  replaceWithUserData(machine, bootDisk ? [resource, bootDisk] : [resource]);
  // The seed has these, but no attribute does: they are notes for readers of the lab's JSON.
  note(resource, { user: loginUserOf(machine) });
  if (machine.cloudInit.hasSeed && machine.interfaces.some(({ address6 }) => address6 !== undefined))
    noteInterfaces(resource, machine);
}

function cloneOf({ source }: VirtualMachine, original: VirtualMachine): Partial<MachineConfig> {
  const linked = isSnapshot(source) && ({ clone_snapshot: idOf(source), clone_mode: "linked" } as const);
  return { clone_of: idOf(original), ...linked };
}

function settings(lab: LabResource, machine: VirtualBoxMachine): MachineConfig {
  const { serial, options = {} } = machine;
  return {
    ...renderOptions(options),
    deletion_protection: machine.deletionProtection || undefined,
    lab: lab.id,
    key: pathInLab(machine),
    name: machine.name,
    groups: [`/${machine.lab.node.id}`],
    description: machine.description,
    os_type: machine.osType ?? (isOfficial(machine) ? LINUX[machine.hypervisor.architecture] : undefined),
    folder: lab.folder,
    cpus: machine.cpus,
    memory_mib: machine.memory.toMebibytes(),
    state: machine.running ? "running" : "stopped",
    network_adapters: machine.adapters.map((adapter) => ({
      ...networkAdapter(lab, adapter),
      ...(isOfficial(machine) && { model: "virtio" }),
    })),
    guest_networks: networksAtBoot(machine),
    // With an empty map, the provider would look for folders at every refresh.
    shared_folders: machine.sharedFolders.length > 0 ? sharedFolders(machine) : undefined,
    serial_ports: serial && [{ file: stackPath(machine.lab, serial.path) }],
  };
}

/** VirtualBox's types for any Linux. Its default is no Linux, with the hardware clock in local time. */
const LINUX: Readonly<Record<string, string>> = { x86_64: "Linux26_64", arm64: "Linux_arm64" };

/**
 * Whether a machine starts from an official image. These are made for clouds: all have the driver for virtio adapters,
 * but some have none for those that VirtualBox emulates by default.
 */
function isOfficial({ bootDisk }: VirtualMachine): boolean {
  return bootDisk.image !== undefined && "official" in bootDisk.image.source;
}

function sharedFolders(machine: VirtualMachine): MachineConfig["shared_folders"] {
  return Object.fromEntries(
    machine.sharedFolders.map(({ name, hostPath, readOnly, automount, mountPoint }) => [
      name,
      {
        host_path: stackPath(machine.lab, hostPath),
        read_only: readOnly,
        automount: mountPoint === undefined ? automount : true,
        mount_point: mountPoint,
      },
    ]),
  );
}

function networkAdapter(lab: LabResource, adapter: NetworkAdapter): NetworkAdapterConfig {
  const { attachment, interfaces } = adapter;
  // VirtualBox passes no tags, so each adapter has one interface.
  const [{ network, address }] = interfaces;
  const common = { mac: adapter.mac.toString(), cable_connected: attachment.connected };
  if (network) {
    return { ...attachmentTo(lab, network), address, ...common };
  }
  const forwards = isNat(attachment) ? attachment.portForwards : [];
  return {
    type: "nat",
    forwards: Object.fromEntries(
      forwards.map(({ name, protocol, hostAddress, hostPort, guestPort }) => [
        name,
        { protocol, host_address: hostAddress, host_port: hostPort, guest_port: guestPort },
      ]),
    ),
    ...common,
  };
}

/** Renders the disks on a SATA controller, with the boot disk at port 0, and DVDs and the seed in CD drives. */
function renderStorage(lab: LabResource, machine: VirtualBoxMachine): () => Pick<MachineConfig, "storage_controllers"> {
  const disks = [...machine.disks].map(([name, disk]) => ({ disk, resource: renderDisk(lab, machine, name, disk) }));
  const cdDrives = renderCdDrives(lab, machine);
  return () => ({
    storage_controllers: {
      SATA: {
        type: "sata",
        attachments: disks.map(({ disk: { ssd, discard }, resource: { path, id } }, port) => ({
          port,
          device: 0,
          type: "disk",
          medium: path,
          disk_id: id,
          non_rotational: ssd,
          discard,
        })),
      },
      ...cdDrives(),
    },
  });
}

/**
 * Renders a clone's storage. It comes with its source's disks and DVD, and its source's seed in the CD drive, which its
 * own seed or nothing replaces.
 */
function renderCopiedStorage(
  lab: LabResource,
  machine: VirtualBoxMachine,
  original: VirtualBoxMachine,
): () => Partial<MachineConfig> {
  const cdDrives = renderCdDrives(lab, machine, original);
  const boot_disk_size_mib = machine.hasOwnBootDiskSize ? machine.bootDisk.size?.toMebibytes() : undefined;
  return () => ({ ...cloneOf(machine, original), boot_disk_size_mib, storage_controllers: cdDrives() });
}

/**
 * Renders the CD drives: the DVD's as the primary master, and the seed's as the secondary master, where VirtualBox's
 * GUI puts CD drives.
 *
 * @param original the source of a clone, whose options a clone has, and whose seed's drive stays
 */
function renderCdDrives(
  lab: LabResource,
  machine: VirtualBoxMachine,
  original?: VirtualBoxMachine,
): () => MachineConfig["storage_controllers"] {
  const { hasSeed } = machine.cloudInit;
  const seed = hasSeed ? renderSeed(lab, machine) : undefined;
  const { dvd } = machine.options ?? {};
  const image = dvd === undefined || dvd === "none" ? undefined : renderImage(machine, dvd);
  return () => {
    const drives = [
      ...(dvd === undefined ? [] : [{ port: 0, medium: image }]),
      ...(hasSeed || original?.cloudInit.hasSeed ? [{ port: 1, medium: seed?.() }] : []),
    ];
    const attachments = drives.map(({ port, medium }) => ({ port, device: 0, type: "dvd", medium }));
    return attachments.length > 0 ? { IDE: { type: "ide", attachments } } : undefined;
  };
}

function renderDisk(lab: LabResource, machine: VirtualMachine, name: string, disk: Disk): DiskResource {
  const { image, size, pool } = disk;
  const source = image && renderImage(machine, image);
  const resource = new DiskResource(machine, name, () => ({
    lab: lab.id,
    // From the machine's path, which stays when its name changes: renaming a disk would replace it. The last "-" ends
    // the machine's part, so that no two disks share a name.
    name: `${nameInLab(machine)}-${name.replaceAll("-", "_")}`,
    folder: isDirectoryPool(pool) ? `${stackPath(machine.lab, pool.path)}/${lab.slug}` : lab.folder,
    size_mib: size?.toMebibytes(),
    variant: isDirectoryPool(pool) && pool.allocation === "fixed" ? "fixed" : undefined,
    source,
  }));
  resource.overrideLogicalId(`${machine.lab.getLogicalId(machine.node)}_${name}`);
  return resource;
}
