import {
  ADAPTER_OPTIONS,
  type AdapterOptionName,
  adapterOptionAttributes,
  typeOfOption,
} from "../../../lib/platforms/virtualbox/provider/host/adapter-options.js";
import type {
  Adapter,
  PortForward,
  VmSettings,
} from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { GROUPS, optionsOf } from "../../platforms/virtualbox/provider/host/adapter-rows.js";
import { type Call, call, type Row, type Values } from "./row.js";

const attribute = "network_adapters";

/** Returns an edit of the machine's first adapter. */
const edit =
  (changed: (adapter: Adapter) => Partial<Adapter>) =>
  ({ adapters: [adapter, ...others] }: VmSettings) => ({ adapters: [{ ...adapter, ...changed(adapter) }, ...others] });

/** The manual change of each option to its second value. */
const BY_HAND: { readonly [K in AdapterOptionName]: readonly Call[] } = {
  model: [call("modifyvm @ --nictype1 Am79C973")],
  promiscuous_mode: [call("controlvm @ nicpromisc1 allow-vms")],
  boot_priority: [call("modifyvm @ --nicbootprio1 1")],
  bandwidth_group: [call('modifyvm @ --nicbandwidthgroup1 q"u=o')],
  speed_kbps: [call("modifyvm @ --nicspeed1 0")],
  generic_properties: [
    call("controlvm @ nicproperty1 sport=20003"),
    ["controlvm", "@", "nicproperty1", "a b=c=d"],
    call("controlvm @ nicproperty1 dport="),
  ],
  nat_cidr: [call("modifyvm @ --natnet1 default")],
  nat_bind_address: [["modifyvm", "@", "--natbindip1", ""]],
  nat_dns_pass_domain: [call("modifyvm @ --natdnspassdomain1 on")],
  nat_dns_proxy: [call("modifyvm @ --natdnsproxy1 off")],
  nat_dns_host_resolver: [call("modifyvm @ --natdnshostresolver1 off")],
  nat_alias_modes: [call("modifyvm @ --nataliasmode1 proxyonly")],
  nat_forward_broadcast: [call("modifyvm @ --nat-forward-broadcast1 off")],
};

function optionRow(name: AdapterOptionName): Row {
  const type = typeOfOption(name) ?? "nat";
  const adapter: Values = type === "generic" ? { type, network: "UDPTunnel" } : { type };
  const [first, second] = (["first", "second"] as const).map((which) => optionsOf(type, which)[name]);
  const requiresRestart = "requiresRestart" in adapterOptionAttributes[name].options;
  const grouped = name === "bandwidth_group";
  const groups = Object.fromEntries(GROUPS.map(({ name, type, limitKbps }) => [name, { type, limit_kbps: limitKbps }]));
  return {
    ...{ name: `${attribute}.${name}`, attribute },
    base: grouped ? { bandwidth_groups: groups } : {},
    first: [{ ...adapter, [name]: first }],
    second: [{ ...adapter, [name]: second }],
    left: [adapter],
    // A group can only be removed without members. Other options stay as they are.
    unset: grouped ? [{ ...adapter, bandwidth_group: "" }] : undefined,
    change: requiresRestart ? "restart" : "live",
    reason: `${attribute}[0].${name}`,
    drift: { calls: BY_HAND[name], edit: edit(({ options }) => ({ options: { ...options, [name]: second } })) },
  };
}

const NETWORKS: Readonly<
  Record<string, { readonly adapter: Values; readonly option: string; readonly seen: Adapter }>
> = {
  internal: network("internal", "intnet", "--intnet1", "lan"),
  nat_network: network("nat_network", "natnetwork", "--nat-network1", "wan"),
  host_only: network("host_only", "hostonly", "--hostonlyadapter1", "vboxnet7"),
  bridged: network("bridged", "bridged", "--bridgeadapter1", "eth7"),
  generic: network("generic", "generic", "--nicgenericdrv1", "UDPTunnel"),
};

function network(type: string, shown: Adapter["type"], option: string, name: string) {
  const seen: Adapter = { type: shown, network: name, cableConnected: true, forwards: [], options: undefined };
  return { adapter: { type, network: name }, option: `--nic1 ${shown} ${option}`, seen };
}

