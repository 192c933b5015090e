import { NetworkCategory } from "../../net/network-category.js";
import {
  literalNumber,
  literalText,
  literalWord,
  type Resource,
  type ResourceBody,
  referenceTo,
} from "../../terraform/stack-json.js";
import type { PlatformReader } from "../../topology/platform-reader.js";
import {
  type Adapter,
  type Guest,
  type GuestDisk,
  type Hypervisor,
  imageName,
  type Network,
  type PortForward,
  vlanName,
} from "../../topology/topology.js";

const PREFIX = "virtualbox_";

/** The kinds of networks by the types of adapters, with their categories. */
const KINDS: Readonly<Record<string, Pick<Network, "kind" | "category">>> = {
  nat: { kind: "nat", category: NetworkCategory.NAT },
  nat_network: { kind: "nat-network", category: NetworkCategory.NAT },
  host_only: { kind: "host-only", category: NetworkCategory.HOST },
  internal: { kind: "internal", category: NetworkCategory.ISOLATED },
  bridged: { kind: "bridged", category: NetworkCategory.LAN },
};

/**
 * The name of an internal network on the host: the lab's slug, and the construct's path with dots instead of slashes.
 */
const IN_LAB = /^\$\{virtualbox_lab\.[\w-]+\.slug\}-(.*)$/;

/** Reads the resources of the provider `virtualbox`. */
export const virtualBoxReader: PlatformReader = {
  reads: (type) => type.startsWith(PREFIX),

  read(resources) {
    const of = (type: string) => resources.filter((resource) => resource.type === PREFIX + type);
    const hypervisors = of("lab").map(hypervisor);
    const networks = new Map(
      [...of("nat_network").map(natNetwork), ...of("host_only_network").map(hostOnlyNetwork)].map((n) => [n.id, n]),
    );
    const disks = new Map(of("disk").map((disk) => [disk.id, disk]));
    const images = new Map(of("image").map((image) => [image.id, image]));
    const guests = of("vm").map((vm) => guest(vm, disksOf(vm, disks, images)));
    const adapters: Adapter[] = [];
    const forwards = of("nat_network").flatMap((resource) => portForwards(resource.id, resource.body.forwards));

    for (const { id, body } of of("vm")) {
      for (const [index, adapter] of list(body.network_adapters).entries()) {
        const found = KINDS[String(adapter.type)];
        if (!found) continue;
        const { kind } = found;
        const network = kind === "nat" ? undefined : networkOf(adapter, found, hypervisorOf(body), networks);
        adapters.push({
          guest: id,
          slot: index + 1,
          kind,
          network,
          address: literalText(adapter.address),
          address6: body["//"]?.interfaces?.find((each) => each.adapter === index + 1)?.address6,
          mac: macAddress(adapter.mac),
          ...(adapter.cable_connected === false && { unplugged: true as const }),
        });
        forwards.push(...portForwards(id, adapter.forwards, index + 1));
      }
    }

    // A resource that names no lab is on some VirtualBox, too.
    const known = new Set(hypervisors.map(({ id }) => id));
    const used = new Set([...guests, ...networks.values()].map((thing) => thing.hypervisor));
    const unnamed = [...used].filter((id) => !known.has(id)).map((id) => ({ id, name: id, platform: "VirtualBox" }));
    return {
      hypervisors: [...hypervisors, ...unnamed],
      networks: [...networks.values()],
      guests,
      adapters,
      forwards,
    };
  },
};

function hypervisor({ id, construct, provider }: Resource): Hypervisor {
  return { id, name: construct, platform: "VirtualBox", ssh: literalWord(provider.ssh) };
}

function hypervisorOf(body: ResourceBody): string {
  return referenceTo(body.lab) ?? "virtualbox";
}

function natNetwork({ id, construct, body }: Resource): Network {
  return {
    id,
    hypervisor: hypervisorOf(body),
    ...KINDS.nat_network,
    name: construct,
    cidr: literalText(body.cidr),
    dhcp: body.dhcp !== false,
  };
}

