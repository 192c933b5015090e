import { Address4 } from "ip-address";
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
  vlanName,
} from "../../topology/topology.js";

const PREFIX = "proxmox_";
const VM = "proxmox_virtual_environment_vm";
const CONTAINER = "proxmox_virtual_environment_container";
const PLATFORM = "Proxmox VE";

/** The end of an adapter on the node: a network, or the bridge of all NATs that adapters have of their own. */
type BridgePort = { readonly network: Network } | { readonly kind: "nat" };

/**
 * Reads the resources of the provider `bpg/proxmox`.
 *
 * A node is a hypervisor: it has no resource, but every guest and bridge names it. So are the nodes, together, that a
 * network spans.
 */
export const proxmoxReader: PlatformReader = {
  reads: (type) => type.startsWith(PREFIX),

  read(resources) {
    const of = (type: string) => resources.filter((resource) => resource.type === type);
    const ports = new Map<string, BridgePort>([
      ...of("proxmox_network_linux_bridge").map((bridge) => [bridge.id, { network: bridgeNetwork(bridge) }] as const),
      ...of("proxmox_sdn_vnet").flatMap((vnet) => {
        const zone = resources.find(({ id }) => id === referenceTo(vnet.body.zone));
        const port = virtualNetwork(vnet, zone, resources);
        return [vnet.id, ...tagsOf(vnet, zone)].map((id) => [id, port] as const);
      }),
    ]);
    const guestResources = [...of(VM), ...of(CONTAINER)];
    const guests = guestResources.map((resource) => guest(resource, disksOf(resource, resources)));
    const adapters = guestResources.flatMap((resource) => adaptersOf(resource, ports));
    const networks = [...new Set([...ports.values()].flatMap((port) => ("network" in port ? port.network : [])))];
    const nodes = new Set([...guests, ...networks].map(({ hypervisor }) => hypervisor));
    return {
      hypervisors: [...nodes].map(hypervisor),
      networks,
      guests,
      adapters,
      forwards: [],
    };
  },
};

const NODE = "proxmox/";

function hypervisor(id: string): Hypervisor {
  const name = id.slice(NODE.length);
  return { id, name, platform: PLATFORM, ssh: literalWord(name), entersNats: true };
}

const VLAN_ZONE = "proxmox_sdn_zone_vlan";
type Kind = Pick<Network, "kind" | "category">;

const BRIDGED: Kind = { kind: "bridged", category: NetworkCategory.LAN };
const INTERNAL: Kind = { kind: "internal", category: NetworkCategory.ISOLATED };
const HOST_ONLY: Kind = { kind: "host-only", category: NetworkCategory.HOST };
const NAT: Kind = { kind: "nat-network", category: NetworkCategory.NAT };

/** The kinds of networks by their zones. */
const ZONE_KINDS: Readonly<Record<string, Kind>> = { [VLAN_ZONE]: BRIDGED, proxmox_sdn_zone_vxlan: INTERNAL };

function nodeOf({ node_name }: ResourceBody): string {
  return NODE + (literalText(node_name) ?? "?");
}

function bridgeNetwork({ id, construct, body }: Resource): Network {
  const address = literalText(body.address);
  return {
    id,
    hypervisor: nodeOf(body),
    ...(address === undefined ? INTERNAL : HOST_ONLY),
    name: construct,
    cidr: address && subnetOf(address),
    hostAddress: address?.split("/")[0],
    dhcp: false,
  };
}