/** From NAT to each other type of attachment, and back. */
const typeRows = Object.entries(NETWORKS).map(
  ([type, { adapter, option, seen }]): Row => ({
    ...{ name: `${attribute}.type to ${type}`, attribute, change: "live", stopped: true },
    first: [{ type: "nat" }],
    second: [adapter],
    ...{ left: [], unset: [] },
    drift: { calls: [call(`modifyvm @ ${option} ${adapter.network}`)], edit: edit(() => seen) },
  }),
);

/** Of each type that has a network, another one. */
const networkRows = Object.entries(NETWORKS).map(
  ([type, { adapter, option, seen }]): Row => ({
    ...{ name: `${attribute}.network of ${type}`, attribute, change: "live", stopped: true },
    first: [adapter],
    second: [{ ...adapter, network: "other" }],
    ...{ left: [{ type: "none" }], unset: [{ type: "none" }] },
    drift: { calls: [call(`modifyvm @ ${option} other`)], edit: edit(() => ({ ...seen, network: "other" })) },
  }),
);

interface Forward {
  readonly protocol: PortForward["protocol"];
  readonly host_address: string;
  readonly host_port: number;
  readonly guest_address: string;
  readonly guest_port: number;
}

/** VBoxManage's words for a rule, and the port's. */
function rule(name: string, forward: Forward): [string, PortForward] {
  const { protocol, host_address, host_port, guest_address, guest_port } = forward;
  return [
    [name, protocol, host_address, host_port, guest_address, guest_port].join(","),
    {
      name,
      protocol,
      hostAddress: host_address,
      hostPort: host_port,
      guestAddress: guest_address,
      guestPort: guest_port,
    },
  ];
}

/** @param port of the host; machines that run listen on it */
function forwardRow(what: string, port: number, changed: Partial<Forward>): Row {
  const first: Forward = {
    ...{ protocol: "tcp", host_address: "127.0.0.1", host_port: port, guest_address: "10.0.2.15", guest_port: 22 },
  };
  const second: Forward = { ...first, ...changed };
  const [text, forward] = rule("a", second);
  return {
    ...{ name: `${attribute}.forwards.${what}`, attribute, change: "live" },
    first: [{ type: "nat", forwards: { a: first } }],
    second: [{ type: "nat", forwards: { a: second } }],
    left: [{ type: "nat" }],
    unset: [{ type: "nat", forwards: {} }],
    drift: {
      calls: [call("controlvm @ natpf1 delete a"), call(`controlvm @ natpf1 ${text}`)],
      edit: edit(() => ({ forwards: [forward] })),
    },
  };
}

function namedForwards(port: number): Row {
  const one: Forward = {
    ...{ protocol: "tcp", host_address: "127.0.0.1", host_port: port, guest_address: "", guest_port: 22 },
  };
  const two: Forward = { ...one, protocol: "udp", host_port: port + 1 };
  const [text, forward] = rule("two", two);
  return {
    ...{ name: `${attribute}.forwards that come and go`, attribute, change: "live" },
    first: [{ type: "nat", forwards: { one } }],
    second: [{ type: "nat", forwards: { one, two } }],
    left: [{ type: "nat" }],
    unset: [{ type: "nat", forwards: {} }],
    drift: {
      calls: [call(`controlvm @ natpf1 ${text}`)],
      edit: edit(({ forwards }) => ({ forwards: [...forwards, forward] })),
    },
  };
}

const NAT: Adapter = { type: "nat", cableConnected: true, forwards: [] };

/** The same change where nothing runs, for which VirtualBox has other commands. */
const stopped = (row: Row, calls: readonly Call[]): Row => ({
  ...row,
  name: `${row.name} of a stopped machine`,
  stopped: true,
  ...(row.drift ? { drift: { ...row.drift, calls } } : {}),
});

const cableRow: Row = {
  ...{ name: `${attribute}.cable_connected`, attribute, change: "live" },
  first: [{ type: "nat", cable_connected: true }],
  second: [{ type: "nat", cable_connected: false }],
  left: [{ type: "nat" }],
  unset: [{ type: "nat", cable_connected: true }],
  drift: { calls: [call("controlvm @ setlinkstate1 off")], edit: edit(() => ({ cableConnected: false })) },
};

const limitRow: Row = {
  ...{ name: "bandwidth_groups.limit_kbps", attribute: "bandwidth_groups", change: "live" },
  first: { slow: { limit_kbps: 1000 } },
  second: { slow: { limit_kbps: 2000 } },
  // Without the group the machine would restart.
  ...{ left: { slow: { limit_kbps: 0 } }, unset: { slow: { limit_kbps: 0 } } },
  drift: {
    calls: [call("bandwidthctl @ set slow --limit=2000k")],
    edit: () => ({ bandwidthGroups: [{ name: "slow", type: "network", limitKbps: 2000 }] }),
  },
};

