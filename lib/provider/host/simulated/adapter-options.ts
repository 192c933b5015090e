import { ADAPTER_OPTIONS, type AdapterOptions, hasOption } from "../adapter-options.js";
import { type BandwidthGroup, VirtualBoxError, type VmSettings } from "../virtualbox-host.js";
import { sortedByName } from "./sorted.js";
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

/** Keeps what is wanted of the adapters by slot, and answers with the groups that the VM then has. */
export function changeAdapterOptions(
  vm: SimulatedVm,
  { adapters, bandwidthGroups }: VmSettings,
): readonly BandwidthGroup[] {
  const current = vm.settings.bandwidthGroups ?? [];
  const groups = sortedByName(bandwidthGroups ?? current);
  const kept = Array.from({ length: Math.max(adapters.length, vm.adapterOptions?.length ?? 0) }, (_, slot) => ({
    ...vm.adapterOptions?.[slot],
    ...adapters[slot]?.options,
  }));
  for (const { bandwidth_group: name } of kept) {
    if (!name || groups.some((group) => group.name === name)) continue;
    throw current.some((group) => group.name === name)
      ? new VirtualBoxError("IN_USE", `The bandwidth group '${name}' is still in use`)
      : new VirtualBoxError("NOT_FOUND", `Could not find a bandwidth group named '${name}'`);
  }
  vm.adapterOptions = kept;
  return groups;
}
