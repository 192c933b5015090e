import {
  ADAPTER_OPTIONS,
  type AdapterOptionName,
  type AdapterOptions,
  hasOption,
} from "../../../../../lib/platforms/virtualbox/provider/host/adapter-options.js";

type Row<K extends AdapterOptionName> = readonly [
  first: NonNullable<AdapterOptions[K]>,
  second: NonNullable<AdapterOptions[K]>,
];

/** Two values of each option, of which the first is never the default. The groups are {@link GROUPS}. */
const ROWS: { readonly [K in AdapterOptionName]: Row<K> } = {
  model: ["virtio", "Am79C973"],
  promiscuous_mode: ["allow-all", "allow-vms"],
  boot_priority: [4, 1],
  bandwidth_group: ["slow", 'q"u=o'],
  speed_kbps: [100_000, 0],
  generic_properties: [
    { dest: "127.0.0.1", sport: "20001", dport: "20002" },
    { dest: "127.0.0.1", sport: "20003", "a b": "c=d" },
  ],
  nat_cidr: ["10.9.0.0/24", ""],
  nat_bind_address: ["127.0.0.1", ""],
  nat_dns_pass_domain: [false, true],
  nat_dns_proxy: [true, false],
  nat_dns_host_resolver: [true, false],
  nat_alias_modes: [["log", "sameports"], ["proxyonly"]],
  nat_forward_broadcast: [true, false],
};

export const GROUPS = [
  { name: 'q"u=o', type: "network", limitKbps: 1 },
  { name: "slow", type: "network", limitKbps: 2000 },
] as const;

/** Returns all first or all second values of an adapter of that type. */
export function optionsOf(type: string, which: "first" | "second"): AdapterOptions {
  const index = which === "first" ? 0 : 1;
  return Object.fromEntries(
    ADAPTER_OPTIONS.filter((name) => hasOption(type, name)).map((name) => [name, ROWS[name][index]]),
  );
}
