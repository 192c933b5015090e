import { createHash } from "node:crypto";
import { withCloudConfig } from "../../files/cloud-config.js";
import { describeInterface, type InterfaceConfig } from "../../net/network-config.js";
import type { SeedUser } from "../cloud-init.js";
import type { Guest } from "../guest.js";
import type { NetworkInterface } from "../network-adapter.js";
import { nameInLab } from "../scope.js";
import type { Secret } from "../secret.js";
import type { VirtualMachine } from "../virtual-machine.js";
import { bootCommands, type Command, firstBootCommands } from "./boot-commands.js";

type Data = Readonly<Record<string, unknown>>;

/** cloud-init's network config, version 2. */
type NetworkConfig = Readonly<{
  version: 2;
  ethernets: Readonly<Record<string, InterfaceConfig>>;
  vlans?: Readonly<Record<string, InterfaceConfig>>;
}>;

/** The content of a seed. */
interface NoCloud {
  readonly metaData: Data;
  readonly networkConfig: NetworkConfig;
  readonly userData: Data;
}

/**
 * Lets cloud-init read the network again at each boot. By default it does so only at the first one. The seed of the
 * first boot decides: seen with 22.4 on Debian 12.
 */
const NETWORK_AT_BOOT = { network: { when: ["boot-new-instance", "boot"] } };

/** Returns the files of a guest's NoCloud seed, keyed by name. */
export function noCloudFiles(guest: VirtualMachine): Readonly<Record<string, string>> {
  return withCloudConfig(noCloudJson(guest));
}

/**
 * Returns the files of a guest's NoCloud seed in JSON, which is YAML without its quoting rules.
 *
 * Terraform shows a change of JSON without the unchanged parts.
 */
export function noCloudJson(guest: VirtualMachine): Readonly<Record<string, string>> {
  const { metaData, networkConfig, userData } = noCloud(guest);
  return { "meta-data": json(metaData), "network-config": json(networkConfig), "user-data": json(userData) };
}

/** Returns the content of a guest's NoCloud seed, with placeholders for secrets. */
export function noCloud(guest: VirtualMachine): NoCloud {
  const metaData = {
    "instance-id": `${guest.lab.node.id}-${nameInLab(guest)}`,
    "local-hostname": guest.name,
    // cloudbase-init reads the keys of its own user from here.
    ...(guest.isWindows && defaultKeys(guest)),
  };
  const userData = {
    ...(guest.isWindows
      ? {}
      : { hostname: guest.name, ...qualified(guest), manage_etc_hosts: "localhost", updates: NETWORK_AT_BOOT }),
    ...login(guest),
    ...guest.cloudInit.userData,
    ...withOwn(guest, "bootcmd", bootCommands(guest)),
    ...withOwn(guest, "runcmd", firstBootCommands(guest)),
  };
  return { metaData, networkConfig: networkConfig(guest), userData };
}

/** Whether a guest reads its networks from its seed again at each boot. */
export function readsNetworksAtBoot({ cloudInit, isWindows }: VirtualMachine): boolean {
  return cloudInit.hasSeed && !isWindows && cloudInit.userData?.updates === undefined;
}

/**
 * Returns the settings of a guest's interfaces as people read them, keyed by the interfaces' names.
 *
 * @returns nothing where the guest does not read them again at each boot
 */
export function networksAtBoot(guest: VirtualMachine): Readonly<Record<string, string>> | undefined {
  if (!readsNetworksAtBoot(guest)) return undefined;
  const { ethernets, vlans = {} } = networkConfig(guest);
  return Object.fromEntries(
    Object.entries({ ...ethernets, ...vlans }).map(([name, config]) => [name, describeInterface(config).join(", ")]),
  );
}

/** The user data that cloud-init reads at each boot. */
const AT_EACH_BOOT = ["hostname", "fqdn", "prefer_fqdn_over_hostname", "manage_etc_hosts", "updates", "bootcmd"];

