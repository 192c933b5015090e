import type { FirstBootNote } from "../../lab/manifest.js";
import type { Network, Topology } from "../../topology/topology.js";
import type { PlannedGuest } from "../plan.js";

/** The versions of IP. */
export const FAMILIES = [4, 6] as const;

export type Family = (typeof FAMILIES)[number];

/** An interface of a guest for one version of IP, as its seed configures it. */
export interface GuestInterface {
  readonly family: Family;
  readonly name: string;
  readonly mac: string;
  readonly vlanId?: number;
  /** Absent for a NAT of the guest's own. */
  readonly network?: Network;
  /** The address with its prefix length. Absent if a DHCP server assigns it. */
  readonly address?: string;
  /** The default gateway. */
  readonly gateway?: string;
  readonly isLeased: boolean;
}

/** The parts of cloud-init's network-config that Labvisor writes (version 2). */
interface NetworkConfig {
  readonly ethernets?: Readonly<Record<string, Configured & { readonly match?: { readonly macaddress?: string } }>>;
  readonly vlans?: Readonly<Record<string, Configured & { readonly id: number; readonly link: string }>>;
}

interface Configured {
  readonly dhcp4?: boolean;
  readonly addresses?: readonly string[];
  readonly routes?: readonly { readonly to: string; readonly via: string }[];
}

/** Returns the interfaces of a guest. A guest without a seed has none that are known. */
export function interfacesOf(topology: Topology, { guest, firstBoot }: PlannedGuest): GuestInterface[] {
  const { ethernets = {}, vlans = {} } = (firstBoot?.networkConfig ?? {}) as NetworkConfig;
  const configured = [
    ...Object.entries(ethernets).map(([name, each]) => ({ name, mac: each.match?.macaddress ?? "", each })),
    ...Object.entries(vlans).map(([name, each]) => ({
      name,
      mac: ethernets[each.link]?.match?.macaddress ?? "",
      vlanId: each.id,
      each,
    })),
  ];
  return configured.flatMap(({ each, ...found }) => {
    const vlanId = "vlanId" in found ? found.vlanId : undefined;
    const network = networkOf(topology, guest.id, found.mac, vlanId);
    return FAMILIES.flatMap((family) => {
      const isLeased = family === 4 && each.dhcp4 === true;
      const address = each.addresses?.find((text) => familyOf(text) === family);
      if (!isLeased && address === undefined) return [];
      const route = each.routes?.find(({ to }) => to === DEFAULT_ROUTES[family])?.via;
      const gateway = route ?? (isLeased ? network?.gateway : undefined);
      return [{ ...found, family, isLeased, ...(network && { network }), address, gateway }];
    });
  });
}

const DEFAULT_ROUTES: Readonly<Record<Family, string>> = { 4: "0.0.0.0/0", 6: "::/0" };

export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

function networkOf(topology: Topology, guest: string, mac: string, vlanId: number | undefined): Network | undefined {
  const networks = topology.adapters
    .filter((adapter) => adapter.guest === guest && adapter.mac === mac && (vlanId !== undefined) === !!adapter.tagged)
    .flatMap((adapter) => topology.networks.filter(({ id }) => id === adapter.network));
  return vlanId === undefined ? networks[0] : networks.find((network) => network.vlanId === vlanId);
}

/** Whether a guest's seed makes it forward packets. */
export function forwards({ firstBoot }: Pick<PlannedGuest, "firstBoot">, family: Family): boolean {
  return commandsOf(firstBoot).some((command) => command.includes(`${FORWARDING[family]}=1`));
}

/** The kernel's settings that make a guest forward packets. */
export const FORWARDING: Readonly<Record<Family, string>> = {
  4: "net.ipv4.ip_forward",
  6: "net.ipv6.conf.all.forwarding",
};

/** Returns the addresses of the names in the hosts file that a guest's seed writes. */
export function hostNames({ firstBoot }: Pick<PlannedGuest, "firstBoot">): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const line of commandsOf(firstBoot).find(([, , , name]) => name === "hosts") ?? []) {
    const [, address, list] = /^([\d.]+|[\da-f:]+)\t(\S+(?: \S+)*)$/.exec(line) ?? [];
    for (const name of list?.split(" ") ?? []) names.set(name, [...(names.get(name) ?? []), address]);
  }
  return names;
}

function commandsOf(firstBoot: FirstBootNote | undefined): readonly (readonly string[])[] {
  const { bootcmd } = firstBoot?.userData ?? {};
  return Array.isArray(bootcmd) ? bootcmd.filter((command) => Array.isArray(command)) : [];
}
