import { Subnet } from "../../../../net/subnet.js";
import { type HostOnlyNetworkSpec, type ListenProblem, listenProblem, type PortForward } from "./networks.js";
import { VirtualBoxError } from "./virtualbox-error.js";

/** Refusals that both adapters share, in VirtualBox's own words where it has any. */

export function noSuchVm(uuid: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `Could not find a registered machine with UUID {${uuid}}`);
}

/** Refuses a name whose settings file exists, whether VirtualBox lists its machine or not. */
export function machineExists(settingsFile: string): VirtualBoxError {
  return new VirtualBoxError(
    "ALREADY_EXISTS",
    `Machine settings file '${settingsFile}' already exists`,
    "Give the machine another name, group, or folder. If you mean the existing machine, import it with the UUID that " +
      "VBoxManage list vms shows. If VBoxManage does not list it, the file is a leftover and can be deleted.",
  );
}

export function unknownOsType(id: string): VirtualBoxError {
  return new VirtualBoxError(
    "INVALID",
    `Unknown or invalid guest OS type given: '${id}'`,
    "VBoxManage list ostypes lists the valid types",
  );
}

export function noSuchMedium(file: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `Could not find file for the medium '${file}' (VERR_FILE_NOT_FOUND)`);
}

/** VirtualBox cannot start a VM with such a CD or floppy image. */
export function imageIsGone(file: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `Failed to open image '${file}' in read-only mode (VERR_FILE_NOT_FOUND)`);
}

/** VirtualBox cannot start a VM whose serial port would write to a file in a folder that does not exist. */
export function noFolderOfSerialPort(port: number, file: string): VirtualBoxError {
  return new VirtualBoxError(
    "NOT_FOUND",
    `RawFile#${port} failed to create the raw output file ${file} (VERR_FILE_NOT_FOUND)`,
  );
}

export function diskExists(disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "ALREADY_EXISTS",
    `Could not create the medium storage unit '${disk}' (VERR_ALREADY_EXISTS)`,
    "Import the existing disk, or give the new one another path",
  );
}

export function diskInUse(disk: string, vms: readonly string[]): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The disk '${disk}' is still attached to ${vms.map((name) => `'${name}'`).join(", ")}`,
    "Detach it first",
  );
}

export function diskHasChildren(disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `Snapshots or linked clones build on the disk '${disk}', and would keep their size`,
    "Delete them first",
  );
}

/** VirtualBox's own words differ for each kind of change. */
export function diskOfRunningVm(disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The disk '${disk}' cannot change while a virtual machine that has it is running`,
    "Stop the machine first",
  );
}

export function fileInTheWay(file: string): VirtualBoxError {
  return new VirtualBoxError(
    "ALREADY_EXISTS",
    `The given path '${file}' is an existing file`,
    "Delete or rename that file",
  );
}

export function shareableButDynamic(disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "INVALID",
    `Cannot change type for medium '${disk}' to 'Shareable' since it is a dynamic medium storage unit`,
    "Create the disk with the variant fixed",
  );
}

/**
 * VirtualBox would turn an immutable disk of a VM into a normal one, while the VM continues with its differencing
 * image.
 */
export function diskTypeInUse(disk: string, vms: readonly string[]): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `Cannot change the type of medium '${disk}' because it is attached to ${vms.map((name) => `'${name}'`).join(", ")}`,
    "First detach it, and delete the snapshots that contain it",
  );
}

/** VirtualBox changes nothing else of a VM whose memory is saved. */
export function memoryIsSaved(vm: string): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The change would discard the saved memory of the virtual machine '${vm}'`,
    "The plan did not announce it. Plan again, or start the machine and shut its guest down first",
  );
}

/** VirtualBox would start the machine or network all the same, and only log an error. */
export function cannotListen(forward: PortForward, owner: string, problem: ListenProblem): VirtualBoxError {
  const { text, advice } = listenProblem(forward, owner, problem);
  return new VirtualBoxError("IN_USE", text, advice);
}

/** VirtualBox would discard what was written to the disk since the snapshot. */
export function diskInSnapshot(disk: string, vm: string): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The disk '${disk}' cannot be detached from '${vm}', whose snapshots contain it`,
    "Delete the snapshots first",
  );
}

export function noBootDisk(vm: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `The virtual machine '${vm}' has no disk to resize`);
}

/** VirtualBox can neither merge nor delete the disks of the snapshot. */
export function snapshotOfLostDisk(snapshot: string, vm: string, disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "LOST",
    `The snapshot '${snapshot}' of '${vm}' cannot be deleted: VirtualBox cannot open '${disk}', as its file, or one ` +
      "on which it builds, does not exist",
    "It is deleted together with the virtual machine",
  );
}

export function noSuchSnapshot(uuid: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `Could not find a snapshot with UUID {${uuid}}`);
}

/** VirtualBox refuses to delete the snapshot without giving the reason, and deletes the VM only halfway. */
export function hasLinkedClones(what: string, clones: readonly string[]): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The ${what} has linked clones, which depend on its disks: ${clones.map((name) => `'${name}'`).join(", ")}`,
    "Delete them first",
  );
}

export function linkedWithoutSnapshot(): VirtualBoxError {
  return new VirtualBoxError("INVALID", "Linked clone can only be created from a snapshot");
}

export function natNetworkExists(name: string): VirtualBoxError {
  return new VirtualBoxError(
    "ALREADY_EXISTS",
    `NATNetwork server already exists: '${name}'`,
    "Import it, or choose another name",
  );
}

export function noSuchNatNetwork(name: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `NATNetwork server does not exist: '${name}'`);
}

export function noSuchInterface(name = "(unknown)"): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `The host network interface named '${name}' could not be found`);
}

/** VirtualBox refuses an address outside the allowed ranges without giving the reason. */
export function addressNotAllowed({ address, prefixLength }: HostOnlyNetworkSpec): VirtualBoxError {
  return new VirtualBoxError(
    "NOT_ALLOWED",
    `VirtualBox does not allow the address ${address} on a host-only network`,
    `Add the line '* ${Subnet.containing(address, prefixLength)}' to /etc/vbox/networks.conf, or use an address from ` +
      "192.168.56.0/21",
  );
}