/** Returns a digest of what a guest reads from its seed only at its first boot. */
export function firstBootDigest(guest: VirtualMachine): string {
  const { metaData, userData } = noCloud(guest);
  const { "local-hostname": _, ...identity } = metaData as Data;
  const once = Object.entries(userData).filter(([key]) => !AT_EACH_BOOT.includes(key));
  return createHash("sha256")
    .update(JSON.stringify([identity, once]))
    .digest("hex")
    .slice(0, 16);
}

/** Puts Labvisor's commands before the user's own, which may depend on them. */
function withOwn({ cloudInit }: VirtualMachine, key: "bootcmd" | "runcmd", commands: readonly Command[]): object {
  const own = cloudInit.userData?.[key] ?? [];
  return commands.length > 0 && Array.isArray(own) ? { [key]: [...commands, ...own] } : {};
}

/** Returns the fully qualified name. On some systems, cloud-init would otherwise make it the host name. */
function qualified({ fqdn }: Guest): object {
  return fqdn === undefined ? {} : { fqdn, prefer_fqdn_over_hostname: false };
}

/** Returns the users and keys, unless the image alone defines them. */
function login(guest: VirtualMachine): object {
  const { users, sshKeys } = guest.cloudInit;
  if (users.length > 0) return { users: users.map((user) => userEntry(guest, { sshKeys, ...user })) };
  return sshKeys.length > 0 && !guest.isWindows ? { ssh_authorized_keys: sshKeys } : {};
}

function defaultKeys({ cloudInit: { users, sshKeys } }: VirtualMachine): object {
  return users.length === 0 && sshKeys.length > 0 ? { "public-keys": sshKeys } : {};
}

function userEntry({ isWindows }: VirtualMachine, user: SeedUser): object {
  const { name, password, sshKeys = [], administrator = true } = user;
  const rights = isWindows
    ? { groups: [administrator ? "Administrators" : "Users"] }
    : { ...(administrator && { sudo: "ALL=(ALL) NOPASSWD:ALL" }), shell: "/bin/bash" };
  const secret = password && (isWindows ? { passwd: `${password}` } : passwordSettings(password));
  return { name, ...rights, ...secret, ...(sshKeys.length > 0 && { ssh_authorized_keys: sshKeys }) };
}

/** Returns the settings that also change the password of a user whom the image has, such as root. */
function passwordSettings({ passwordHash }: Secret): object {
  return { hashed_passwd: passwordHash, lock_passwd: false };
}

/** Returns cloud-init's network config, version 2. Adapters are matched by MAC address and named eth0, eth1, ... */
export function networkConfig({ adapters }: Pick<Guest, "adapters">): NetworkConfig {
  const ethernets = adapters.map(({ name, mac, untagged }) => {
    const match = { macaddress: mac.toString() };
    return [name, { match, "set-name": name, ...(untagged ? addressing(untagged) : { dhcp4: false }) }] as const;
  });
  // cloud-init renders them for netplan, ifupdown, and NetworkManager, but not for systemd-networkd alone (22.4).
  const vlans = adapters
    .flatMap(({ tagged }) => tagged)
    .map((each) => [each.name, { id: each.vlanId, link: each.adapter.name, ...addressing(each) }] as const);
  return {
    version: 2,
    ethernets: Object.fromEntries(ethernets),
    ...(vlans.length > 0 && { vlans: Object.fromEntries(vlans) }),
  };
}

function addressing(attached: NetworkInterface): InterfaceConfig {
  const { network, address, gateway, nameservers, address6, gateway6 } = attached;
  const isStatic = network !== undefined && address !== undefined;
  const addresses = [
    ...(isStatic ? [`${address}/${network.subnet.prefix}`] : []),
    ...(address6 === undefined ? [] : [`${address6}/${network?.subnet6?.prefix}`]),
  ];
  const routes = [
    ...(isStatic && gateway !== undefined ? [{ to: "0.0.0.0/0", via: gateway }] : []),
    ...(gateway6 === undefined ? [] : [{ to: "::/0", via: gateway6 }]),
  ];
  const search = network?.domain ? { search: [network.domain] } : {};
  return {
    dhcp4: !isStatic,
    ...(addresses.length > 0 && { addresses }),
    ...(routes.length > 0 && { routes }),
    ...(isStatic && nameservers.length > 0 && { nameservers: { addresses: nameservers, ...search } }),
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
