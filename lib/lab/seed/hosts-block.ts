import { markedBlock } from "../../files/marked-block.js";
import type { Guest } from "../guest.js";
import type { Network } from "../networks/network.js";
import { isVirtualMachine, type VirtualMachine } from "../virtual-machine.js";
import type { Command } from "./boot-commands.js";

/**
 * Has a guest know the others by their names: a block of its hosts file, made anew at each boot. So a later seed counts from the next boot on. cloud-init's
 * `manage_etc_hosts: localhost` changes the guest's own line alone; a template of its own would be rewritten at each boot, and know no other guest.
 */
export function hostsCommand(guest: VirtualMachine): Command {
  const block = markedBlock(guest.lab.node.id, hostsFor(guest)).trimEnd().split("\n");
  return ["sh", "-c", REPLACE_BLOCK, "hosts", block[0], block[block.length - 1], ...block];
}

/** The first two arguments are the markers; the others are the lines. Only a block that is whole is taken out. */
const REPLACE_BLOCK = [
  "f=/etc/hosts b=$1 e=$2",
  "shift 2",
  'if grep -qxF "$b" $f && grep -qxF "$e" $f; then sed -i "/^$b\\$/,/^$e\\$/d" $f; fi',
  'if [ -n "$(tail -c 1 $f)" ]; then echo >> $f; fi',
  'printf "%s\\n" "$@" >> $f',
].join("\n");

/** A line for each other guest with an address that this one reaches: on a network of both, else behind routers of the lab. */
function hostsFor(guest: VirtualMachine): string[] {
  const networks = reachedBy(guest);
  return guest.lab.guests
    .filter((other) => other !== guest)
    .flatMap((other) => {
      const [first] = networks.flatMap((network) =>
        other.interfaces.filter((each) => each.network === network && (each.address ?? each.address6)),
      );
      return [first?.address, first?.address6].flatMap((address) => (address ? `${address}\t${other.name}` : []));
    })
    .sort();
}

/** Its own networks, then those of the routers that are its way out, the nearest first. */
function reachedBy(guest: VirtualMachine): Network[] {
  const networks = new Set<Network>();
  const passed = new Set<Guest>();
  for (let at: Guest | undefined = guest; at !== undefined && !passed.has(at); at = routerOf(at)) {
    passed.add(at);
    for (const { network } of at.interfaces) if (network) networks.add(network);
  }
  return [...networks];
}

/** The guest that passes on what this one has for elsewhere. */
function routerOf(guest: Guest): Guest | undefined {
  const out = guest.interfaces.find(({ gateway }) => gateway !== undefined);
  if (!out) return undefined;
  return guest.lab.guests.find(
    (other) =>
      isVirtualMachine(other) &&
      other.cloudInit.forwarding &&
      other.interfaces.some(({ network, address }) => network === out.network && address === out.gateway),
  );
}
