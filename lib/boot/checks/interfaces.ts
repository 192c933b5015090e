import type { FirstBootNote } from "../../lab/manifest.js";
import type { Network, Topology } from "../../topology/topology.js";
import type { PlannedGuest } from "../plan.js";

/** An interface of a guest, as its seed configures it. */
export interface GuestInterface {
  readonly name: string;
  readonly mac: string;
  readonly vlanId?: number;
  /** Absent for a NAT of the guest's own. */
  readonly network?: Network;
  /** The IPv4 address with its prefix length. Absent if a DHCP server assigns it. */
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
    const isLeased = each.dhcp4 === true;
    const address = each.addresses?.find((text) => !text.includes(":"));
    if (!isLeased && address === undefined) return [];
    const vlanId = "vlanId" in found ? found.vlanId : undefined;
    const network = networkOf(topology, guest.id, found.mac, vlanId);
    const gateway = each.routes?.find(({ to }) => to === "0.0.0.0/0")?.via ?? (isLeased ? network?.gateway : undefined);
    return [{ ...found, isLeased, ...(network && { network }), address, gateway }];
  });
}

function networkOf(topology: Topology, guest: string, mac: string, vlanId: number | undefined): Network | undefined {
  const networks = topology.adapters
    .filter((adapter) => adapter.guest === guest && adapter.mac === mac && (vlanId !== undefined) === !!adapter.tagged)
    .flatMap((adapter) => topology.networks.filter(({ id }) => id === adapter.network));
  return vlanId === undefined ? networks[0] : networks.find((network) => network.vlanId === vlanId);
}

/** Whether a guest's seed makes it forward packets. */
export function forwards({ firstBoot }: Pick<PlannedGuest, "firstBoot">): boolean {
  return commandsOf(firstBoot).some((command) => command.includes("net.ipv4.ip_forward=1"));
}

/** Returns the addresses of the names in the hosts file that a guest's seed writes. */
export function hostNames({ firstBoot }: Pick<PlannedGuest, "firstBoot">): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const line of commandsOf(firstBoot).find(([, , , name]) => name === "hosts") ?? []) {
    const [, address, list] = /^([\d.]+)\t(\S+(?: \S+)*)$/.exec(line) ?? [];
    for (const name of list?.split(" ") ?? []) names.set(name, [...(names.get(name) ?? []), address]);
  }
  return names;
}

function commandsOf(firstBoot: FirstBootNote | undefined): readonly (readonly string[])[] {
  const { bootcmd } = firstBoot?.userData ?? {};
  return Array.isArray(bootcmd) ? bootcmd.filter((command) => Array.isArray(command)) : [];
}
