import { markedBlock } from "../files/marked-block.js";
import { isHostName } from "../net/host-name.js";
import { type Jump, type SshRoute, sshRoutes, whyNoAddress } from "./reach.js";
import type { Guest, Topology } from "./topology.js";

/**
 * A block for ssh_config(5): a host for each guest that ssh can get to, called by its name and by `<guest>.<lab>`. The other guests are comments that
 * say why.
 *
 * @param knownHosts the absolute path, with slashes, of the file that ssh keeps the lab's host keys in: a key that it sees for the first time is taken without a question,
 *   another one later is refused
 */
export function renderSshConfig(topology: Topology, knownHosts: string): string {
  const ways = sshRoutes(topology);
  const guests = topology.guests.map((guest) => {
    if (!isHostName(guest.name)) return [`# ${JSON.stringify(guest.name)}: not a host name`];
    const way = ways.get(guest.id);
    return way
      ? host(topology, guest, way, knownHosts)
      : [`# ${guest.name}: ${whyNoAddress(topology, guest).join("; ")}`];
  });
  return markedBlock(topology.lab, [
    ...guests.flat(),
    "# What follows the block is for all hosts, as it would be without it.",
    "Host *",
  ]);
}

/** What ssh calls a guest, whatever other labs have. */
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
    // Its address is another guest's tomorrow.
    `  HostKeyAlias ${name}`,
    // A "%" alone begins a token.
    `  UserKnownHostsFile "${knownHosts.replaceAll("%", "%%")}"`,
    "  StrictHostKeyChecking accept-new",
  ];
}

function jump(topology: Topology, through: Jump): string {
  return "guest" in through ? sshName(topology, through.guest) : through.destination;
}
