import { ADAPTER_OPTIONS, type AdapterOptions, hasOption } from "../adapter-options.js";
import type { VmSettings } from "../vms.js";
import type { SimulatedVm } from "./state.js";

/** The options of a new adapter in VirtualBox 7.2.22, for most OS types. */
export const FRESH_ADAPTER: Required<AdapterOptions> = {
  model: "82540EM",
  promiscuous_mode: "deny",
  boot_priority: 0,
  bandwidth_group: "",
  speed_kbps: 0,
  generic_properties: {},
  nat_cidr: "",
  nat_bind_address: "",
  nat_dns_pass_domain: true,
  nat_dns_proxy: false,
  nat_dns_host_resolver: false,
  nat_alias_modes: [],
  nat_forward_broadcast: false,
};

/** Returns the options that an adapter of that type has. */
export function visibleOptions(type: string, stored: AdapterOptions | null | undefined): AdapterOptions {
  const all = { ...FRESH_ADAPTER, ...stored };
  return Object.fromEntries(ADAPTER_OPTIONS.filter((name) => hasOption(type, name)).map((name) => [name, all[name]]));
}

/** Returns the options of all slots, including empty ones. An option that the settings omit stays. */
export function updatedOptions(
  { adapterOptions: current = [] }: Pick<SimulatedVm, "adapterOptions">,
  { adapters }: VmSettings,
): AdapterOptions[] {
  return Array.from({ length: Math.max(adapters.length, current.length) }, (_, slot) => ({
    ...current[slot],
    ...adapters[slot]?.options,
  }));
}
