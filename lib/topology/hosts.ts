import { Address4, Address6 } from "ip-address";
import { isHostName } from "../lab/values/host-name.js";
import { type Adapter, describeForward, type Guest, type Topology } from "./topology.js";

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
    else
      unreachable.push(
        `# ${[`${guest.name}: no address that the host can reach`, ...forwards(topology, guest)].join("; ")}`,
      );
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
  const adapters = topology.adapters.filter((adapter) => adapter.guest === guest.id);
  return REACHABLE.flatMap((kind) => adapters.filter((adapter) => adapter.kind === kind))
    .map(({ address }) => address)
    .find((address) => address !== undefined && (Address4.isValid(address) || Address6.isValid(address)));
}

function forwards(topology: Topology, guest: Guest): string[] {
  return topology.forwards.filter(({ owner }) => owner === guest.id).map((f) => `${f.name} ${describeForward(f)}`);
}

function compareAddresses(a: string, b: string): number {
  const [six, otherSix] = [a.includes(":"), b.includes(":")];
  if (six !== otherSix) return six ? 1 : -1;
  const [x, y] = six
    ? [new Address6(a).bigInt(), new Address6(b).bigInt()]
    : [new Address4(a).bigInt(), new Address4(b).bigInt()];
  return x < y ? -1 : x > y ? 1 : 0;
}
