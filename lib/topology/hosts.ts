import { Address4, Address6 } from "ip-address";
import { markedBlock } from "../files/marked-block.js";
import { allNames, isDomainName, isHostName } from "../net/host-name.js";
import { addressesForHost, whyNoAddress } from "./reach.js";
import type { Topology } from "./topology.js";

/**
 * Returns a block for a hosts file: the addresses at which the host reaches the guests, IPv4 and IPv6, sorted.
 *
 * Guests without such an address are comments with the reason.
 */
export function renderHosts(topology: Topology): string {
  const entries: { readonly address: string; readonly names: string }[] = [];
  const unreachable: string[] = [];
  for (const guest of topology.guests) {
    const addresses = addressesForHost(topology, guest);
    const names = allNames(guest);
    const wrong = isHostName(guest.name) ? names.find((name) => !isDomainName(name)) : guest.name;
    if (wrong !== undefined) unreachable.push(`# ${JSON.stringify(wrong)}: not a host name`);
    else if (addresses.length > 0) entries.push(...addresses.map((address) => ({ address, names: names.join(" ") })));
    else unreachable.push(`# ${guest.name}: ${whyNoAddress(topology, guest).join("; ")}`);
  }
  entries.sort((a, b) => compareAddresses(a.address, b.address));
  return markedBlock(topology.lab, [...entries.map(({ address, names }) => `${address}\t${names}`), ...unreachable]);
}

function compareAddresses(a: string, b: string): number {
  const [six, otherSix] = [a.includes(":"), b.includes(":")];
  if (six !== otherSix) return six ? 1 : -1;
  const [x, y] = six
    ? [new Address6(a).bigInt(), new Address6(b).bigInt()]
    : [new Address4(a).bigInt(), new Address4(b).bigInt()];
  return x < y ? -1 : x > y ? 1 : 0;
}
