import type { ResourceBody, StackJson } from "../../lib/terraform/stack-json.js";

/** A stack as cdktf writes it. Keys are `<type without its prefix>.<construct path below the stack>`. */
export function stack(stackName: string, resources: Readonly<Record<string, ResourceBody>>): StackJson {
  const resource: Record<string, Record<string, ResourceBody>> = {};
  for (const [key, body] of Object.entries(resources)) {
    const dot = key.indexOf(".");
    const type = `virtualbox_${key.slice(0, dot)}`;
    const path = key.slice(dot + 1);
    resource[type] ??= {};
    resource[type][logicalId(path)] = { "//": { metadata: { path: `${stackName}/${path}/Default` } }, ...body };
  }
  return { "//": { metadata: { stackName } }, resource };
}

export function reference(type: string, path: string): string {
  return `\${virtualbox_${type}.${logicalId(path)}.id}`;
}

function logicalId(path: string): string {
  return path.replace(/[^\w-]/g, "_");
}

const laptop = { lab: reference("lab", "laptop") };

/** The workshop's lab: four guests behind their own NATs, and on a host-only network with static addresses. */
export const hostOnly = stack("host-only", {
  "lab.laptop": { name: "host-only" },
  "host_only_network.lan": { ...laptop, key: "lan", cidr: "10.1.2.0/24", host_address: "10.1.2.1" },
  ...Object.fromEntries(
    // Out of order on purpose.
    [2, 1, 4, 3].map((n) => [
      `vm.ubuntu${n}`,
      {
        ...laptop,
        key: `ubuntu${n}`,
        name: `ubuntu${n}`,
        cpus: 1,
        memory_mib: 512,
        network_adapters: [
          { type: "nat", mac: `02:1A:00:00:00:0${n}` },
          {
            type: "host_only",
            network: reference("host_only_network", "lan"),
            mac: `021a0000001${n}`,
            address: `10.1.2.1${n}`,
          },
        ],
      },
    ]),
  ),
});

/** One guest with a forwarded port, and its copy. */
export const desktop = stack("desktop", {
  "lab.laptop": { name: "desktop" },
  "vm.desktop": {
    ...laptop,
    name: "desktop",
    cpus: 1,
    memory_mib: 512,
    network_adapters: [{ type: "nat", forwards: { ssh: { host_port: 2222, guest_port: 22 } } }],
  },
  "vm.copy": { ...laptop, name: "copy", clone_of: reference("vm", "desktop"), network_adapters: [{ type: "nat" }] },
});

/** A host-only network and a NAT network, both with DHCP, and a guest on each; a third has a given address on the NAT network. */
export const leases = stack("leases", {
  "lab.laptop": { name: "leases" },
  "host_only_network.lan": {
    ...laptop,
    cidr: "192.168.56.0/24",
    host_address: "192.168.56.1",
    dhcp: { server: "192.168.56.99", lower: "192.168.56.100", upper: "192.168.56.199" },
  },
  "nat_network.net": {
    ...laptop,
    cidr: "10.8.0.0/16",
    dhcp: true,
    forwards: { web: { host_port: 8080, guest_address: "10.8.0.9", guest_port: 80 } },
  },
  ...Object.fromEntries(
    [
      { name: "near", type: "host_only", network: reference("host_only_network", "lan") },
      { name: "far", type: "nat_network", network: reference("nat_network", "net") },
      { name: "web", type: "nat_network", network: reference("nat_network", "net"), address: "10.8.0.9" },
    ].map(({ name, ...adapter }) => [`vm.${name}`, { ...laptop, name, network_adapters: [adapter] }]),
  ),
});

/** A lab of `count` guests on one NAT network. */
export function large(count: number): StackJson {
  return stack("large", {
    "lab.laptop": { name: "large" },
    "nat_network.net": { ...laptop, name: "net", cidr: "10.8.0.0/16" },
    ...Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        `vm.guest${n}`,
        {
          ...laptop,
          name: `guest${n}`,
          network_adapters: [{ type: "nat_network", network: reference("nat_network", "net") }],
        },
      ]),
    ),
  });
}

/** Two guests on a host-only network, one of them with a domain and aliases. */
export const named = stack("named", {
  "lab.laptop": { name: "named" },
  "host_only_network.lan": { ...laptop, key: "lan", cidr: "192.168.56.0/24", host_address: "192.168.56.1" },
  ...Object.fromEntries(
    [
      { name: "web", address: "192.168.56.9", notes: {} },
      { name: "db", address: "192.168.56.10", notes: { domain: "lab.example", aliases: ["data", "sql.example.org"] } },
    ].map(({ name, address, notes }) => [
      `vm.${name}`,
      {
        ...laptop,
        "//": { metadata: { path: `named/${name}/Default` }, ...notes },
        name,
        network_adapters: [{ type: "host_only", network: reference("host_only_network", "lan"), address }],
      },
    ]),
  ),
});