/** Returns a virtual network. Its zone gives the nodes, and together with the subnet the kind. */
function virtualNetwork(
  { id, construct, body }: Resource,
  zone: Resource | undefined,
  resources: readonly Resource[],
): BridgePort {
  if (body.isolate_ports === true) {
    return { kind: "nat" };
  }
  const subnet = resources.find(
    (each) => each.type === "proxmox_sdn_subnet" && referenceTo(each.body.vnet) === id,
  )?.body;
  const { start_address, end_address } = (subnet?.dhcp_range ?? {}) as ResourceBody;
  const ends = [literalText(start_address), literalText(end_address)];
  const network: Network = {
    id,
    hypervisor: NODE + (nodesOf(zone).join(", ") || "?"),
    ...(ZONE_KINDS[zone?.type ?? ""] ?? (subnet?.snat === true ? NAT : HOST_ONLY)),
    name: construct,
    vlanId: zone?.type === VLAN_ZONE ? tagIn(body.tag) : undefined,
    cidr: literalText(subnet?.cidr),
    hostAddress: subnet?.snat === true ? undefined : literalText(subnet?.gateway),
    dhcp: subnet?.dhcp_range !== undefined,
    dhcpRange: ends.includes(undefined) ? undefined : ends.join("-"),
  };
  return { network };
}

function nodesOf(zone: Resource | undefined): readonly unknown[] {
  return Array.isArray(zone?.body.nodes) ? zone.body.nodes : [];
}

/** Returns the ids of the VLAN that a virtual network is, by its tag, for adapters on the bridge of its zone. */
function tagsOf({ body }: Resource, zone: Resource | undefined): string[] {
  return zone?.type === VLAN_ZONE
    ? nodesOf(zone).map((node) => vlanNetworkId(lanId(NODE + node, zone.body.bridge), tagIn(body.tag)))
    : [];
}

/** Returns a guest's disks, or its root disk and mount points. */
function disksOf({ type, body }: Resource, resources: readonly Resource[]): GuestDisk[] {
  if (type !== CONTAINER) return blocks(body.disk).map((disk) => diskOf(disk, literalText(disk.interface), resources));
  const { template_file_id: template } = block(body.operating_system) ?? {};
  return [
    ...blocks(body.disk).map((disk) => diskOf({ ...disk, file_id: template }, "root disk", resources)),
    ...blocks(body.mount_point).map((point) => diskOf(point, literalText(point.path), resources)),
  ];
}

function diskOf(disk: ResourceBody, name: string | undefined, resources: readonly Resource[]): GuestDisk {
  const source = disk.import_from ?? disk.file_id;
  const file = resources.find(({ id }) => id === referenceTo(source))?.body;
  const image = literalText(file?.url) ?? literalText(block(file?.source_file)?.path) ?? literalText(source);
  // Mount points have a unit, which the text of their size ends with.
  const gibibytes = literalNumber(disk.size) ?? Number(/^(\d+)G$/.exec(literalText(disk.size) ?? "")?.[1]);
  return {
    name: name ?? "?",
    ...(gibibytes > 0 && { sizeMib: gibibytes * 1024 }),
    ...(image !== undefined && { image: imageName(image) }),
  };
}

function guest({ id, type, construct, body }: Resource, disks: readonly GuestDisk[]): Guest {
  const { cores = 1, sockets = 1 } = block(body.cpu) ?? {};
  const { dedicated } = block(body.memory) ?? {};
  const initialization = block(body.initialization) ?? {};
  const { username } = block(initialization.user_account) ?? {};
  const clone = block(body.clone);
  const [perSocket, ofSockets] = [literalNumber(cores), literalNumber(sockets)];
  return {
    id,
    hypervisor: nodeOf(body),
    name: literalText(body.name) ?? literalText(initialization.hostname) ?? construct,
    cpus: perSocket && ofSockets && perSocket * ofSockets,
    memoryMib: literalNumber(dedicated),
    cloneOf: clone && (referenceTo(clone.vm_id) ?? literalText(clone.vm_id)),
    linked: clone?.full === false,
    // A container's ssh keys are root's.
    user: literalWord(username) ?? literalWord(body["//"]?.user) ?? (type === CONTAINER ? "root" : undefined),
    ...(body.started === false && !body["//"]?.desiredRunning && { off: true as const }),
    ...(disks.length > 0 && { disks }),
  };
}

