import { liveControllers } from "../live-storage.js";
import type { PortForward } from "../networks.js";
import { ADAPTERS } from "../validation.js";
import type { Adapter, VmSettings } from "../vms.js";
import { adapterArguments, liveAdapterArguments, liveOptions } from "./adapter-options.js";
import { bandwidthGroupCommands } from "./bandwidth-groups.js";
import { hardwareCommands, hardwareOptions, liveHardware } from "./hardware.js";
import { sharedFolderCommands } from "./shared-folders.js";
import { bootDiskCommands, liveStorageCommands, storageCommands } from "./storage-commands.js";
import { type Command, onOff } from "./syntax.js";
import { usbFilterCommands } from "./usb-filters.js";

type Properties = Readonly<Record<string, string>>;

/**
 * Returns the settings of a new VM: one NAT adapter, and CPUs and memory that depend on the OS type and are therefore
 * always set.
 */
export function freshVm({ name, groups, osType }: VmSettings): VmSettings {
  return {
    name,
    groups,
    osType,
    description: "",
    cpus: Number.NaN,
    memoryMib: Number.NaN,
    hardware: {},
    adapters: [{ type: "nat", cableConnected: true, forwards: [] }],
    controllers: [],
    sharedFolders: [],
    serialPorts: [],
    guestProperties: {},
    extraData: {},
    usbFilters: [],
  };
}

/**
 * Returns the commands that change a stopped VM, in order, or none if there is nothing to do.
 *
 * Creating, resuming, changing, and repairing a VM all use them. `modifyvm` applies as much as possible in one call,
 * which succeeds or fails as a whole.
 */
export function vmCommands(uuid: string, current: VmSettings, wanted: VmSettings): Command[] {
  // VBoxManage checks the number of adapters against the chipset that the VM has before the call.
  const { chipset } = wanted.hardware;
  const first = wanted.adapters.length > ADAPTERS.piix3 ? hardwareOptions(current.hardware, { chipset }) : [];
  const hardware = first.length > 0 ? { ...current.hardware, chipset } : current.hardware;
  const options = [
    ...generalOptions(current, wanted),
    ...hardwareOptions(hardware, wanted.hardware),
    ...adapterOptions(current, wanted),
    ...serialOptions(current, wanted),
  ];
  const groups = bandwidthGroupCommands(uuid, current, wanted);
  return [
    // Groups are added before their members, and removed after them.
    ...groups.added,
    ...groups.changed,
    ...(first.length > 0 ? [["modifyvm", uuid, ...first]] : []),
    ...(options.length > 0 ? [["modifyvm", uuid, ...options]] : []),
    ...hardwareCommands(uuid, current.hardware, wanted.hardware),
    ...storageCommands(uuid, current.controllers ?? [], wanted),
    ...bootDiskCommands(current, wanted),
    ...groups.removed,
    ...sharedFolderCommands(uuid, current, wanted),
    ...propertyCommands(uuid, current, wanted),
    ...usbFilterCommands(uuid, current, wanted),
  ];
}

/**
 * Returns the commands for a running VM, or undefined if it must stop.
 *
 * VirtualBox can change attachments of adapters, port forwards, cables, media in drives, properties, USB filters and
 * some hardware while a VM runs.
 */
export function liveCommands(uuid: string, current: VmSettings, wanted: VmSettings): Command[] | undefined {
  const adapters = current.adapters.map((adapter, i) => {
    const target = wanted.adapters[i];
    if (!target) return adapter;
    const { cableConnected, forwards, type, network } = target;
    const options = { ...knownOptions(adapter, target), ...liveOptions(target.options ?? {}) };
    // `controlvm` cannot add or remove adapters, and does not support macOS's host-only networks.
    if ([adapter, target].some((each) => each.type === "none") || target.type === "hostonlynet")
      return { ...adapter, cableConnected, options: { ...adapter.options, ...options } };
    return { ...adapter, type, network, cableConnected, options, forwards };
  });
  const { hardware, guestProperties, extraData, usbFilters } = wanted;
  const changedHardware = liveHardware(current.hardware, hardware);
  const groups = bandwidthGroupCommands(uuid, current, wanted);
  const bandwidthGroups =
    groups.added.length + groups.removed.length > 0 ? current.bandwidthGroups : wanted.bandwidthGroups;
  const controllers = liveControllers(current.controllers ?? [], wanted);
  const live = { ...current, hardware, adapters, controllers, guestProperties, extraData, usbFilters, bandwidthGroups };
  if (!changedHardware || vmCommands(uuid, live, wanted).length > 0) return undefined;
  return [
    ...changedHardware.map((change) => ["controlvm", uuid, ...change]),
    ...groups.changed,
    ...current.adapters.flatMap((adapter, i) => liveAdapterCommands(uuid, adapter, adapters[i], i + 1)),
    ...liveStorageCommands(uuid, current.controllers ?? [], controllers),
    ...propertyCommands(uuid, current, wanted),
    ...usbFilterCommands(uuid, current, wanted),
  ];
}

function generalOptions(current: VmSettings, wanted: VmSettings): string[] {
  const options: string[] = [];
  if (wanted.name !== current.name) options.push("--name", wanted.name);
  if (groupList(wanted) !== groupList(current)) options.push("--groups", groupList(wanted));
  if (wanted.description !== current.description) options.push("--description", wanted.description);
  if (wanted.osType !== current.osType) options.push("--ostype", wanted.osType);
  if (wanted.cpus !== current.cpus) options.push("--cpus", String(wanted.cpus));
  if (wanted.memoryMib !== current.memoryMib) options.push("--memory", String(wanted.memoryMib));
  return options;
}

