import type { FirstBootNote, GuestManifest } from "../lab/manifest.js";
import { LabError } from "../lab-error.js";
import { NetworkCategory } from "../net/network-category.js";
import { Subnet } from "../net/subnet.js";
import type { GuestHardware, HardwareDisk } from "../platforms/guest-hardware.js";
import type { PlatformTooling, SynthesizedStack } from "../platforms/tooling.js";
import { resourcesOf } from "../terraform/stack-json.js";
import { readTopology } from "../topology/read.js";
import type { Adapter, Guest, Network, PortForward, Topology } from "../topology/topology.js";
import type { UserNetwork } from "./qemu/machine.js";

/** The parts of a lab that boot, and those that do not. */
export interface BootPlan {
  readonly topology: Topology;
  readonly guests: readonly PlannedGuest[];
  readonly skipped: readonly SkippedGuest[];
  /** The networks of the switch. A guest's NAT of its own is none. */
  readonly networks: readonly Network[];
}

export interface PlannedGuest {
  readonly guest: Guest;
  readonly hardware: GuestHardware;
  /** The content of its seed, as the lab has it. Absent for a guest without a seed. */
  readonly firstBoot?: PlannedFirstBoot;
  readonly adapters: readonly PlannedAdapter[];
  /** The image that another one replaces for this run. */
  readonly replaced?: string;
}

export interface PlannedFirstBoot extends FirstBootNote {
  /** Whether a change of it makes the guest a new instance to cloud-init, whose first boot happens again. */
  readonly newInstance?: true;
}

/** An adapter, with all networks that it carries. */
export interface PlannedAdapter {
  readonly mac: string;
  /** Whether it has a NAT of its own. */
  readonly isNat: boolean;
  /** The network of its untagged frames. */
  readonly native?: string;
  /** The networks of its tagged frames, by VLAN identifier. */
  readonly tagged: ReadonlyMap<number, string>;
  readonly unplugged: boolean;
  /** The port forwards of its own NAT. */
  readonly forwards: readonly PortForward[];
}

export interface SkippedGuest {
  readonly guest: Guest;
  /** The reason, as a noun: "container". */
  readonly reason: string;
}

/** Returns a plan whose parts have other ids, where the map has one for theirs. */
export function withIds(plan: BootPlan, ids: ReadonlyMap<string, string>): BootPlan {
  return replaceTexts(plan, ids) as BootPlan;
}

function replaceTexts(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return texts.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => replaceTexts(each, texts));
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, replaceTexts(each, texts)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceTexts(each, texts)]));
}

/** Images that replace those of the lab: the key is a guest's name, or empty for all other guests. */
export type ReplacedImages = ReadonlyMap<string, string>;

/** Returns the plan for a synthesized lab, as the platforms read it. */
export async function planBoot(stack: SynthesizedStack, platforms: readonly PlatformTooling[]): Promise<BootPlan> {
  const { json } = stack;
  const topology = readTopology(
    json,
    platforms.map(({ reader }) => reader),
  );
  const hardware = (await Promise.all(platforms.map((platform) => platform.hardware?.(stack) ?? []))).flat();
  const notes = new Map(resourcesOf(json).map(({ id, body }) => [id, firstBootOf(body["//"])]));
  const guests: PlannedGuest[] = [];
  const skipped: SkippedGuest[] = [];
  for (const guest of topology.guests) {
    const found = hardware.find((each) => each.guest === guest.id);
    const reason = guest.windows ? "Windows" : guest.off ? "powered off" : found ? undefined : "container";
    if (reason !== undefined || !found) skipped.push({ guest, reason: reason ?? "container" });
    else guests.push({ guest, hardware: found, firstBoot: notes.get(guest.id), adapters: adaptersOf(topology, guest) });
  }
  return { topology, guests, skipped, networks: topology.networks };
}

function firstBootOf({ firstBoot, newInstance }: GuestManifest = {}): PlannedFirstBoot | undefined {
  return firstBoot && { ...firstBoot, ...(newInstance && { newInstance }) };
}

