import { diffArrays } from "diff";
import type { FirstBootNote } from "../lab/manifest.js";
import { describeInterface } from "../net/network-config.js";
import { linesWithWholeSecrets, maskSecrets } from "../secrets.js";

/** A change to one part of the configuration of a guest's first boot. */
export interface FirstBootChange {
  /** The path of the guest. */
  readonly guest: string;
  /** The part, such as "user ops", "packages", or "file /etc/motd". */
  readonly part: string;
  /** The items of lists, lines of texts, and values that are no longer in it. Secrets are masked. */
  readonly removed: readonly string[];
  /** Those that are new in it. */
  readonly added: readonly string[];
  /**
   * The time at which a guest that exists picks the change up. To cloud-init it may be a new instance then, whose first
   * boot happens again. Absent for a guest that is created.
   */
  readonly arrives?: "next boot" | "next boot, as a new instance" | "never";
}

/** The configurations of first boots, keyed by the paths of the guests. */
export type FirstBoots = ReadonlyMap<string, FirstBoot>;

interface FirstBoot extends FirstBootNote {
  /** Whether a change makes a guest that exists a new instance to cloud-init. */
  readonly newInstance?: true;
}

type Data = Readonly<Record<string, unknown>>;
type Parts = ReadonlyMap<string, readonly string[]>;

/** The settings that every seed has, which say nothing about a new guest. */
const USUAL = ["hostname", "manage_etc_hosts", "updates"];

/**
 * Returns the changes to the configurations of first boots, in the order of the guests.
 *
 * @param created the paths of the guests that boot for the first time, or with a new boot disk
 */
export function firstBootChanges(
  before: FirstBoots,
  after: FirstBoots,
  created: ReadonlySet<string>,
): FirstBootChange[] {
  return [...after].flatMap(([guest, note]) => {
    const old = before.get(guest);
    // The state of a guest that exists does not have its configuration.
    if (!old && !created.has(guest)) return [];
    const [was, is] = [old ? partsOf(old) : new Map<string, string[]>(), partsOf(note, old === undefined)];
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((part) => {
      const change = differenceOf(was.get(part) ?? [], is.get(part) ?? []);
      if (change.removed.length + change.added.length === 0) return [];
      if (created.has(guest)) return [{ guest, part, ...change }];
      return [{ guest, part, ...change, arrives: arrivalOf(part, note) }];
    });
  });
}

function differenceOf(before: readonly string[], after: readonly string[]): Pick<FirstBootChange, "removed" | "added"> {
  const parts = diffArrays([...before], [...after]);
  const texts = (which: "removed" | "added") =>
    parts.flatMap((part) => (part[which] ? part.value : [])).map(maskSecrets);
  return { removed: texts("removed"), added: texts("added") };
}

/** The part for the names of other guests, which a command at each boot writes. */
const HOSTS = "names of other guests";

/** cloud-init reads networks, names, and commands for each boot at each boot. */
function arrivalOf(part: string, { newInstance }: FirstBoot): FirstBootChange["arrives"] {
  if (newInstance) return "next boot, as a new instance";
  return part.startsWith("network ") || AT_EACH_BOOT.includes(part) ? "next boot" : "never";
}

/**
 * Returns the parts of a configuration, each as the list of its items, lines, or values.
 *
 * @param isNew whether the guest is new, so that what every guest has, and its networks, say nothing
 */
function partsOf({ userData, networkConfig }: FirstBootNote, isNew = false): Parts {
  const parts = new Map<string, string[]>();
  const add = (part: string, items: readonly string[]) => {
    if (items.length > 0) parts.set(part, [...(parts.get(part) ?? []), ...items]);
  };
  for (const [key, value] of Object.entries(userData)) {
    if ((isNew && USUAL.includes(key)) || isImplied(key, userData)) continue;
    if (key === "users" && Array.isArray(value)) {
      for (const user of value.map(dataOf)) {
        const { name = "default", ssh_authorized_keys, ...rest } = user;
        const settings = settingsOf(rest);
        add(`user ${name}`, settings.length > 0 ? settings : ["no settings"]);
        add(`keys of ${name}`, itemsOf(ssh_authorized_keys));
      }
    } else if (key === "write_files" && Array.isArray(value)) {
      for (const { path, content, ...rest } of value.map(dataOf))
        add(`file ${path}`, [...linesOf(content), ...settingsOf(rest)]);
    } else if (key === "bootcmd" && Array.isArray(value)) {
      const [hosts] = value.filter(isHostsCommand);
      add(HOSTS, hosts?.slice(HOSTS_LINES, -1) ?? []);
      add(TITLES.bootcmd, itemsOf(value.filter((command) => !isHostsCommand(command))));
    } else add(TITLES[key] ?? key, itemsOf(value));
  }
  if (isNew) return parts;
  for (const kind of ["ethernets", "vlans"])
    for (const [name, settings] of Object.entries(dataOf(networkConfig[kind])))
      add(`network ${name}`, describeInterface(dataOf(settings)));
  return parts;
}

/** Whether Labvisor writes a setting because of another one. */
function isImplied(key: string, userData: Data): boolean {
  return (
    (key === "package_update" && "packages" in userData) || (key === "prefer_fqdn_over_hostname" && "fqdn" in userData)
  );
}

/** The index of the block's first line in the command that writes it; see lib/lab/seed/hosts-block.ts. */
const HOSTS_LINES = 7;

function isHostsCommand(command: unknown): command is string[] {
  return Array.isArray(command) && command[3] === "hosts";
}

const TITLES: Readonly<Record<string, string>> = {
  bootcmd: "commands at each boot",
  fqdn: "fully qualified name",
  hostname: "host name",
  runcmd: "commands",
  ssh_authorized_keys: "keys",
};

/** The parts that arrive at the next boot, besides networks. */
const AT_EACH_BOOT = [TITLES.bootcmd, TITLES.fqdn, TITLES.hostname, HOSTS];

function itemsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : value === undefined ? [] : linesOf(value);
}

function settingsOf(data: Data): string[] {
  return Object.entries(data).map(([name, value]) => `${name}: ${textOf(value)}`);
}

function linesOf(value: unknown): string[] {
  return typeof value === "string" ? linesWithWholeSecrets(value.trimEnd()) : [textOf(value)];
}

/** Returns a command as a shell shows it, and other data as JSON. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value.join(" ");
  return JSON.stringify(value) ?? "";
}

function dataOf(value: unknown): Data {
  return typeof value === "object" && value !== null ? (value as Data) : { name: value };
}
