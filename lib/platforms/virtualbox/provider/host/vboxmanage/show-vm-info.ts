import path from "node:path";
import type { PortForward } from "../networks.js";
import type { SnapshotRecord } from "../snapshots.js";
import type { Adapter, AttachmentType, SerialPort, VmRecord, VmSettings } from "../vms.js";
import { child, type Element } from "../xml.js";
import { readAdapterOptions } from "./adapter-options.js";
import { readHardware } from "./hardware.js";
import { type Entry, parseMachineReadable, readSnapshots } from "./machine-readable.js";
import { settingsFileValues } from "./settings-file.js";
import { type Medium, readControllers, readMedia } from "./storage-reader.js";
import { readForward } from "./syntax.js";
import { readUsbFilters } from "./usb-filters.js";

/** A VM's record, with what the port does not show but the adapter needs. */
export interface VmReading {
  readonly record: VmRecord;
  /** The state in VirtualBox's own words: `running`, `saved`, ... */
  readonly state: string;
  /** The VM's own folder. */
  readonly home: string;
  readonly settingsFile: string;
  /** All attached media, on controllers of any kind. */
  readonly media: readonly Medium[];
  /** Maps disks of the record to their differencing images. */
  readonly images: ReadonlyMap<string, string>;
  /** The disks of the record that snapshots contain. */
  readonly inSnapshots: ReadonlySet<string>;
  /** Parents before their children. */
  readonly snapshots: readonly SnapshotRecord[];
}

/** Returns the path of the settings file, from `showvminfo --machinereadable`. */
export function settingsFileOf(output: string): string {
  return new Map(parseMachineReadable(output)).get("CfgFile") ?? "";
}

/**
 * Reads `showvminfo --machinereadable`, and the settings file's hardware for what that does not show.
 *
 * @param osTypeOf maps a guest OS type's description, which VirtualBox prints, to its id
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
      power: powerOf(state),
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

/** @param settingsFile its path, or "" if that is unknown */
export function inaccessibleVm(uuid: string, settingsFile: string, isGone: boolean): VmReading {
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
    record: { uuid, accessible: false, ...(isGone && { isGone }), power: "stopped", settings, folder: "" },
    state: "inaccessible",
    home: path.dirname(settingsFile),
    settingsFile,
    media: [],
    images: new Map(),
    inSnapshots: new Set(),
    snapshots: [],
  };
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

/** A VM whose resumption failed is `aborted-saved`: it still has its memory. */
function powerOf(state: string): VmRecord["power"] {
  if (state === "saved" || state === "aborted-saved") return "saved";
  return state === "poweroff" || state === "aborted" ? "stopped" : "running";
}

/** VirtualBox creates a VM's folder in that of its first group. */
export function baseFolder(home: string, group: string): string {
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

/**
 * Adds the options to adapters.
 *
 * @param hardware the hardware in the settings file, for what no call shows
 */
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

/** Reads the adapters, without empty slots at the end. */
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

/**
 * Reads the port forwards by slot. A rule follows its adapter's `nicN=`; VirtualBox sorts the rules of an adapter by
 * name.
 */
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

/**
 * Reads the serial ports, without unused ones at the end. A port that does not write to a file has VirtualBox's word
 * for its mode instead of a path.
 */
function readSerialPorts(values: ReadonlyMap<string, string>): SerialPort[] {
  const ports: SerialPort[] = [];
  for (let i = 1; values.has(`uart${i}`); i++) {
    const used = values.get(`uart${i}`) !== "off";
    ports.push({ file: used ? (values.get(`uartmode${i}`) ?? "").replace(/^file,/, "") : "" });
  }
  return ports.slice(0, ports.findLastIndex(({ file }) => file !== "") + 1);
}
