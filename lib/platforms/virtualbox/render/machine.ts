import { Lazy } from "cdktf";
import type { Disk } from "../../../lab/disk.js";
import { fail } from "../../../lab/errors.js";
import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import { Nat } from "../../../lab/networks/nat.js";
import { stackPath } from "../../../lab/project.js";
import { nameInLab, pathInLab } from "../../../lab/scope.js";
import { notedInterfaces } from "../../../lab/seed/noted-interfaces.js";
import { seedFile, seedPath } from "../../../lab/seed/seed.js";
import { Snapshot } from "../../../lab/snapshot.js";
import { DirectoryPool } from "../../../lab/storage-pool.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { VirtualBox } from "../hypervisor.js";
import { renderOptions } from "../machine-options.js";
import { DiskResource } from "../resources/disk-resource.js";
import type { LabResource } from "../resources/lab-resource.js";
import { type MachineConfig, MachineResource, type NetworkAdapterConfig } from "../resources/machine-resource.js";
import { idOf } from "../resources/resource.js";
import { renderImage } from "./image.js";
import { attachmentTo } from "./networks.js";

/** A machine with disks of its own or, of a clone, with those of its source. */
export function renderMachine(lab: LabResource, machine: VirtualMachine<VirtualBox>): void {
  if (machine.options?.guestAdditions === "installed" && !machine.cloudInit.hasSeed) {
    fail(machine, 'guestAdditions is "installed", which cloud-init does: give it CloudInit.seed(), or take "attached"');
  }
  const { source } = machine;
  const storage = source ? renderCopiedStorage(machine, source) : renderStorage(lab, machine);
  const resource = new MachineResource(machine, "Default", () => ({ ...settings(lab, machine), ...storage() }));
  const [user] = machine.cloudInit.users;
  // The seed has these, and no attribute: the comments are for who reads the lab's JSON.
  if (user) resource.addOverride("//.user", user.name);
  if (machine.cloudInit.hasSeed && machine.interfaces.some(({ address6 }) => address6 !== undefined))
    resource.addOverride("//.interfaces", Lazy.anyValue({ produce: () => notedInterfaces(machine) }));
}

function cloneOf(source: VirtualMachine | Snapshot): Partial<MachineConfig> {
  return source instanceof Snapshot
    ? { clone_of: idOf(source.machine), clone_snapshot: idOf(source), clone_mode: "linked" }
    : { clone_of: idOf(source) };
}

function settings(lab: LabResource, machine: VirtualMachine<VirtualBox>): MachineConfig {
  const { serial, options = {} } = machine;
  return {
    ...renderOptions(options),
    deletion_protection: machine.deletionProtection || undefined,
    lab: lab.id,
    key: pathInLab(machine),
    name: machine.name,
    groups: [`/${machine.lab.node.id}`],
    description: machine.description,
    os_type: machine.osType,
    folder: lab.folder,
    cpus: machine.cpus,
    memory_mib: machine.memory.toMebibytes(),
    state: machine.running ? "running" : "stopped",
    network_adapters: machine.adapters.map((adapter) => networkAdapter(lab, adapter)),
    // An empty map would have the provider look for folders at every refresh.
    shared_folders: machine.sharedFolders.length > 0 ? sharedFolders(machine) : undefined,
    serial_ports: serial && [{ file: stackPath(machine.lab, serial.path) }],
  };
}

function sharedFolders(machine: VirtualMachine): MachineConfig["shared_folders"] {
  return Object.fromEntries(
    machine.sharedFolders.map(({ name, hostPath, readOnly, automount }) => [
      name,
      { host_path: stackPath(machine.lab, hostPath), read_only: readOnly, automount },
    ]),
  );
}

function networkAdapter(lab: LabResource, adapter: NetworkAdapter): NetworkAdapterConfig {
  const { attachment, interfaces } = adapter;
  // A trunk is an adapter for each of its networks.
  const [{ network, address }] = interfaces;
  const common = { mac: adapter.mac.toString(), cable_connected: attachment.connected };
  if (network) {
    return { ...attachmentTo(lab, network), address, ...common };
  }
  const forwards = attachment instanceof Nat ? attachment.portForwards : [];
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

/** The disks on a SATA controller, the boot disk at port 0, and the seed in a CD drive. */
function renderStorage(lab: LabResource, machine: VirtualMachine): () => Pick<MachineConfig, "storage_controllers"> {
  const disks = [...machine.disks].map(([name, disk]) => ({ disk, resource: renderDisk(lab, machine, name, disk) }));
  const cdDrive = renderCdDrive(machine);
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
      ...cdDrive(),
    },
  });
}

/** A clone comes with its source's disks, and with its source's seed in the CD drive: its own takes that one's place, or nothing does. */
function renderCopiedStorage(machine: VirtualMachine, source: VirtualMachine | Snapshot): () => Partial<MachineConfig> {
  const cdDrive = renderCdDrive(machine, machine.original?.cloudInit.hasSeed);
  const boot_disk_size_mib = machine.hasOwnBootDiskSize ? machine.bootDisk.size?.toMebibytes() : undefined;
  return () => ({ ...cloneOf(source), boot_disk_size_mib, storage_controllers: cdDrive() });
}

/** With the seed, where VirtualBox's own window puts a CD drive: the secondary master. @param empty whether there is a drive without a seed too */
function renderCdDrive(machine: VirtualMachine, empty = false): () => MachineConfig["storage_controllers"] {
  const { hasSeed } = machine.cloudInit;
  if (hasSeed) {
    machine.lab.addFiles(() => [seedFile(machine)]);
  }
  return () =>
    hasSeed || empty
      ? {
          IDE: {
            type: "ide",
            attachments: [{ port: 1, device: 0, type: "dvd", medium: hasSeed ? seedPath(machine) : undefined }],
          },
        }
      : undefined;
}

function renderDisk(lab: LabResource, machine: VirtualMachine, name: string, disk: Disk): DiskResource {
  const { image, size, pool } = disk;
  const source = image && renderImage(machine.lab, image);
  const resource = new DiskResource(machine, name, () => ({
    lab: lab.id,
    // By the machine's path, which stays when its name changes: a renamed disk would be a new one. The last "-" ends the machine's part, so
    // that no two disks share a name.
    name: `${nameInLab(machine)}-${name.replaceAll("-", "_")}`,
    folder: pool instanceof DirectoryPool ? `${stackPath(machine.lab, pool.path)}/${lab.slug}` : lab.folder,
    size_mib: size?.toMebibytes(),
    variant: pool instanceof DirectoryPool && pool.allocation === "fixed" ? "fixed" : undefined,
    source,
  }));
  resource.overrideLogicalId(`${machine.lab.getLogicalId(machine.node)}_${name}`);
  return resource;
}
