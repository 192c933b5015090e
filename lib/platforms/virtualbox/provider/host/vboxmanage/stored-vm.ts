import path from "node:path";
import type { PortForward } from "../networks.js";
import { CONTROLLER_TYPES, CONTROLLERS, type DriveType } from "../storage.js";
import type { Adapter, AttachmentType, SerialPort, StorageAttachment, StorageController, VmSettings } from "../vms.js";
import { child, type Element } from "../xml.js";
import { readBandwidthGroups } from "./bandwidth-groups.js";
import { parseDocument } from "./settings-file.js";
import { readSharedFolders } from "./shared-folders.js";
import { baseFolder } from "./show-vm-info.js";
import { withStorageOptions } from "./storage-reader.js";

/** A VM as its settings file describes it, without what takes a call of VBoxManage to know, such as its hardware. */
export interface StoredVm {
  readonly uuid: string;
  readonly folder: string;
  readonly settings: VmSettings;
  /** Whether it has a saved state. */
  readonly saved: boolean;
}

/** The versions of the settings file whose elements are known: those of VirtualBox 7.0 to 7.2 for usual settings. */
const VERSIONS = /^1\.1[5-9]-/;

/**
 * Reads a settings file, which VirtualBox writes at every change.
 *
 * @returns undefined for a VM that only VBoxManage describes completely: one with snapshots or differencing images, an
 * encrypted one, one with a disk that another VM has, or one with a file of an unknown version
 */
export function readStoredVm(xml: string, file: string): StoredVm | undefined {
  const root = child(parseDocument(xml), "VirtualBox");
  const machine = child(root, "Machine");
  const hardware = child(machine, "Hardware");
  if (!machine || !hardware || !VERSIONS.test(root?.attributes.version ?? "") || child(machine, "Snapshot"))
    return undefined;
  const { uuid, name, OSType: osType } = machine.attributes;
  const controllers = readControllers(hardware, registeredMedia(machine, path.dirname(file)));
  const adapters = readAdapters(hardware);
  const serialPorts = readSerialPorts(hardware);
  if (!uuid || !name || !osType || !controllers || !adapters || !serialPorts) return undefined;
  const groups = elementsOf(machine, "Groups").map((group) => group.name);
  return {
    uuid: uuid.replace(/[{}]/g, ""),
    saved: machine.attributes.stateFile !== undefined,
    folder: baseFolder(path.dirname(file), groups[0] ?? "/"),
    settings: {
      name,
      groups: groups.length > 0 ? groups : ["/"],
      description: child(machine, "Description")?.text ?? "",
      osType,
      cpus: Number(child(hardware, "CPU")?.attributes.count ?? 1),
      memoryMib: Number(child(hardware, "Memory")?.attributes.RAMSize),
      hardware: {},
      adapters,
      controllers: withStorageOptions(controllers, hardware),
      sharedFolders: readSharedFolders(hardware),
      serialPorts,
      bandwidthGroups: readBandwidthGroups(hardware),
      guestProperties: properties(hardware, "GuestProperties"),
      extraData: properties(machine, "ExtraData"),
    },
  };
}

/** Returns the attributes of the elements in a list. */
function elementsOf(parent: Element | undefined, ...list: readonly string[]): Readonly<Record<string, string>>[] {
  return (child(parent, ...list)?.children ?? []).map(({ attributes }) => attributes);
}

const properties = (parent: Element, list: string) =>
  Object.fromEntries(elementsOf(parent, list).map(({ name, value }) => [name, value]));

/** Maps the UUIDs of the VM's media to their paths. Differencing images, which are nested, are missing. */
function registeredMedia(machine: Element, home: string): ReadonlyMap<string, string> {
  const media = ["HardDisks", "DVDImages", "FloppyImages"].flatMap((kind) =>
    elementsOf(machine, "MediaRegistry", kind),
  );
  // A path in the VM's own folder is relative.
  return new Map(media.map(({ uuid, location }) => [uuid, path.resolve(home, location)]));
}

