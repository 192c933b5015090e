import { markedBlock } from "../../files/marked-block.js";
import { allNames } from "../../net/host-name.js";
import type { Guest } from "../guest.js";
import type { Network } from "../networks/network.js";
import { isVirtualMachine, type VirtualMachine } from "../virtual-machine.js";

/**
 * Returns the command that writes the other guests' names into a guest's hosts file, as a block.
 *
 * It runs at every boot, so that a new seed takes effect at the next one. cloud-init's `manage_etc_hosts: localhost`
 * changes only the guest's own line. Its template would replace the whole file at every boot, without other guests.
 */
export function hostsCommand(guest: VirtualMachine): string[] {
  const block = markedBlock(guest.lab.node.id, hostsFor(guest)).trimEnd().split("\n");
  return ["sh", "-c", REPLACE_BLOCK, "hosts", block[0], block[block.length - 1], ...block];
}

/** The script's first two arguments are the markers, and the others are the lines. It removes only a complete block. */
const REPLACE_BLOCK = [
  "f=/etc/hosts b=$1 e=$2",
  "shift 2",
  'if grep -qxF "$b" $f && grep -qxF "$e" $f; then sed -i "/^$b\\$/,/^$e\\$/d" $f; fi',
  'if [ -n "$(tail -c 1 $f)" ]; then echo >> $f; fi',
  'printf "%s\\n" "$@" >> $f',
].join("\n");

/** Returns a line for each guest that this one reaches: on a network of both, otherwise through the lab's routers. */
function hostsFor(guest: VirtualMachine): string[] {
  const networks = reachableFrom(guest);
  return guest.lab.guests
    .filter((other) => other !== guest)
    .flatMap((other) => {
      const [first] = networks.flatMap((network) =>
        other.interfaces.filter((each) => each.network === network && (each.address ?? each.address6)),
      );
      return [first?.address, first?.address6].flatMap((address) =>
        address ? `${address}\t${allNames(other).join(" ")}` : [],
      );
    })
    .sort();
}

/** Returns a guest's own networks, then those of its default gateway, and so on. */
function reachableFrom(guest: VirtualMachine): Network[] {
  const networks = new Set<Network>();
  const visited = new Set<Guest>();
  for (let at: Guest | undefined = guest; at !== undefined && !visited.has(at); at = routerOf(at)) {
    visited.add(at);
    for (const { network } of at.interfaces) if (network) networks.add(network);
  }
  return [...networks];
}

/** Returns the guest that is another guest's default gateway. */
function routerOf(guest: Guest): Guest | undefined {
  const uplink = guest.interfaces.find(({ gateway }) => gateway !== undefined);
  if (!uplink) return undefined;
  return guest.lab.guests.find(
    (other) =>
      isVirtualMachine(other) &&
      other.cloudInit.forwarding &&
      other.interfaces.some(({ network, address }) => network === uplink.network && address === uplink.gateway),
  );
}
