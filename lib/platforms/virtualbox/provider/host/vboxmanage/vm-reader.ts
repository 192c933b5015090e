import path from "node:path";
import type {
  Adapter,
  AttachmentType,
  PortForward,
  SerialPort,
  SharedFolder,
  SnapshotRecord,
  VmRecord,
  VmSettings,
} from "../virtualbox-host.js";
import { readAdapterOptions } from "./adapter-options.js";
import { readHardware } from "./hardware.js";
import { type Entry, parseMachineReadable } from "./machine-readable.js";
import { readForward } from "./port-forwards.js";
import { child, type Element } from "./settings-file.js";
import { settingsFileValues } from "./settings-file-values.js";
import { readSnapshots } from "./snapshot-reader.js";
import { type Medium, readControllers, readMedia } from "./storage-reader.js";
import { readUsbFilters } from "./usb-filters.js";

/** A VM as it is, with what the port does not show but its keeping needs. */
export interface VmReading {
  readonly record: VmRecord;
  /** VirtualBox's own word: `running`, `saved`, ... */
  readonly state: string;
  /** The VM's own folder. */
  readonly home: string;
  readonly settingsFile: string;
  /** Everything that is attached, to controllers of any kind. */
  readonly media: readonly Medium[];
  /** From a disk of the record to the image that stands in front of it: a snapshot has put it there, or the disk's type. */
  readonly images: ReadonlyMap<string, string>;
  /** Disks of the record that snapshots hold, too. */
  readonly inSnapshots: ReadonlySet<string>;
  /** Parents before their children. */
  readonly snapshots: readonly SnapshotRecord[];
}

/** The settings file, as `showvminfo --machinereadable` names it. */
export function settingsFileOf(output: string): string {
  return new Map(parseMachineReadable(output)).get("CfgFile") ?? "";
}

/**
 * Reads `showvminfo --machinereadable`, and for what that does not show the hardware in the settings file, where that is known. `osTypeOf`:
 * from VirtualBox's description of a guest OS type, which is what it prints, to its id.
 */
export function readVm(output: string, osTypeOf: (description: string) => string, hardware?: Element): VmReading {
  const entries = parseMachineReadable(output);
  const values = new Map([...entries, ...(hardware ? settingsFileValues(hardware) : [])]);
  const value = (key: string) => values.get(key) ?? "";
  const groups = value("groups").split(",");
  const state = value("VMState");
  const settingsFile = value("CfgFile");
  const home = path.dirname(settingsFile);
  const media = readMedia(entries, values);
  const settings: VmSettings = {
    name: value("name"),
    groups,
    description: value("description"),
    osType: osTypeOf(value("ostype")),
    cpus: Number(value("cpus")),
    memoryMib: Number(value("memory")),
    hardware: readHardware(values),
    adapters: readAdapters(entries, values),
    controllers: readControllers(values, media),
    serialPorts: readSerialPorts(values),
    usbFilters: readUsbFilters(values),
  };
  return {
    record: {
      uuid: value("UUID"),
      accessible: true,
      power: isStopped(state) ? "stopped" : "running",
      settings,
      folder: baseFolder(home, groups[0]),
    },
    state,
    home,
    settingsFile,
    media,
    images: new Map(),
    inSnapshots: new Set(),
    snapshots: readSnapshots(output),
  };
}

export function inaccessibleVm(uuid: string): VmReading {
  const settings: VmSettings = {
    name: "<inaccessible>",
    groups: [],
    description: "",
    osType: "",
    cpus: 0,
    memoryMib: 0,
    hardware: {},
    adapters: [],
    serialPorts: [],
  };
  return {
    record: { uuid, accessible: false, power: "stopped", settings, folder: "" },
    state: "inaccessible",
    home: "",
    settingsFile: "",
    media: [],
    images: new Map(),
    inSnapshots: new Set(),
    snapshots: [],
  };
}

/**
 * The shared folders with their switches, which `--machinereadable` leaves out: `human` is `showvminfo` without it. The two list them in the same
 * order, and the second is only looked through for lines that the first foretells.
 */