/** Returns the groups as VBoxManage takes them. A VM without a group is in `/`. */
export function groupList({ groups }: Pick<VmSettings, "groups">): string {
  return groups.join(",") || "/";
}

const NO_ADAPTER: Adapter = { type: "none", cableConnected: true, forwards: [] };
const NETWORK_OPTIONS: Readonly<Record<string, string>> = {
  natnetwork: "--nat-network",
  hostonly: "--hostonlyadapter",
  hostonlynet: "--host-only-net",
  intnet: "--intnet",
  bridged: "--bridgeadapter",
  generic: "--nicgenericdrv",
};

function adapterOptions(current: VmSettings, wanted: VmSettings): string[] {
  const slots = Math.max(current.adapters.length, wanted.adapters.length);
  return Array.from({ length: slots }).flatMap((_, i) =>
    slotOptions(current.adapters[i] ?? NO_ADAPTER, wanted.adapters[i] ?? NO_ADAPTER, i + 1),
  );
}

function slotOptions(current: Adapter, wanted: Adapter, slot: number): string[] {
  const { removed, added } = forwardChanges(current, wanted);
  // VirtualBox keeps the rules of an adapter that is no longer NAT, and shows them once it is NAT again. So they are
  // removed while they are visible.
  const options = removed.flatMap((name) => [`--natpf${slot}`, "delete", name]);
  const network = NETWORK_OPTIONS[wanted.type];
  if (wanted.type !== current.type || (network && wanted.network !== current.network)) {
    options.push(`--nic${slot}`, wanted.type);
    if (network) options.push(`${network}${slot}`, wanted.network ?? "");
  }
  if (wanted.type === "none") return options;
  if (wanted.mac !== undefined && wanted.mac !== current.mac) options.push(`--macaddress${slot}`, wanted.mac);
  // The cable of an empty slot is not shown.
  if (wanted.cableConnected !== current.cableConnected || current.type === "none") {
    options.push(`--cableconnected${slot}`, onOff(wanted.cableConnected));
  }
  options.push(...adapterArguments(slot, knownOptions(current, wanted), wanted.options ?? {}));
  return [...options, ...added.flatMap((rule) => [`--natpf${slot}`, rule])];
}

/** The options of another type are not known. */
const knownOptions = (current: Adapter, wanted: Adapter) => (wanted.type === current.type && current.options) || {};

function liveAdapterCommands(uuid: string, current: Adapter, wanted: Adapter, slot: number): Command[] {
  const { removed, added } = forwardChanges(current, wanted);
  const control = (...args: string[]) => ["controlvm", uuid, ...args];
  return [
    ...removed.map((name) => control(`natpf${slot}`, "delete", name)),
    ...(wanted.type === current.type && wanted.network === current.network
      ? []
      : [control(`nic${slot}`, wanted.type, ...(NETWORK_OPTIONS[wanted.type] ? [wanted.network ?? ""] : []))]),
    ...added.map((rule) => control(`natpf${slot}`, rule)),
    ...(wanted.cableConnected === current.cableConnected
      ? []
      : [control(`setlinkstate${slot}`, onOff(wanted.cableConnected))]),
    ...liveAdapterArguments(slot, knownOptions(current, wanted), wanted.options ?? {}).map((change) =>
      control(...change),
    ),
  ];
}

/** Returns the changes of port forwards. A changed rule is removed and added. */
function forwardChanges(current: Adapter, wanted: Adapter): { removed: string[]; added: string[] } {
  const before = current.forwards.map(forwardRule);
  const after = wanted.forwards.map(forwardRule);
  return {
    removed: current.forwards.filter((_, i) => !after.includes(before[i])).map(({ name }) => name),
    added: after.filter((rule) => !before.includes(rule)),
  };
}

function forwardRule({ name, protocol, hostAddress, hostPort, guestAddress, guestPort }: PortForward): string {
  return [name, protocol, hostAddress, hostPort, guestAddress, guestPort].join(",");
}

/** The standard I/O addresses and interrupts of COM1 to COM4. */
const UARTS = [
  ["0x3F8", "4"],
  ["0x2F8", "3"],
  ["0x3E8", "4"],
  ["0x2E8", "3"],
] as const;

function serialOptions(current: VmSettings, wanted: VmSettings): string[] {
  return UARTS.flatMap((uart, i) => {
    const file = wanted.serialPorts[i]?.file;
    if (file === current.serialPorts[i]?.file) return [];
    return file === undefined
      ? [`--uart${i + 1}`, "off"]
      : [`--uart${i + 1}`, ...uart, `--uartmode${i + 1}`, "file", file];
  });
}

/** To VirtualBox, an empty value means none. */
function propertyCommands(uuid: string, current: VmSettings, wanted: VmSettings): Command[] {
  return [
    ...changedEntries(current.guestProperties, wanted.guestProperties).map(([name, value]) =>
      value === "" ? ["guestproperty", "unset", uuid, name] : ["guestproperty", "set", uuid, name, value],
    ),
    ...changedEntries(current.extraData, wanted.extraData).map(([name, value]) => ["setextradata", uuid, name, value]),
  ];
}

function changedEntries(current: Properties | undefined = {}, wanted: Properties | undefined = {}): [string, string][] {
  return Object.entries(wanted).filter(([name, value]) => value !== (current[name] ?? ""));
}