function hostOnlyNetwork({ id, construct, body }: Resource): Network {
  return {
    id,
    hypervisor: hypervisorOf(body),
    ...KINDS.host_only,
    name: construct,
    cidr: literalText(body.cidr),
    hostAddress: literalText(body.host_address),
    dhcp: body.dhcp !== undefined && body.dhcp !== null,
    dhcpRange: range(body.dhcp),
  };
}

function range(dhcp: unknown): string | undefined {
  const { lower, upper } = (dhcp ?? {}) as ResourceBody;
  const ends = [literalText(lower), literalText(upper)];
  return ends.includes(undefined) ? undefined : ends.join("-");
}

type ById = ReadonlyMap<string, Resource>;

/** Returns the disks of a machine that are resources. */
function disksOf({ construct, body }: Resource, disks: ById, images: ById): GuestDisk[] {
  const controllers = Object.values((body.storage_controllers ?? {}) as Record<string, ResourceBody>);
  return controllers
    .flatMap(({ attachments }) => list(attachments))
    .flatMap(({ medium }) => disks.get(referenceTo(medium) ?? "") ?? [])
    .map((disk) => {
      const { url, file } = images.get(referenceTo(disk.body.source) ?? "")?.body ?? {};
      const image = literalText(url) ?? literalText(file) ?? literalText(disk.body.source);
      const isOwn = disk.construct.startsWith(`${construct}/`);
      return {
        name: isOwn ? disk.construct.slice(construct.length + 1) : disk.construct,
        sizeMib: literalNumber(disk.body.size_mib),
        ...(image !== undefined && { image: imageName(image) }),
      };
    });
}

function guest({ id, construct, body }: Resource, disks: readonly GuestDisk[]): Guest {
  return {
    id,
    hypervisor: hypervisorOf(body),
    name: literalText(body.name) ?? construct,
    cpus: literalNumber(body.cpus ?? 1),
    memoryMib: literalNumber(body.memory_mib ?? 512),
    cloneOf: referenceTo(body.clone_of) ?? literalText(body.clone_of),
    linked: body.clone_mode === "linked",
    user: literalWord(body["//"]?.user),
    ...(literalText(body.state) === "stopped" && !body["//"]?.desiredRunning && { off: true as const }),
    ...(disks.length > 0 && { disks }),
  };
}

/**
 * Returns the id of an adapter's network. One that is only a name (internal, bridged, or from another lab) is added to
 * the networks.
 */
function networkOf(
  adapter: ResourceBody,
  { kind, category }: Pick<Network, "kind" | "category">,
  hypervisor: string,
  networks: Map<string, Network>,
): string {
  const reference = referenceTo(adapter.network);
  if (reference && networks.has(reference)) return reference;
  const given = typeof adapter.network === "string" ? adapter.network : "";
  const name = IN_LAB.exec(given)?.[1]?.replaceAll(".", "/") ?? given;
  const id = `${hypervisor}/${kind}:${name}`;
  const vlan = /^(.*):vlan(\d+)$/.exec(name);
  const tagged = vlan ? { name: vlanName(vlan[1], Number(vlan[2])), vlanId: Number(vlan[2]) } : { name };
  networks.set(id, { id, hypervisor, kind, category, dhcp: false, ...tagged });
  return id;
}

function portForwards(owner: string, forwards: unknown, slot?: number): PortForward[] {
  return Object.entries((forwards ?? {}) as Record<string, ResourceBody>).map(([name, forward]) => ({
    owner,
    slot,
    name,
    protocol: literalText(forward.protocol) ?? "tcp",
    hostAddress: typeof forward.host_address === "string" ? forward.host_address : "127.0.0.1",
    hostPort: literalNumber(forward.host_port),
    guestAddress: literalText(forward.guest_address) ?? "",
    guestPort: literalNumber(forward.guest_port),
  }));
}

function list(value: unknown): readonly ResourceBody[] {
  return Array.isArray(value) ? value : [];
}

function macAddress(value: unknown): string | undefined {
  const digits = literalText(value)
    ?.replace(/[^0-9a-f]/gi, "")
    .toLowerCase();
  return digits?.match(/../g)?.join(":");
}