const DRIVES: Readonly<Record<string, DriveType>> = { HardDisk: "disk", DVD: "dvd", Floppy: "floppy" };

/** Returns undefined if a medium is not the VM's own, or is a drive of the host. */
function readControllers(hardware: Element, media: ReadonlyMap<string, string>): StorageController[] | undefined {
  const controllers: StorageController[] = [];
  for (const { attributes, children } of child(hardware, "StorageControllers")?.children ?? []) {
    const model = attributes.type === "AHCI" ? "IntelAhci" : attributes.type;
    const type = CONTROLLER_TYPES.find((each) => CONTROLLERS[each].models.includes(model));
    // Only those of usual kinds are shown, but no disk may be overlooked.
    if (!type && children.length > 0) return undefined;
    const attachments = children.map((device) => readAttachment(device, media));
    if (attachments.includes(undefined)) return undefined;
    const known = attachments as StorageAttachment[];
    known.sort((a, b) => a.port - b.port || a.device - b.device);
    if (type) controllers.push({ name: attributes.name, type, attachments: known });
  }
  return controllers;
}

function readAttachment(
  { attributes, children }: Element,
  media: ReadonlyMap<string, string>,
): StorageAttachment | undefined {
  const slot = {
    port: Number(attributes.port),
    device: Number(attributes.device),
    type: DRIVES[attributes.type],
  };
  if (children.length === 0) return slot;
  const medium = children[0].name === "Image" ? media.get(children[0].attributes.uuid) : undefined;
  return medium === undefined ? undefined : { ...slot, medium };
}

/** Maps the element of an attachment to its type, and to the attribute that names its network. */
const ATTACHMENTS: Readonly<Record<string, readonly [AttachmentType, string?]>> = {
  NAT: ["nat"],
  NATNetwork: ["natnetwork", "name"],
  HostOnlyInterface: ["hostonly", "name"],
  HostOnlyNetwork: ["hostonlynet", "name"],
  InternalNetwork: ["intnet", "name"],
  BridgedInterface: ["bridged", "name"],
  GenericInterface: ["generic", "driver"],
};

/** Returns undefined if an adapter has an attachment of another type, such as a cloud network. */
function readAdapters(hardware: Element): Adapter[] | undefined {
  const adapters: Adapter[] = [];
  for (const { attributes, children } of child(hardware, "Network")?.children ?? []) {
    if (attributes.enabled !== "true") continue;
    const attachment = children.find(({ name }) => name !== "DisabledModes");
    const [type, key] = attachment ? (ATTACHMENTS[attachment.name] ?? []) : (["null"] as const);
    if (type === undefined) return undefined;
    adapters[Number(attributes.slot)] = {
      type,
      ...(key === undefined ? {} : { network: attachment?.attributes[key] }),
      mac: attributes.MACAddress,
      cableConnected: attributes.cable !== "false",
      forwards: (type === "nat" ? (attachment?.children ?? []) : [])
        .filter(({ name }) => name === "Forwarding")
        .map(readForward),
    };
  }
  return Array.from(adapters, (adapter) => adapter ?? { type: "none", cableConnected: true, forwards: [] });
}

function readForward({ attributes }: Element): PortForward {
  const { name, proto, hostip = "", hostport = 0, guestip = "", guestport = 0 } = attributes;
  return {
    name,
    protocol: proto === "0" ? "udp" : "tcp",
    hostAddress: hostip,
    hostPort: Number(hostport),
    guestAddress: guestip,
    guestPort: Number(guestport),
  };
}

/** Returns undefined if a port is not written to a file. */
function readSerialPorts(hardware: Element): SerialPort[] | undefined {
  const ports: SerialPort[] = [];
  for (const { slot, enabled, hostMode, path: file } of elementsOf(hardware, "UART")) {
    if (enabled !== "true") continue;
    if (hostMode !== "RawFile" || file === undefined) return undefined;
    ports[Number(slot)] = { file };
  }
  return Array.from(ports, (port) => port ?? { file: "" });
}
