import { isHostName } from "../net/host-name.js";
import { shellWord } from "../shell-word.js";
import { addressesForHost, forwardedTo, type SshRoute, sshRoutes, whyNoAddress } from "./reach.js";
import { sshName } from "./ssh-config.js";
import type { Guest, Topology } from "./topology.js";

/** The variables of a host of an inventory. */
export type Variables = Readonly<Record<string, unknown>>;

/** An inventory for Ansible: the guests of labs that can be reached. */
export interface Inventory {
  /** The variables of the hosts, by their names. */
  readonly hosts: Readonly<Record<string, Variables>>;
  /** The hosts of the groups, by the groups' names: one for each lab, and those of the guests. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** The reasons why the other guests are left out, such as "dc.campus: it is powered off". */
  readonly omitted: readonly string[];
}

/** The ports of WinRM, by their schemes, the preferred one first. */
const WINRM_PORTS = { https: 5986, http: 5985 } as const;

/**
 * Returns the inventory of labs.
 *
 * A host is named after its guest, or `<guest>.<lab>` if several of these labs have a guest of that name. Ansible
 * connects to it by ssh, with the lab's own configuration, or by WinRM if the guest has Windows.
 *
 * @param sshConfigOf returns the path of a lab's configuration of ssh, which has its guests
 */
export function inventoryOf(topologies: readonly Topology[], sshConfigOf: (topology: Topology) => string): Inventory {
  const names = topologies.flatMap(({ guests }) => guests.map(({ name }) => name));
  const hosts: Record<string, Variables> = {};
  const groups = new Map<string, Set<string>>();
  const omitted: string[] = [];
  for (const topology of topologies) {
    const routes = sshRoutes(topology);
    let file: string | undefined;
    const sshConfig = () => (file ??= sshConfigOf(topology));
    const membersOf = (group: string) => {
      const members = groups.get(group) ?? new Set();
      groups.set(group, members);
      return members;
    };
    const inLab = membersOf(groupName(topology.lab));
    for (const guest of topology.guests) {
      const isUnique = names.indexOf(guest.name) === names.lastIndexOf(guest.name);
      const name = isUnique ? guest.name : sshName(topology, guest);
      const connection = guest.windows ? winrm(topology, guest) : ssh(topology, guest, routes, sshConfig);
      if (typeof connection === "string") {
        omitted.push(`${name}: ${connection}`);
        continue;
      }
      hosts[name] = { ...connection, ...guest.vars };
      inLab.add(name);
      for (const group of guest.groups ?? []) membersOf(group).add(name);
    }
  }
  const lists = [...groups].map(([group, members]) => [group, [...members]]);
  return { hosts, groups: Object.fromEntries(lists), omitted };
}

/** Returns an inventory as a script prints it for Ansible with `--list`. */
export function toDynamicInventory({ hosts, groups }: Inventory): object {
  const lists = Object.entries(groups).map(([group, members]) => [group, { hosts: members }]);
  return { _meta: { hostvars: hosts }, all: { children: Object.keys(groups) }, ...Object.fromEntries(lists) };
}

/** Returns an inventory in the form of Ansible's YAML files. */
export function toStaticInventory({ hosts, groups }: Inventory): object {
  const children = Object.entries(groups).map(([group, members]) => [
    group,
    { hosts: Object.fromEntries(members.map((name) => [name, {}])) },
  ]);
  return { all: { hosts, children: Object.fromEntries(children) } };
}

function ssh(
  topology: Topology,
  guest: Guest,
  routes: ReadonlyMap<string, SshRoute>,
  sshConfig: () => string,
): Variables | string {
  if (guest.off) return "it is powered off";
  if (!isHostName(guest.name)) return "its name is not a host name";
  if (!routes.has(guest.id)) return whyNoAddress(topology, guest).join("; ");
  return {
    ansible_host: sshName(topology, guest),
    ...(guest.user !== undefined && { ansible_user: guest.user }),
    ansible_ssh_common_args: `-F ${shellWord(sshConfig())}`,
  };
}

/** Returns how Ansible connects to a guest with Windows: at an address of the guest, or at a forwarded port. */
function winrm(topology: Topology, guest: Guest): Variables | string {
  if (guest.off) return "it is powered off";
  const isRemote = topology.hypervisors.some(({ id, ssh }) => id === guest.hypervisor && ssh !== undefined);
  if (isRemote) return "WinRM reaches no guest through the hypervisor's host";
  const adapters = topology.adapters.filter((adapter) => adapter.guest === guest.id && !adapter.unplugged);
  const [address] = addressesForHost(topology, guest);
  for (const [scheme, port] of Object.entries(WINRM_PORTS)) {
    const at = address === undefined ? forwardedTo(topology, adapters, port) : { address, port };
    if (!at) continue;
    return {
      ansible_host: at.address,
      ansible_port: at.port,
      ...(guest.user !== undefined && { ansible_user: guest.user }),
      ansible_connection: "winrm",
      ansible_winrm_scheme: scheme,
      // Windows signs its certificate itself.
      ...(scheme === "https" && { ansible_winrm_server_cert_validation: "ignore" }),
    };
  }
  return `${whyNoAddress(topology, guest).join("; ")}; WinRM needs an address, or a port forward to 5986`;
}

/**
 * Returns the group of a lab.
 *
 * Ansible accepts letters, digits, and "_", but no digit at the beginning, and has two groups of its own.
 */
function groupName(lab: string): string {
  return lab.replaceAll("-", "_").replace(/^(?=\d|(?:all|ungrouped)$)/, "_");
}