export function readSharedFolders(machineReadable: string, human: string): SharedFolder[] {
  const values = new Map(parseMachineReadable(machineReadable));
  const section = human.slice(human.lastIndexOf("\nShared folders:"));
  const folders: SharedFolder[] = [];
  for (let i = 1; values.has(`SharedFolderNameMachineMapping${i}`); i++) {
    const name = values.get(`SharedFolderNameMachineMapping${i}`) ?? "";
    const hostPath = values.get(`SharedFolderPathMachineMapping${i}`) ?? "";
    const line = `\nName: '${name}', Host path: '${hostPath}' (machine mapping), `;
    const start = section.indexOf(line) + line.length;
    const switches = section.slice(start, section.indexOf("\n", start)).split(", ");
    folders.push({
      name,
      hostPath,
      readOnly: switches.includes("readonly"),
      automount: switches.includes("auto-mount"),
    });
  }
  return folders.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Reads `guestproperty enumerate --no-timestamp --no-flags`. */
export function readGuestProperties(output: string): Record<string, string> {
  const lines = output.matchAll(/^(\S.*?) *= '(.*)'$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}

/** Reads `getextradata <vm> enumerate`. */
export function readExtraData(output: string): Record<string, string> {
  const lines = output.matchAll(/^Key: (.*?), Value: (.*?)\r?$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}

function isStopped(state: string): boolean {
  return ["poweroff", "saved", "aborted", "aborted-saved"].includes(state);
}

/** VirtualBox puts a VM's folder under that of its first group. */
function baseFolder(home: string, group: string): string {
  const parent = path.dirname(home);
  const below = path.join(path.sep, group);
  return below !== path.sep && parent.endsWith(below) ? parent.slice(0, -below.length) : parent;
}

const NETWORK_KEYS: Readonly<Partial<Record<AttachmentType, string>>> = {
  natnetwork: "nat-network",
  hostonly: "hostonlyadapter",
  hostonlynet: "hostonly-network",
  intnet: "intnet",
  bridged: "bridgeadapter",
  generic: "generic",
};

/** The adapters with all their options. `hardware` is that of the VM's settings file, for what no call shows. */
export function withOptions(adapters: readonly Adapter[], machineReadable: string, hardware: Element): Adapter[] {
  const values = new Map(parseMachineReadable(machineReadable));
  const elements = new Map(
    child(hardware, "Network")?.children.map((element) => [Number(element.attributes.slot) + 1, element]),
  );
  return adapters.map((adapter, index) => {
    const slot = index + 1;
    const shown = { slot, type: adapter.type, values, adapter: elements.get(slot) };
    return adapter.type === "none" ? adapter : { ...adapter, options: readAdapterOptions(shown) };
  });
}

/** Empty slots at the end are left out. */
function readAdapters(entries: readonly Entry[], values: ReadonlyMap<string, string>): Adapter[] {
  const forwards = readForwards(entries);
  const adapters: Adapter[] = [];
  for (let slot = 1; values.has(`nic${slot}`); slot++) {
    const shown = (values.get(`nic${slot}`) ?? "").toLowerCase();
    const type = (shown === "hostonlynetwork" ? "hostonlynet" : shown) as AttachmentType;
    const network = NETWORK_KEYS[type] && values.get(`${NETWORK_KEYS[type]}${slot}`);
    adapters.push(
      type === "none"
        ? { type, cableConnected: true, forwards: [] }
        : {
            type,
            ...(network === undefined ? {} : { network }),
            mac: values.get(`macaddress${slot}`),
            cableConnected: values.get(`cableconnected${slot}`) === "on",
            forwards: forwards.get(slot) ?? [],
          },
    );
  }
  return adapters.slice(0, adapters.findLastIndex(({ type }) => type !== "none") + 1);
}

/** By adapter slot; VirtualBox sorts them by name. A rule stands behind its adapter's `nicN=`. */
function readForwards(entries: readonly Entry[]): Map<number, PortForward[]> {
  const forwards = new Map<number, PortForward[]>();
  let slot = 0;
  for (const [key, value] of entries) {
    const nic = /^nic(\d+)$/.exec(key);
    if (nic) slot = Number(nic[1]);
    const rule = key.startsWith("Forwarding(") && /^(.*),(tcp|udp),([^,]*),(\d+),([^,]*),(\d+)$/.exec(value);
    if (!rule) continue;
    forwards.set(slot, [...(forwards.get(slot) ?? []), readForward(rule)]);
  }
  return forwards;
}

/** Unused ports at the end are left out. A port that does not write to a file shows as VirtualBox's word for what it does, which is no path. */
function readSerialPorts(values: ReadonlyMap<string, string>): SerialPort[] {
  const ports: SerialPort[] = [];
  for (let i = 1; values.has(`uart${i}`); i++) {
    const used = values.get(`uart${i}`) !== "off";
    ports.push({ file: used ? (values.get(`uartmode${i}`) ?? "").replace(/^file,/, "") : "" });
  }
  return ports.slice(0, ports.findLastIndex(({ file }) => file !== "") + 1);
}