function adaptersOf({ id, body }: Resource, ports: Map<string, BridgePort>): Adapter[] {
  return list(body.network_device ?? body.network_interface).flatMap((device, index) => {
    const parent = ports.get(referenceTo(device.bridge) ?? "") ?? lan(nodeOf(body), device.bridge, ports);
    return interfacesOf(body, device, index).map(({ vlanId, address, address6 }) => {
      const port = withVlan(parent, vlanId ?? tagIn(device.vlan_id), ports);
      return {
        guest: id,
        slot: index + 1,
        ...("network" in port ? { kind: port.network.kind, network: port.network.id } : port),
        address,
        address6,
        mac: literalText(device.mac_address)?.toLowerCase(),
        ...((device.disconnected === true || device.enabled === false) && { unplugged: true as const }),
        ...(vlanId !== undefined && { tagged: true as const }),
      };
    });
  });
}

/**
 * Returns an adapter's untagged interface, and those of its tags: from the seed, else from Proxmox VE's own settings.
 */
function interfacesOf(
  body: ResourceBody,
  device: ResourceBody,
  index: number,
): readonly { readonly vlanId?: number; readonly address?: string; readonly address6?: string }[] {
  const noted = body["//"]?.interfaces;
  if (noted) return noted.filter(({ adapter }) => adapter === index + 1);
  const { ip_config } = block(body.initialization) ?? {};
  const trunks = literalText(device.trunks)?.split(";") ?? [];
  const config = list(ip_config)[index];
  return [
    { address: addressOf(config), address6: address6Of(config) },
    ...trunks.map((vlanId) => ({ vlanId: Number(vlanId) })),
  ];
}

/** Returns the port of a bridge that is only a name: it existed before the lab, and leads to the LAN. */
function lan(hypervisor: string, bridge: unknown, ports: Map<string, BridgePort>): BridgePort {
  const name = literalText(bridge) ?? "?";
  const id = lanId(hypervisor, bridge);
  const port = ports.get(id) ?? { network: { id, hypervisor, ...BRIDGED, name, dhcp: false } };
  ports.set(id, port);
  return port;
}

/** Returns a VLAN's id. A state has 0 for an untagged port. */
function tagIn(value: unknown): number | undefined {
  return literalNumber(value) || undefined;
}

function lanId(hypervisor: string, bridge: unknown): string {
  return `${hypervisor}/bridged:${literalText(bridge) ?? "?"}`;
}

function vlanNetworkId(network: string, vlanId: number | undefined): string {
  return `${network}:vlan${vlanId}`;
}

/** Returns the port of a VLAN on a bridge, which is a network of its own. */
function withVlan(parent: BridgePort, vlanId: number | undefined, ports: Map<string, BridgePort>): BridgePort {
  if (vlanId === undefined || !("network" in parent)) return parent;
  const { network } = parent;
  const id = vlanNetworkId(network.id, vlanId);
  const port: BridgePort = ports.get(id) ?? {
    network: { ...network, id, vlanId, name: vlanName(network.name, vlanId), cidr: undefined, hostAddress: undefined },
  };
  ports.set(id, port);
  return port;
}

/** Returns an address without its prefix length; nothing where a DHCP server decides. */
function addressOf(config: ResourceBody | undefined): string | undefined {
  const { address } = block(config?.ipv4) ?? {};
  return literalText(address)?.match(/^[\d.]+(?=\/)/)?.[0];
}

function address6Of(config: ResourceBody | undefined): string | undefined {
  const { address } = block(config?.ipv6) ?? {};
  return literalText(address)?.match(/^[\da-f:]+(?=\/)/i)?.[0];
}

function subnetOf(address: string): string | undefined {
  return Address4.isValid(address)
    ? `${new Address4(address).startAddress().address}/${address.split("/")[1]}`
    : undefined;
}

/** Returns a block. In a state it is a list of one, or of none. */
function block(value: unknown): ResourceBody | undefined {
  return (Array.isArray(value) ? value[0] : value) ?? undefined;
}

/** Returns blocks, which JSON may write as one object. */
function blocks(value: unknown): readonly ResourceBody[] {
  return list(Array.isArray(value) || value === undefined || value === null ? value : [value]);
}

function list(value: unknown): readonly ResourceBody[] {
  return Array.isArray(value) ? value : [];
}
