import { isIP } from "node:net";
import path from "node:path";
import { validate as isUuid } from "uuid";
import { isLine } from "../../../../control-characters.js";
import { ADAPTER_OPTIONS, hasOption } from "./adapter-options.js";
import type { DiskSpec } from "./disks.js";
import type { NatNetworkSpec, PortForward } from "./networks.js";
import { shareableButDynamic } from "./refusals.js";
import type { SnapshotSpec } from "./snapshots.js";
import { storageProblems } from "./storage.js";
import { VirtualBoxError } from "./virtualbox-error.js";
import type { Adapter, BandwidthGroup, StorageController, VmSettings } from "./vms.js";

/** The number of network adapters, keyed by chipset. PIIX3 is VirtualBox's default. */
export const ADAPTERS: Readonly<Record<string, number>> = { piix3: 8, ich9: 36 };
export const SERIAL_PORTS = 4;

/**
 * Rejects settings that no host can store, whichever adapter serves it.
 *
 * VirtualBox accepts these values on its command line, but loses, truncates, or cannot show them. VirtualBox itself
 * validates everything else.
 */
export function checkVmSettings(settings: VmSettings): void {
  const vm = `the virtual machine '${settings.name}'`;
  checkText(settings.name, "The name of a virtual machine");
  // VirtualBox refuses this only when a VM is renamed. After `createvm`, name and UUID could not be told apart.
  if (isUuid(settings.name)) throw invalid(`A machine cannot have a UUID as its name: '${settings.name}'`);
  checkText(settings.osType, `The guest OS type of ${vm}`);
  for (const group of settings.groups) {
    checkText(group, `A group of ${vm}`);
    // VBoxManage splits the list of groups at commas.
    if (group.includes(",")) throw invalid(`A group of ${vm} must not contain a comma: '${group}'`);
  }
  // VBoxManage prints "Invalid NIC number 9", but still reports success.
  const slots = ADAPTERS[settings.hardware.chipset ?? "piix3"];
  if (settings.adapters.length > slots)
    throw invalid(`Invalid NIC number ${slots + 1}: ${vm} can have ${slots} network adapters`);
  if (settings.serialPorts.length > SERIAL_PORTS)
    throw invalid(`${vm} can have ${SERIAL_PORTS} serial ports, not ${settings.serialPorts.length}`);
  for (const adapter of settings.adapters) {
    if (NAMED_NETWORKS.has(adapter.type) && !adapter.network)
      throw invalid(`A ${adapter.type} adapter of ${vm} requires a network`);
    if (adapter.network !== undefined) checkText(adapter.network, `A network of ${vm}`);
    if (adapter.mac !== undefined && !/^[0-9A-F][02468ACE][0-9A-F]{10}$/.test(adapter.mac))
      throw invalid(`Invalid MAC address format: '${adapter.mac}' on ${vm}`);
    if (adapter.type !== "nat" && adapter.forwards.length > 0)
      throw invalid(`A ${adapter.type} adapter of ${vm} has port forwards, which only nat adapters can have`);
    checkForwards(adapter.forwards, vm, ",");
    // VBoxManage strips leading spaces, and VirtualBox 7.2.22 prints the name as a printf format: `50%` becomes `50`
    // and loses the text after it.
    const unprintable = adapter.forwards.find(({ name }) => /^ |%/.test(name));
    if (unprintable)
      throw invalid(
        `The name of the port forward '${unprintable.name}' of ${vm} must not begin with a space or contain a '%'`,
      );
    checkOptions(adapter, vm);
  }
  for (const { name } of settings.bandwidthGroups ?? []) {
    checkText(name, `The name of a bandwidth group of ${vm}`);
    if (name === "none") throw invalid(`A bandwidth group of ${vm} cannot be named none, which stands for no group`);
  }
  for (const controller of settings.controllers ?? []) {
    checkText(controller.name, `The name of a storage controller of ${vm}`);
    for (const { medium } of controller.attachments) if (medium !== undefined) checkPath(medium, `A medium of ${vm}`);
  }
  checkStorage(settings);
  for (const { name, type } of usedGroups(settings)) {
    const group = settings.bandwidthGroups?.find((each) => each.name === name);
    // VirtualBox accepts it, but cannot start the machine.
    if (group && group.type !== type)
      throw invalid(`The bandwidth group '${name}' of ${vm} is of type ${group.type}, but has members of type ${type}`);
  }
  for (const folder of settings.sharedFolders ?? []) {
    checkText(folder.name, `The name of a shared folder of ${vm}`);
    checkPath(folder.hostPath, `The shared folder '${folder.name}' of ${vm}`);
    if (folder.mountPoint !== undefined)
      checkText(folder.mountPoint, `The mount point of the shared folder '${folder.name}' of ${vm}`);
  }
  for (const { file } of settings.serialPorts) checkPath(file, `The file of a serial port of ${vm}`);
  for (const [name, value] of Object.entries(settings.guestProperties ?? {})) {
    checkText(name, `The name of a guest property of ${vm}`);
    if (/[=*?|']/.test(name))
      throw invalid(`The name of a guest property of ${vm} must not contain any of = * ? | ': '${name}'`);
    // VBoxManage pads names with spaces.
    if (name !== name.trim())
      throw invalid(`The name of a guest property of ${vm} must not begin or end with a space: '${name}'`);
    if (value !== "") checkText(value, `The guest property '${name}' of ${vm}`);
  }
  for (const [name, value] of Object.entries(settings.extraData ?? {})) {
    checkText(name, `The name of an extra data entry of ${vm}`);
    // VBoxManage separates a name and its value with a comma, and takes a name with a leading dash for an option.
    if (/^-|,/.test(name))
      throw invalid(
        `The name of an extra data entry of ${vm} must not contain a comma or begin with a dash: '${name}'`,
      );
    if (value !== "") checkText(value, `The extra data entry '${name}' of ${vm}`);
  }
  for (const { name, manufacturer, product, serialNumber, ...ids } of settings.usbFilters ?? []) {
    checkText(name, `The name of a USB filter of ${vm}`);
    for (const text of [manufacturer, product, serialNumber])
      if (text !== "") checkText(text, `A text of the USB filter '${name}' of ${vm}`);
    for (const id of [ids.vendorId, ids.productId, ids.revision])
      if (!/^([0-9a-f]{4})?$/.test(id))
        throw invalid(`The USB filter '${name}' of ${vm} has the id '${id}', which is not four hexadecimal digits`);
  }
}

/** Checks the folder that contains a VM's own folder. */
export function checkVmFolder(folder: string | undefined): void {
  if (folder !== undefined) checkPath(folder, "The folder of a virtual machine");
}

export function checkStorage({ name, controllers = [], hardware }: VmSettings): void {
  const [problem] = storageProblems(controllers, hardware.chipset ?? "piix3");
  if (problem)
    throw invalid(
      `${problem.text}, on the storage controller '${problem.controller}' of the virtual machine '${name}'`,
    );
}

export function checkDisk(spec: DiskSpec): void {
  checkDiskPath(spec.path);
  if (spec.source !== undefined) checkPath(spec.source, `The source of the disk '${spec.path}'`);
  else if (spec.sizeMib === undefined) throw invalid(`The disk '${spec.path}' has neither a size nor a source`);
  checkDiskType(spec.path, spec);
  if (spec.sizeMib !== undefined && !(Number.isInteger(spec.sizeMib) && spec.sizeMib > 0)) {
    throw invalid(`The size of the disk '${spec.path}' must be a whole number of MiB above 0, not ${spec.sizeMib}`);
  }
}

export function checkDiskPath(path: string): void {
  checkPath(path, "A disk's path");
}

export function checkDiskType(disk: string, { variant = "dynamic", type }: Pick<DiskSpec, "variant" | "type">): void {
  if (type === "shareable" && variant === "dynamic") throw shareableButDynamic(disk);
}

export function checkSnapshot(spec: SnapshotSpec): void {
  checkText(spec.name, "The name of a snapshot");
}

export function checkNatNetwork(spec: NatNetworkSpec): void {
  checkText(spec.name, "The name of a NAT network");
  // VBoxManage pads the column before a name with spaces.
  if (spec.name.startsWith(" ")) throw invalid(`The name of a NAT network must not begin with a space: '${spec.name}'`);
  checkForwards(spec.forwards, `the NAT network '${spec.name}'`, ":");
  checkForwards(spec.ipv6?.forwards ?? [], `the NAT network '${spec.name}'`, ":", 6);
}

const NAMED_NETWORKS: ReadonlySet<string> = new Set([
  "natnetwork",
  "hostonly",
  "hostonlynet",
  "intnet",
  "bridged",
  "generic",
]);

function checkOptions({ type, options = {} }: Adapter, vm: string): void {
  const other = ADAPTER_OPTIONS.find((name) => options[name] !== undefined && !hasOption(type, name));
  if (other) throw invalid(`A ${type} adapter of ${vm} cannot have ${other}`);
  for (const [name, value] of Object.entries(options.generic_properties ?? {})) {
    checkText(name, `The name of a property of a generic adapter of ${vm}`);
    checkText(value, `The property ${name} of a generic adapter of ${vm}`);
    if (name.includes("=")) throw invalid(`A property of a generic adapter of ${vm} must not contain '=': '${name}'`);
  }
}

function checkForwards(forwards: readonly PortForward[], owner: string, separator: string, version = 4): void {
  const names = new Set<string>();
  const ports = new Set<string>();
  for (const forward of forwards) {
    checkText(forward.name, `The name of a port forward of ${owner}`);
    if (forward.name.includes(separator)) {
      throw invalid(`The name of the port forward '${forward.name}' of ${owner} must not contain '${separator}'`);
    }
    // VirtualBox accepts any text as an address, but then forwards nothing.
    for (const address of [forward.hostAddress, forward.guestAddress]) {
      if (address !== "" && isIP(address) !== version) {
        throw invalid(
          `The port forward '${forward.name}' of ${owner} has the address '${address}', which is not an ` +
            `IPv${version} address`,
        );
      }
    }
    for (const port of [forward.hostPort, forward.guestPort]) {
      if (!(Number.isInteger(port) && port >= 1 && port <= 65535))
        throw invalid(
          `The port forward '${forward.name}' of ${owner} has the port ${port}, which is not in 1 to 65535`,
        );
    }
    if (names.has(forward.name)) throw invalid(`A NAT rule of this name already exists: '${forward.name}' of ${owner}`);
    names.add(forward.name);
    const port = `${forward.protocol} ${forward.hostAddress} ${forward.hostPort}`;
    if (ports.has(port))
      throw invalid(`A NAT rule for this host port and this host IP already exists: '${forward.name}' of ${owner}`);
    ports.add(port);
  }
}

/** Control characters in a name, above all newlines, would corrupt VBoxManage's line-based output. */
function checkText(text: string, what: string): void {
  if (text === "") throw invalid(`${what} must not be empty`);
  if (!isLine(text)) throw invalid(`${what} must not contain control characters: ${JSON.stringify(text)}`);
}

function checkPath(file: string, what: string): void {
  checkText(file, what);
  if (!path.isAbsolute(file)) throw invalid(`${what} must be an absolute path, not '${file}'`);
  // VirtualBox takes a backslash for a separator on every system, and then cannot find the file.
  if (path.sep === "/" && file.includes("\\")) throw invalid(`${what} must not contain a backslash: '${file}'`);
}

function invalid(message: string): VirtualBoxError {
  return new VirtualBoxError("INVALID", message.charAt(0).toUpperCase() + message.slice(1));
}

interface GroupMember {
  readonly options?: { readonly bandwidth_group?: string };
}

/** The parts of a machine that can be in a bandwidth group. */
export interface Members {
  readonly adapters: readonly GroupMember[];
  readonly controllers?: readonly StorageController[];
}

/** Returns the groups in use, with the type that each of them must have. */
export function usedGroups({ adapters, controllers = [] }: Members): Omit<BandwidthGroup, "limitKbps">[] {
  const usedBy = (type: BandwidthGroup["type"], members: readonly GroupMember[]) =>
    members.flatMap(({ options }) => (options?.bandwidth_group ? [{ name: options.bandwidth_group, type }] : []));
  return [...usedBy("network", adapters), ...controllers.flatMap(({ attachments }) => usedBy("disk", attachments))];
}