/**
 * Returns a plan with only these guests, and with these images in place of the lab's.
 *
 * @param names the names of guests; none means all
 * @throws {LabError} The lab has no guest of that name, or its image is not on this computer.
 */
export function narrowPlan(plan: BootPlan, names: readonly string[], images: ReplacedImages): BootPlan {
  const known = plan.guests.map(({ guest }) => guest.name);
  for (const name of [...names, ...images.keys()])
    if (name !== "" && !known.includes(name))
      throw new LabError(`there is no guest ${JSON.stringify(name)} to boot; give one of ${known.join(", ")}`);
  const guests = plan.guests
    .filter(({ guest }) => names.length === 0 || names.includes(guest.name))
    .map((planned) => withImage(planned, images.get(planned.guest.name) ?? images.get("")));
  return { ...plan, guests };
}

function withImage(planned: PlannedGuest, path: string | undefined): PlannedGuest {
  const { guest, hardware } = planned;
  const [boot, ...others] = hardware.disks;
  if (path !== undefined)
    return {
      ...planned,
      hardware: { ...hardware, disks: [{ ...boot, image: { path } }, ...others] },
      replaced: describeImage(boot ?? {}),
    };
  const missing = hardware.disks.find(({ image }) => image && "elsewhere" in image && !image.fetch);
  if (missing) {
    throw new LabError(
      `${guest.name}: its image is ${describeImage(missing)}, which is not on this computer; give a disk image for ` +
        `all guests, such as --image debian.qcow2, or for one, such as --image ${guest.name}=debian.qcow2`,
    );
  }
  return planned;
}

/** Returns the source of a disk in a few words. */
export function describeImage({ image }: Pick<HardwareDisk, "image">): string {
  return image === undefined ? "a blank disk" : "path" in image ? image.path : image.elsewhere;
}

function adaptersOf(topology: Topology, guest: Guest): PlannedAdapter[] {
  const own = topology.adapters.filter((adapter) => adapter.guest === guest.id);
  return [...new Set(own.map(({ slot }) => slot))].map((slot) => {
    const adapters = own.filter((each) => each.slot === slot);
    const [first] = adapters;
    const native = adapters.find(({ tagged }) => !tagged)?.network;
    return {
      mac: first.mac ?? "",
      isNat: first.kind === "nat",
      ...(native !== undefined && { native }),
      tagged: new Map(adapters.filter(({ tagged }) => tagged).flatMap((each) => vlanOf(topology, each))),
      unplugged: first.unplugged === true,
      forwards: topology.forwards.filter((forward) => forward.owner === guest.id && forward.slot === slot),
    };
  });
}

function vlanOf({ networks }: Topology, { network }: Adapter): [number, string][] {
  const found = networks.find(({ id }) => id === network);
  return found?.vlanId === undefined ? [] : [[found.vlanId, found.id]];
}

/**
 * Returns the subnet and the addresses of the NAT through which a network's guests reach the outside, or undefined if
 * they do not. The addresses are none of the lab's.
 */
export function gatewayOf({ adapters }: Topology, network: Network): UserNetwork["subnet"] {
  const { id, category, cidr, dhcpRange } = network;
  if (category !== NetworkCategory.NAT && category !== NetworkCategory.LAN) return undefined;
  const subnet = Subnet.parse(cidr ?? UNKNOWN_LAN);
  const { hosts } = subnet;
  const used = adapters.flatMap((adapter) => (adapter.network === id ? (adapter.address ?? []) : []));
  const free = (from: number, step: 1 | -1): string => {
    const address = hosts.nth(from);
    return used.includes(address) ? free(from + step, step) : address;
  };
  const [firstLease = free(Math.floor(hosts.size / 2), 1)] = dhcpRange?.split("-") ?? [];
  return { cidr: subnet.toString(), gateway: free(0, 1), nameserver: free(hosts.size - 1, -1), firstLease };
}

/** The subnet of a LAN that the lab knows only by name: its guests have leased addresses. */
const UNKNOWN_LAN = "192.168.127.0/24";
