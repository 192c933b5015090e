import { Address4, Address6 } from "ip-address";
import { isHostName } from "../lab/values/host-name.js";
import { type Adapter, describeForward, forwardsTo, type Guest, leasedFrom, type Topology } from "./topology.js";

// The host has a foot in these, the nearest first. It reaches nothing behind a NAT, nor in an internal network.
const REACHABLE: readonly Adapter["kind"][] = ["host-only", "bridged"];

/**
 * A block for a hosts file: one line for each guest that the host can reach by a known address, sorted by address. The other guests are
 * comments that say why, so that none is missed. The markers let a script replace the block.
 */
export function renderHosts(topology: Topology): string {
  const entries: { readonly address: string; readonly name: string }[] = [];
  const unreachable: string[] = [];
  for (const guest of topology.guests) {
    const address = reachableAddress(topology, guest);
    if (!isHostName(guest.name)) unreachable.push(`# ${JSON.stringify(guest.name)}: not a host name`);
    else if (address) entries.push({ address, name: guest.name });
    else unreachable.push(`# ${guest.name}: ${whyNone(topology, guest).join("; ")}`);
  }
  entries.sort((a, b) => compareAddresses(a.address, b.address));
  return [
    `# labvisor ${topology.lab} begin`,
    ...entries.map(({ address, name }) => `${address}\t${name}`),
    ...unreachable,
    `# labvisor ${topology.lab} end`,
    "",
  ].join("\n");
}

function reachableAddress(topology: Topology, guest: Guest): string | undefined {
  const adapters = adaptersOf(topology, guest);
  return REACHABLE.flatMap((kind) => adapters.filter((adapter) => adapter.kind === kind))
    .map(({ address }) => address)
    .find((address) => address !== undefined && (Address4.isValid(address) || Address6.isValid(address)));
}

function whyNone(topology: Topology, guest: Guest): string[] {
  const adapters = adaptersOf(topology, guest);
  const leases = adapters.flatMap((adapter) => {
    const network = leasedFrom(topology, adapter);
    if (!network) return [];
    const reach = REACHABLE.includes(adapter.kind) ? "" : ", which the host cannot reach";
    return `address by DHCP from ${oneLine(network.name)} (${oneLine(network.dhcpRange ?? network.cidr ?? "?")})${reach}`;
  });
  const forwards = adapters.flatMap((adapter) => forwardsTo(topology, adapter));
  return [
    ...(leases.length > 0 ? leases : ["no address that the host can reach"]),
    ...forwards.map((forward) => oneLine(`${forward.name} ${describeForward(forward)}`)),
  ];
}

function adaptersOf(topology: Topology, guest: Guest): Adapter[] {
  return topology.adapters.filter((adapter) => adapter.guest === guest.id);
}

/** Within a comment: a line break would end it. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}

function compareAddresses(a: string, b: string): number {
  const [six, otherSix] = [a.includes(":"), b.includes(":")];
  if (six !== otherSix) return six ? 1 : -1;
  const [x, y] = six
    ? [new Address6(a).bigInt(), new Address6(b).bigInt()]
    : [new Address4(a).bigInt(), new Address4(b).bigInt()];
  return x < y ? -1 : x > y ? 1 : 0;
}
