import { ADAPTER_OPTIONS, type AdapterOptions, hasOption } from "../adapter-options.js";
import type { VmSettings } from "../virtualbox-host.js";
import type { SimulatedVm } from "./state-file.js";

/** What VirtualBox 7.2.22 gives an adapter of most OS types. */
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

/** Those that an adapter of that type shows. */
export function shownOptions(type: string, kept: AdapterOptions | null | undefined): AdapterOptions {
  const all = { ...FRESH_ADAPTER, ...kept };
  return Object.fromEntries(ADAPTER_OPTIONS.filter((name) => hasOption(type, name)).map((name) => [name, all[name]]));
}

/** Those of all the VM's slots, by slot: what is not wanted otherwise stays, also in an empty one. */
export function changedOptions(
  { adapterOptions: current = [] }: Pick<SimulatedVm, "adapterOptions">,
  { adapters }: VmSettings,
): AdapterOptions[] {
  return Array.from({ length: Math.max(adapters.length, current.length) }, (_, slot) => ({
    ...current[slot],
    ...adapters[slot]?.options,
  }));
}
