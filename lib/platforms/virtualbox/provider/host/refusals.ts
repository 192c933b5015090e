import { Subnet } from "../../../../net/subnet.js";
import { type HostOnlyNetworkSpec, VirtualBoxError } from "./virtualbox-host.js";

/** What both adapters refuse in the same words: VirtualBox's own, where it has any. */

export function noSuchVm(uuid: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `Could not find a registered machine with UUID {${uuid}}`);
}

/** Whether VirtualBox lists a machine by that file, or something left it there. */
export function machineExists(settingsFile: string): VirtualBoxError {
  return new VirtualBoxError(
    "ALREADY_EXISTS",
    `Machine settings file '${settingsFile}' already exists`,
    "Give the machine another name, group or folder. If the one that is there is meant, import it under the UUID that VBoxManage list vms shows; " +
      "if that does not list it, the file is what is left of one, and can go.",
  );
}

export function unknownOsType(id: string): VirtualBoxError {
  return new VirtualBoxError(
    "INVALID",
    `Unknown or invalid guest OS type given: '${id}'`,
    "VBoxManage list ostypes shows those that there are",
  );
}

export function noSuchMedium(file: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `Could not find file for the medium '${file}' (VERR_FILE_NOT_FOUND)`);
}

export function diskExists(disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "ALREADY_EXISTS",
    `Could not create the medium storage unit '${disk}' (VERR_ALREADY_EXISTS)`,
    "Import the disk that is there, or give the new one another path",
  );
}

export function diskInUse(disk: string, vms: readonly string[]): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The disk '${disk}' is still attached to ${vms.map((name) => `'${name}'`).join(", ")}`,
    "Detach it from there first",
  );
}

export function diskHasChildren(disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `Snapshots or linked clones build on the disk '${disk}', and would keep the size that they have`,
    "Delete those first",
  );
}

/** VirtualBox says so in other words for each kind of change. */
export function diskOfRunningVm(disk: string): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The disk '${disk}' cannot change while a virtual machine that has it runs`,
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
    "Make the disk with the variant fixed",
  );
}

/** VirtualBox lets an immutable disk become a normal one under a VM, which then goes on with the changes that it kept apart. */
export function diskTypeInUse(disk: string, vms: readonly string[]): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `Cannot change the type of medium '${disk}' because it is attached to ${vms.map((name) => `'${name}'`).join(", ")}`,
    "Take it out of there, and delete the snapshots that it is part of, first",
  );
}

/** VirtualBox would leave behind what was written to the disk since the snapshot. */
export function diskInSnapshot(disk: string, vm: string): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The disk '${disk}' cannot be taken out of '${vm}': it is part of its snapshots`,
    "Delete the snapshots first",
  );
}

export function noBootDisk(vm: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `The virtual machine '${vm}' has no disk whose size could be set`);
}

export function noSuchSnapshot(uuid: string): VirtualBoxError {
  return new VirtualBoxError("NOT_FOUND", `Could not find a snapshot with UUID {${uuid}}`);
}

/** VirtualBox refuses to delete the snapshot without saying why, and takes the VM half away. */
export function hasLinkedClones(what: string, clones: readonly string[]): VirtualBoxError {
  return new VirtualBoxError(
    "IN_USE",
    `The ${what} has linked clones, which need its disks: ${clones.map((name) => `'${name}'`).join(", ")}`,
    "Delete those first",
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

/** VirtualBox refuses an address outside the ranges without giving the reason. */
export function addressNotAllowed({ address, prefixLength }: HostOnlyNetworkSpec): VirtualBoxError {
  return new VirtualBoxError(
    "NOT_ALLOWED",
    `VirtualBox does not allow the address ${address} on a host-only network`,
    `Add the line '* ${Subnet.containing(address, prefixLength)}' to /etc/vbox/networks.conf, or take an address from 192.168.56.0/21`,
  );
}
