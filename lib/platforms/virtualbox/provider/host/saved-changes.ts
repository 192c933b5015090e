import { isDeepStrictEqual } from "node:util";
import type { Attribute } from "../../../../plugin/index.js";
import { type AdapterOptionName, hasOption } from "./adapter-options.js";
import { HARDWARE, type HardwareName, hardwareAttributes } from "./hardware.js";
import { changesLive } from "./live-storage.js";
import type { Adapter, VmSettings } from "./vms.js";

/** The hardware settings that VirtualBox changes while the VM's memory is saved. Observed with 7.2.22. */
export const HARDWARE_WHILE_SAVED: ReadonlySet<string> = new Set<HardwareName>([
  ...(["remote_display", "remote_display_ports", "remote_display_address", "remote_display_authentication"] as const),
  ...(["remote_display_many", "frontend", "process_priority", "autostart", "autostart_delay_seconds"] as const),
]);

/** The hardware settings that VirtualBox changes while the VM runs. */
const HARDWARE_WHILE_RUNNING: ReadonlySet<string> = new Set(
  HARDWARE.filter((name) => !(hardwareAttributes[name] as Attribute).options.requiresRestart),
);

const ADAPTER_OPTIONS: ReadonlySet<string> = new Set<AdapterOptionName>([
  ...(["promiscuous_mode", "generic_properties", "nat_cidr", "nat_bind_address", "nat_dns_pass_domain"] as const),
  ...(["nat_dns_proxy", "nat_dns_host_resolver", "nat_alias_modes", "nat_forward_broadcast"] as const),
]);

/** Whether VirtualBox changes an option of an adapter while the VM's memory is saved. */
export const isAdapterOptionWhileSaved = (name: string): boolean => ADAPTER_OPTIONS.has(name);

/** Returns how far the settings of a VM can change toward the wanted ones while its memory is saved. */
export function changedWhileSaved(current: VmSettings, wanted: VmSettings): VmSettings {
  return {
    ...current,
    name: wanted.name,
    groups: wanted.groups,
    description: wanted.description,
    hardware: { ...current.hardware, ...pick(wanted.hardware, HARDWARE_WHILE_SAVED) },
    adapters: current.adapters.map((adapter, slot) => changedAdapter(adapter, wanted.adapters[slot])),
    bandwidthGroups: wanted.bandwidthGroups ?? current.bandwidthGroups,
    guestProperties: wanted.guestProperties ?? current.guestProperties,
    extraData: wanted.extraData ?? current.extraData,
    usbFilters: wanted.usbFilters ?? current.usbFilters,
  };
}

/** Whether VirtualBox can make the change while the VM's memory is saved. */
export const changesSaved = (current: VmSettings, wanted: VmSettings): boolean =>
  isSame(changedWhileSaved(current, wanted), wanted);

/** Whether VirtualBox can make the change once a VM whose memory is saved has resumed. */
export function changesResumed(current: VmSettings, wanted: VmSettings): boolean {
  const changed = changedWhileSaved(current, wanted);
  const hardware = { ...changed.hardware, ...pick(wanted.hardware, HARDWARE_WHILE_RUNNING) };
  const { controllers } = wanted;
  return (
    changesLive(current.controllers ?? [], controllers ?? []) && isSame({ ...changed, hardware, controllers }, wanted)
  );
}

function isSame(a: VmSettings, b: VmSettings): boolean {
  const [x, y] = [a, b].map((each) => JSON.parse(JSON.stringify(each)));
  return isDeepStrictEqual(x, y);
}

/** VirtualBox adds and removes no adapter, although it reports success. */
function changedAdapter(current: Adapter, wanted: Adapter | undefined): Adapter {
  if (!wanted || [current, wanted].some(({ type }) => type === "none")) return current;
  const { type, network, cableConnected, forwards, options = {} } = wanted;
  const kept = Object.entries(current.options ?? {}).filter(([name]) => hasOption(type, name as AdapterOptionName));
  const changed = pick(options, ADAPTER_OPTIONS);
  return { ...current, type, network, cableConnected, forwards, options: { ...Object.fromEntries(kept), ...changed } };
}

function pick<T extends object>(all: T, names: ReadonlySet<string>): T {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name))) as T;
}
