import { Construct, type IConstruct } from "constructs";
import { fail } from "../../../lab/errors.js";
import type { Guest } from "../../../lab/guest.js";
import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import type { HostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import type { InternalNetwork } from "../../../lab/networks/internal-network.js";
import { Nat } from "../../../lab/networks/nat.js";
import type { NatNetwork } from "../../../lab/networks/nat-network.js";
import type { Network } from "../../../lab/networks/network.js";
import { isTrunk } from "../../../lab/networks/trunk.js";
import { isVlan, type Vlan } from "../../../lab/networks/vlan.js";
import { pathInLab } from "../../../lab/scope.js";
import type { AddressRange } from "../../../net/address-range.js";
import { NetworkCategory } from "../../../net/network-category.js";
import type { Subnet } from "../../../net/subnet.js";
import type { ProxmoxHost } from "../host.js";
import { logicalId, sdnId } from "../names.js";
import { type NetworkLinuxBridgeConfig, NetworkLinuxBridgeResource } from "../resources/network-linux-bridge.js";
import { SdnSubnetResource } from "../resources/sdn-subnet.js";
import { SdnVnetResource } from "../resources/sdn-vnet.js";
import { SdnZoneSimpleResource } from "../resources/sdn-zone-simple.js";
import { SdnZoneVlanResource } from "../resources/sdn-zone-vlan.js";
import { SdnZoneVxlanResource } from "../resources/sdn-zone-vxlan.js";
import { labMark } from "./lab-identity.js";
import { Sdn } from "./sdn.js";

/** Proxmox VE's web interface allows vmbr0 to vmbr4094. Administrators use the low ones. */
const BRIDGES = { first: 1000, last: 4094 };

/** The network identifiers of VXLAN, which have 24 bits and are unique in the cluster. */
const VXLANS = { first: 1, last: 16_777_215 };

/** The end of a guest's adapter on the node. */
export interface BridgePort {
  readonly bridge: string | undefined;
  /** Whether the bridge does not exist until the SDN is applied. */
  readonly isSdn: boolean;
  /** The tag that the bridge adds to frames from the guest, and removes from frames to it. */
  readonly vlan?: number;
  /** The tags of frames that pass through the port as they are. */
  readonly trunks?: readonly number[];
  /** Whether frames travel between nodes in VXLAN packets, so that they are shorter. */
  readonly isVxlan?: boolean;
}

/** Returns the bridge ports of a guest's adapters, in their order. */
export function bridgePortsOf(proxmox: ProxmoxHost, { adapters }: Guest): BridgePort[] {
  return adapters.map((adapter) => bridgePortOf(proxmox, adapter));
}

function bridgePortOf(proxmox: ProxmoxHost, { attachment, untagged, tagged }: NetworkAdapter): BridgePort {
  if (isTrunk(attachment)) {
    const native = isVlan(untagged?.network) ? untagged.network.vlanId : undefined;
    const trunks = tagged.flatMap(({ vlanId }) => vlanId ?? []).sort((a, b) => a - b);
    return { ...bridgePortFor(attachment.network), vlan: native, trunks };
  }
  const network = untagged?.network;
  if (!network) return ownNats(proxmox);
  if (!isVlan(network)) return bridgePortFor(network);
  return proxmox.spansNodes && network.category === NetworkCategory.LAN
    ? bridgePortFor(spanningVlan(proxmox, network))
    : { ...bridgePortFor(network.network), vlan: network.vlanId };
}

function bridgePortFor(network: Network): BridgePort {
  const resource = network.node.defaultChild;
  if (resource instanceof SdnVnetResource) {
    return { bridge: resource.id, isSdn: true, isVxlan: network.category === NetworkCategory.ISOLATED };
  }
  if (network.category === NetworkCategory.LAN) {
    return { bridge: network.segment, isSdn: false };
  }
  // A network of another platform has no bridge: the rule LV113 reports it.
  const bridge = resource instanceof NetworkLinuxBridgeResource ? resource.name : undefined;
  return { bridge, isSdn: false };
}

export function renderNatNetwork(proxmox: ProxmoxHost, network: NatNetwork): void {
  const { subnet, gateway, dhcp } = network;
  renderVirtualNetwork(proxmox, network, { name: nameOf(network), subnet, gateway, leases: dhcp?.range, snat: true });
}

/**
 * Renders a bridge with an address of the host, or with DHCP a virtual network: the node runs DHCP servers only on
 * those.
 */
export function renderHostOnlyNetwork(proxmox: ProxmoxHost, network: HostOnlyNetwork): void {
  const { subnet, subnet6, hostAddress, hostAddress6, dhcp } = network;
  if (dhcp) {
    if (subnet6)
      fail(
        network,
        `cidr6 is ${subnet6}, but the node runs no DHCP server on a network with IPv6; leave out cidr6 or dhcp`,
      );
    renderVirtualNetwork(proxmox, network, {
      name: nameOf(network),
      subnet,
      gateway: hostAddress,
      leases: dhcp.range,
    });
  } else {
    renderBridge(proxmox, network, {
      address: `${hostAddress}/${subnet.prefix}`,
      address6: hostAddress6 && `${hostAddress6}/${subnet6?.prefix}`,
    });
  }
}

/** Renders a bridge, or a virtual network in the VXLAN zone where there are several nodes. */
export function renderInternalNetwork(proxmox: ProxmoxHost, network: InternalNetwork): void {
  if (!proxmox.spansNodes) {
    renderBridge(proxmox, network);
    return;
  }
  const zone = vxlanZone(proxmox);
  const tag = proxmox.lab.assignNumber({
    at: network,
    what: "VXLAN identifier",
    pool: "VXLAN identifiers",
    name: pathInLab(network),
    range: VXLANS,
  });
  const id = sdnId(network, proxmox, "vnet");
  const vnet = new SdnVnetResource(network, "Default", () => ({
    id,
    zone: zone.id,
    tag: tag(),
    vlan_aware: carriesVlan(network) || undefined,
    alias: labMark(proxmox),
  }));
  Sdn.in(proxmox.lab).add(vnet, id);
}

/** Returns the VXLAN zone of a hypervisor's nodes. */
function vxlanZone(proxmox: ProxmoxHost): SdnZoneVxlanResource {
  // No construct of a user has an id with a dot.
  const id = "vxlan.zone";
  const existing = proxmox.node.tryFindChild(id)?.node.defaultChild as SdnZoneVxlanResource | undefined;
  if (existing) return existing;
  const scope = new Construct(proxmox, id);
  const zoneId = sdnId(scope, proxmox, "zone");
  const zone = new SdnZoneVxlanResource(scope, "Default", () => ({
    id: zoneId,
    nodes: [...proxmox.nodes.keys()],
    peers: [...proxmox.nodes.values()].flatMap((address) => address ?? []).sort(),
  }));
  zone.overrideLogicalId(logicalId(proxmox, proxmox, "vxlan"));
  Sdn.in(proxmox.lab).add(zone, zoneId);
  return zone;
}

/** Renders a VLAN of the LAN as a virtual network of all nodes, for its first guest. */
function spanningVlan(proxmox: ProxmoxHost, vlan: Vlan): Vlan {
  if (vlan.node.defaultChild) return vlan;
  const zone = zoneOfLan(proxmox, vlan.network);
  const id = sdnId(vlan, proxmox, "vnet");
  const vnet = new SdnVnetResource(vlan, "Default", () => ({
    id,
    zone: zone.id,
    tag: vlan.vlanId,
    alias: labMark(proxmox),
  }));
  Sdn.in(proxmox.lab).add(vnet, id);
  return vlan;
}

function zoneOfLan(proxmox: ProxmoxHost, lan: Network): SdnZoneVlanResource {
  const existing = lan.node.tryFindChild("zone") as SdnZoneVlanResource | undefined;
  if (existing) return existing;
  const id = sdnId(lan, proxmox, "zone");
  const zone = new SdnZoneVlanResource(lan, "zone", () => ({
    id,
    bridge: lan.segment ?? "",
    nodes: [...proxmox.nodes.keys()],
  }));
  zone.overrideLogicalId(logicalId(lan, proxmox, "zone"));
  Sdn.in(proxmox.lab).add(zone, id);
  return zone;
}

/**
 * Returns the bridge port of all adapters with a NAT of their own: the node isolates the guests on it from each other.
 */
function ownNats(proxmox: ProxmoxHost): BridgePort {
  const { SUBNET: subnet } = Nat;
  // No construct of a user has an id with a dot.
  const id = "nat.own";
  const existing = proxmox.node.tryFindChild(id)?.node.defaultChild as SdnVnetResource | undefined;
  const vnet =
    existing ??
    renderVirtualNetwork(proxmox, new Construct(proxmox, id), {
      name: `${proxmox.lab.getLogicalId(proxmox.node)}_nat`,
      subnet,
      gateway: subnet.nth(2),
      leases: { first: subnet.nth(15), last: subnet.hosts.last },
      snat: true,
      isolated: true,
      // Its guests do not see each other, so each node can have a network of its own.
      nodes: [...proxmox.nodes.keys()],
    });
  return { bridge: vnet.id, isSdn: true };
}

function nameOf(network: Network): string {
  return network.hypervisor.lab.getLogicalId(network.node);
}

function renderBridge(
  proxmox: ProxmoxHost,
  network: Network,
  host: Pick<NetworkLinuxBridgeConfig, "address" | "address6"> = {},
): void {
  const { lab } = proxmox;
  const number = lab.assignNumber({
    at: network,
    what: "bridge number",
    pool: `bridges of ${proxmox.nodeName}`,
    name: pathInLab(network),
    range: BRIDGES,
  });
  new NetworkLinuxBridgeResource(network, "Default", () => ({
    node_name: proxmox.nodeName,
    name: `vmbr${number()}`,
    autostart: true,
    comment: `${lab.node.id} ${pathInLab(network)} ${labMark(proxmox)}`,
    ...host,
    ...(carriesVlan(network) && { vlan_aware: true, vids: "2-4094" }),
  }));
}

function carriesVlan(network: Network): boolean {
  return network.hypervisor.lab.networks.some((other) => isVlan(other) && other.network === network);
}

interface VirtualNetwork {
  /** The Terraform name of the virtual network. Those of zone and subnet begin with it. */
  readonly name: string;
  readonly subnet: Subnet;
  readonly gateway: string;
  readonly leases?: Pick<AddressRange, "first" | "last">;
  readonly snat?: boolean;
  readonly isolated?: boolean;
  /** @default - the hypervisor's own node */
  readonly nodes?: readonly string[];
}

/** Renders a zone, a virtual network, and a subnet of the SDN. */
function renderVirtualNetwork(proxmox: ProxmoxHost, scope: IConstruct, network: VirtualNetwork): SdnVnetResource {
  const { name, subnet, gateway, leases, snat, isolated, nodes = [proxmox.nodeName] } = network;
  const cidr = subnet.toString();
  const dhcp_range = leases && { start_address: leases.first, end_address: leases.last };
  // Any change replaces the subnet. The new one is created before the old one is deleted, so it needs its own zone:
  // Proxmox VE then accepts the same addresses twice, and guests move from one to the other while they run.
  const settings = JSON.stringify([cidr, gateway, snat ?? false, dhcp_range ?? null]);
  const [zoneId, vnetId] = ["zone", "vnet"].map((use) => sdnId(scope, proxmox, use, settings));
  const zone = new SdnZoneSimpleResource(scope, "zone", () => ({
    id: zoneId,
    nodes,
    ...(leases && { dhcp: "dnsmasq", ipam: "pve" }),
  }));
  const vnet = new SdnVnetResource(scope, "Default", () => ({
    id: vnetId,
    zone: zone.id,
    isolate_ports: isolated,
    alias: labMark(proxmox),
  }));
  const range = new SdnSubnetResource(scope, "subnet", () => ({
    cidr,
    vnet: vnet.id,
    gateway,
    snat,
    dhcp_range,
  }));
  zone.overrideLogicalId(`${name}_zone`);
  vnet.overrideLogicalId(name);
  range.overrideLogicalId(`${name}_subnet`);
  const sdn = Sdn.in(proxmox.lab);
  sdn.add(zone, zoneId);
  sdn.add(vnet, vnetId);
  sdn.add(range, cidr);
  return vnet;
}
