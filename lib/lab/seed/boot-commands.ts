import { isVlan } from "../networks/vlan.js";
import type { VirtualMachine } from "../virtual-machine.js";
import { hostsCommand } from "./hosts-block.js";
import { masqueradeCommand } from "./masquerade.js";

/** A command with its arguments, which no shell interprets. */
export type Command = readonly string[];

/**
 * Returns the commands that a guest runs at every boot, once its interfaces exist: cloud-init's `bootcmd`.
 *
 * A network-config cannot express forwarding and VLAN priorities, because netplan cannot. These commands work whatever
 * wrote the guest's network files.
 */
export function bootCommands(guest: VirtualMachine): Command[] {
  const { cloudInit, fqdn, interfaces, isWindows, name } = guest;
  const hasIpv6 = interfaces.some(({ address6 }) => address6 !== undefined);
  const priorities = interfaces.flatMap(({ name, vlanId, network }) =>
    vlanId !== undefined && isVlan(network) && network.priority !== undefined
      ? [setPriority(name, network.priority)]
      : [],
  );
  return [
    ...(fqdn !== undefined && !isWindows ? [removeOwnName(name)] : []),
    ...(cloudInit.forwarding ? [["sysctl", "-w", "net.ipv4.ip_forward=1"]] : []),
    ...(cloudInit.forwarding && hasIpv6 ? [["sysctl", "-w", "net.ipv6.conf.all.forwarding=1"]] : []),
    ...(cloudInit.masquerade ? [masqueradeCommand(guest)] : []),
    ...priorities,
    ...(cloudInit.hosts ? [hostsCommand(guest)] : []),
  ];
}

/** Returns the commands that a guest runs at its first boot because of its hypervisor: cloud-init's `runcmd`. */
export function firstBootCommands(guest: VirtualMachine): Command[] {
  return guest.hypervisor.firstBootScripts(guest).map((script) => ["sh", "-c", script]);
}

/**
 * Returns the command that removes the guest's own line from its hosts file, just before cloud-init writes it.
 *
 * `manage_etc_hosts: localhost` adds a line at 127.0.1.1, or 127.0.0.1, and leaves one with an earlier domain before
 * it, which `hostname --fqdn` would return: seen with 22.4.
 */
function removeOwnName(name: string): Command {
  const space = "[[:space:]]";
  return ["sed", "-i", `/^127\\.0\\.[01]\\.1${space}${space}*[^[:space:]]*${space}${space}*${name}$/d`, "/etc/hosts"];
}

/**
 * Returns the command that sets the priority in the tags of a VLAN interface.
 *
 * Linux maps a packet's own priority, which applications set from 0 to 7, to the one in the tag. Without a map, all are
 * 0 (ip-link(8), "VLAN Type Support").
 */
function setPriority(name: string, priority: number): Command {
  const map = Array.from({ length: 8 }, (_, own) => `${own}:${priority}`);
  return ["ip", "link", "set", "dev", name, "type", "vlan", "egress-qos-map", ...map];
}
