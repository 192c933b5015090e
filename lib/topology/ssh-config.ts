import { markedBlock } from "../files/marked-block.js";
import { isHostName } from "../net/host-name.js";
import { type Jump, type SshRoute, sshRoutes, whyNoAddress } from "./reach.js";
import type { Guest, Topology } from "./topology.js";

/**
 * Returns a block for ssh_config(5) with a host for each guest that ssh reaches, named `<guest>` and `<guest>.<lab>`.
 *
 * Other guests are comments with the reason. ssh accepts a guest's first host key without asking, and refuses another
 * one later.
 *
 * @param knownHosts the absolute path, with slashes, of the file for the lab's host keys
 */
export function renderSshConfig(topology: Topology, knownHosts: string): string {
  const routes = sshRoutes(topology);
  const guests = topology.guests.map((guest) => {
    if (!isHostName(guest.name)) return [`# ${JSON.stringify(guest.name)}: not a host name`];
    const route = routes.get(guest.id);
    return route
      ? host(topology, guest, route, knownHosts)
      : [`# ${guest.name}: ${whyNoAddress(topology, guest).join("; ")}`];
  });
  return markedBlock(topology.lab, [...guests.flat(), "# The lines after this block apply to all hosts.", "Host *"]);
}

/** Returns a guest's name for ssh, which is unique among all labs. */
export function sshName(topology: Topology, guest: Guest): string {
  return `${guest.name}.${topology.lab}`;
}

function host(topology: Topology, guest: Guest, { address, port, through }: SshRoute, knownHosts: string): string[] {
  const name = sshName(topology, guest);
  return [
    `Host ${guest.name} ${name}`,
    `  HostName ${address}`,
    ...(port === undefined ? [] : [`  Port ${port}`]),
    ...(guest.user === undefined ? [] : [`  User ${guest.user}`]),
    ...(through === undefined ? [] : [`  ProxyJump ${jump(topology, through)}`]),
    // Another guest may have its address later.
    `  HostKeyAlias ${name}`,
    // A single "%" begins a token.
    `  UserKnownHostsFile "${knownHosts.replaceAll("%", "%%")}"`,
    "  StrictHostKeyChecking accept-new",
  ];
}

function jump(topology: Topology, through: Jump): string {
  return "guest" in through ? sshName(topology, through.guest) : through.destination;
}