export const adapterRows: readonly Row[] = [
  ...typeRows,
  ...networkRows,
  ...ADAPTER_OPTIONS.map(optionRow),
  {
    ...{ name: `${attribute}.mac`, attribute, change: "restart", reason: `${attribute}[0].mac` },
    first: [{ type: "nat", mac: "0A-00-27-00-00-0A" }],
    second: [{ type: "nat", mac: "0a:00:27:00:00:0b" }],
    left: [{ type: "nat" }],
    drift: { calls: [call("modifyvm @ --macaddress1 0A002700000B")], edit: edit(() => ({ mac: "0A002700000B" })) },
  },
  cableRow,
  stopped(cableRow, [call("modifyvm @ --cableconnected1 off")]),
  {
    ...{ name: `${attribute}.address`, attribute, change: "live" },
    first: [{ type: "nat", address: "10.0.2.15" }],
    second: [{ type: "nat", address: "10.0.2.16" }],
    left: [{ type: "nat" }],
    unset: [{ type: "nat", address: null }],
    drift: {
      calls: [call("guestproperty set @ /Labvisor/Net/1/V4/IP 10.0.2.16")],
      edit: () => ({ guestProperties: { "/Labvisor/Net/1/V4/IP": "10.0.2.16" } }),
    },
  },
  {
    ...{ name: `${attribute} that come and go`, attribute, change: "restart" },
    first: [{ type: "nat" }, { type: "none" }, { type: "nat" }],
    second: [{ type: "nat" }],
    ...{ left: [], unset: [] },
    drift: {
      calls: [call("modifyvm @ --nic3 none")],
      edit: ({ adapters: [first] }) => ({ adapters: [first] }),
      seen: [{ type: "nat" }, { type: "none" }, { type: "none" }],
    },
  },
  {
    ...{ name: `${attribute} beyond the eighth`, attribute, change: "restart" },
    base: { chipset: "ich9" },
    first: [...Array(8).fill({ type: "none" }), { type: "nat" }],
    second: [{ type: "nat" }],
    ...{ left: [], unset: [] },
    drift: {
      calls: [call("modifyvm @ --nic9 none --nic1 nat")],
      edit: () => ({ adapters: [NAT] }),
      seen: [{ type: "nat" }, ...Array(8).fill({ type: "none" })],
    },
  },
  forwardRow("protocol", 47001, { protocol: "udp" }),
  forwardRow("host_address", 47002, { host_address: "127.0.0.2" }),
  forwardRow("host_port", 47003, { host_port: 47103 }),
  forwardRow("guest_address", 47004, { guest_address: "10.0.2.16" }),
  forwardRow("guest_port", 47005, { guest_port: 23 }),
  namedForwards(47006),
  stopped(forwardRow("host_port", 47008, { host_port: 47108 }), [
    call("modifyvm @ --natpf1 delete a"),
    call("modifyvm @ --natpf1 a,tcp,127.0.0.1,47108,10.0.2.15,22"),
  ]),
  limitRow,
  stopped(limitRow, limitRow.drift?.calls ?? []),
  {
    ...{ name: "bandwidth_groups.type", attribute: "bandwidth_groups", change: "restart", unset: null },
    reason: 'bandwidth_groups["slow"].type',
    first: { slow: { type: "network", limit_kbps: 1000 } },
    second: { slow: { type: "disk", limit_kbps: 1000 } },
    drift: {
      calls: [call("bandwidthctl @ remove slow"), call("bandwidthctl @ add slow --type=disk --limit=1000k")],
      edit: () => ({ bandwidthGroups: [{ name: "slow", type: "disk", limitKbps: 1000 }] }),
    },
  },
  {
    ...{ name: "bandwidth_groups that come and go", attribute: "bandwidth_groups", change: "restart", unset: null },
    first: { slow: { limit_kbps: 1000 } },
    second: { slow: { limit_kbps: 1000 }, fast: { limit_kbps: 0 } },
    drift: {
      calls: [call("bandwidthctl @ add fast --type=network --limit=0k")],
      edit: ({ bandwidthGroups = [] }) => ({
        bandwidthGroups: [{ name: "fast", type: "network", limitKbps: 0 }, ...bandwidthGroups],
      }),
    },
  },
];
