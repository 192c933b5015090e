import { Construct, type IConstruct } from "constructs";
import { fail } from "../../../lab/errors.js";
import type { NetworkAdapter } from "../../../lab/network-adapter.js";
import { BridgedNetwork } from "../../../lab/networks/bridged-network.js";
import type { HostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import { InternalNetwork } from "../../../lab/networks/internal-network.js";
import { Nat } from "../../../lab/networks/nat.js";
import type { NatNetwork } from "../../../lab/networks/nat-network.js";
import type { Network } from "../../../lab/networks/network.js";
import { Trunk } from "../../../lab/networks/trunk.js";
import { Vlan } from "../../../lab/networks/vlan.js";
import { pathInLab } from "../../../lab/scope.js";
import type { AddressRange } from "../../../net/address-range.js";
import type { Subnet } from "../../../net/subnet.js";
import type { Proxmox } from "../hypervisor.js";
import { logicalId, sdnId } from "../names.js";
import { type NetworkLinuxBridgeConfig, NetworkLinuxBridgeResource } from "../resources/network-linux-bridge.js";
import { SdnSubnetResource } from "../resources/sdn-subnet.js";
import { SdnVnetResource } from "../resources/sdn-vnet.js";
import { SdnZoneSimpleResource } from "../resources/sdn-zone-simple.js";
import { SdnZoneVlanResource } from "../resources/sdn-zone-vlan.js";
import { SdnZoneVxlanResource } from "../resources/sdn-zone-vxlan.js";
import { Sdn } from "./sdn.js";

/** Proxmox VE's own windows take vmbr0 to vmbr4094; the low ones are whose who set the node up. */
const BRIDGES = { first: 1000, last: 4094 };

/** The network identifiers of VXLAN, which are of 24 bits and those of the whole cluster. */
const VXLANS = { first: 1, last: 16_777_215 };

/** What a guest's adapter is plugged into. */
export interface BridgePort {
  readonly bridge: string | undefined;
  /** Whether it is there once the SDN is applied, and not before. */
  readonly isSdn: boolean;
  /** The tag that the bridge puts on what comes from the guest, and takes off. */
  readonly vlan?: number;
  /** The tags with which it has frames for the guest. */
  readonly trunks?: readonly number[];
  /** Whether its frames travel in packets between nodes, so that less fits in, which the guest is to be told. */
  readonly isTunnel?: boolean;
}

export function bridgePortForAdapter(proxmox: Proxmox, { attachment, untagged, tagged }: NetworkAdapter): BridgePort {
  if (attachment instanceof Trunk) {
    const native = untagged?.network instanceof Vlan ? untagged.network.vlanId : undefined;
    return { ...bridgePortFor(attachment.network), vlan: native, trunks: tagged.flatMap(({ vlanId }) => vlanId ?? []) };
  }
  const network = untagged?.network;
  if (!network) return proxmox.ownNats;
  if (!(network instanceof Vlan)) return bridgePortFor(network);
  return proxmox.spansNodes && network.network instanceof BridgedNetwork
    ? bridgePortFor(spanningVlan(proxmox, network, network.network))
    : { ...bridgePortFor(network.network), vlan: network.vlanId };
}

function bridgePortFor(network: Network): BridgePort {
  if (network instanceof BridgedNetwork) {
    return { bridge: network.hostInterface, isSdn: false };
  }
  const resource = network.node.defaultChild;
  if (resource instanceof SdnVnetResource) {
    return { bridge: resource.id, isSdn: true, isTunnel: network instanceof InternalNetwork };
  }
  // One of another platform has none, and the rule LV113 reports it.
  const bridge = resource instanceof NetworkLinuxBridgeResource ? resource.name : undefined;
  return { bridge, isSdn: false };
}

export function renderNatNetwork(proxmox: Proxmox, network: NatNetwork): void {
  const { subnet, gateway, dhcp } = network;
  renderVirtualNetwork(proxmox, network, { name: nameOf(network), subnet, gateway, leases: dhcp?.range, snat: true });
}

/** The host's own bridge, or a virtual network where there is DHCP: the node serves that on those alone. */
export function renderHostOnlyNetwork(proxmox: Proxmox, network: HostOnlyNetwork): void {
  const { subnet, subnet6, hostAddress, hostAddress6, dhcp } = network;
  if (dhcp) {
    if (subnet6)
      fail(
        network,
        "has a cidr6 and dhcp, which the node serves on networks without IPv6 alone: leave out one of them",
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

/** A bridge, or frames in packets between the nodes where there are several (VXLAN). */
export function renderInternalNetwork(proxmox: Proxmox, network: InternalNetwork): void {
  if (!proxmox.spansNodes) {
    renderBridge(proxmox, network);
    return;
  }
  const zone = proxmox.tunnels;
  const tag = proxmox.lab.assignNumber({
    at: network,
    what: "VXLAN identifier",
    pool: "VXLAN identifiers",
    name: pathInLab(network),
    range: VXLANS,
  });
  const vnet = new SdnVnetResource(network, "Default", () => ({
    id: sdnId(network, proxmox, "vnet"),
    zone: zone.id,
    tag: tag(),
    vlan_aware: carriesVlan(network) || undefined,
  }));
  Sdn.in(proxmox.lab).add(vnet);
}

/** The zone that all tunnels between the nodes of a hypervisor are in. */
export function renderTunnels(proxmox: Proxmox): SdnZoneVxlanResource {
  // With a dot: no construct of a user has such an id.
  const at = new Construct(proxmox, "vxlan.zone");
  const zone = new SdnZoneVxlanResource(at, "Default", () => ({
    id: sdnId(at, proxmox, "zone"),
    nodes: [...proxmox.nodes.keys()],
    peers: [...proxmox.nodes.values()].flatMap((address) => address ?? []).sort(),
  }));
  zone.overrideLogicalId(logicalId(proxmox, proxmox, "vxlan"));
  Sdn.in(proxmox.lab).add(zone);
  return zone;
}

/** A VLAN of the LAN as a virtual network of all nodes: made for the first who is on it. */
function spanningVlan(proxmox: Proxmox, vlan: Vlan, lan: BridgedNetwork): Vlan {
  if (vlan.node.defaultChild) return vlan;
  const zone = zoneOfLan(proxmox, lan);
  const vnet = new SdnVnetResource(vlan, "Default", () => ({
    id: sdnId(vlan, proxmox, "vnet"),
    zone: zone.id,
    tag: vlan.vlanId,
  }));
  Sdn.in(proxmox.lab).add(vnet);
  return vlan;
}

function zoneOfLan(proxmox: Proxmox, lan: BridgedNetwork): SdnZoneVlanResource {
  const there = lan.node.tryFindChild("zone") as SdnZoneVlanResource | undefined;
  if (there) return there;
  const zone = new SdnZoneVlanResource(lan, "zone", () => ({
    id: sdnId(lan, proxmox, "zone"),
    bridge: lan.hostInterface,
    nodes: [...proxmox.nodes.keys()],
  }));
  zone.overrideLogicalId(logicalId(lan, proxmox, "zone"));
  Sdn.in(proxmox.lab).add(zone);
  return zone;
}

/** What all adapters with a NAT of their own are plugged into: the node lets no guest on it reach another. */
export function renderOwnNats(proxmox: Proxmox): BridgePort {
  const { SUBNET: subnet } = Nat;
  // With a dot: no construct of a user has such an id.
  const at = new Construct(proxmox, "nat.own");
  const vnet = renderVirtualNetwork(proxmox, at, {
    name: `${proxmox.lab.getLogicalId(proxmox.node)}_nat`,
    subnet,
    gateway: subnet.nth(2),
    leases: { first: subnet.nth(15), last: subnet.hosts.last },
    snat: true,
    isolated: true,
    // Its guests do not see each other anyway, so that each node can have one of its own.
    nodes: [...proxmox.nodes.keys()],
  });
  return { bridge: vnet.id, isSdn: true };
}

function nameOf(network: Network): string {
  return network.hypervisor.lab.getLogicalId(network.node);
}

function renderBridge(
  proxmox: Proxmox,
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
    comment: `${lab.node.id} ${pathInLab(network)}`,
    ...host,
    ...(carriesVlan(network) && { vlan_aware: true, vids: "2-4094" }),
  }));
}

function carriesVlan(network: Network): boolean {
  return network.hypervisor.lab.networks.some((other) => other instanceof Vlan && other.network === network);
}

interface VirtualNetwork {
  /** The Terraform name of the virtual network; zone and subnet are called after it. */
  readonly name: string;
  readonly subnet: Subnet;
  readonly gateway: string;
  readonly leases?: Pick<AddressRange, "first" | "last">;
  readonly snat?: boolean;
  readonly isolated?: boolean;
  /** @default - the hypervisor's own */
  readonly nodes?: readonly string[];
}

/** A zone, a virtual network and a subnet of the SDN. */
function renderVirtualNetwork(proxmox: Proxmox, at: IConstruct, network: VirtualNetwork): SdnVnetResource {
  const { name, subnet, gateway, leases, snat, isolated, nodes = [proxmox.nodeName] } = network;
  const zone = new SdnZoneSimpleResource(at, "zone", () => ({
    id: sdnId(at, proxmox, "zone"),
    nodes,
    ...(leases && { dhcp: "dnsmasq", ipam: "pve" }),
  }));
  const vnet = new SdnVnetResource(at, "Default", () => ({
    id: sdnId(at, proxmox, "vnet"),
    zone: zone.id,
    isolate_ports: isolated,
  }));
  const range = new SdnSubnetResource(at, "subnet", () => ({
    cidr: subnet.toString(),
    vnet: vnet.id,
    gateway,
    snat,
    dhcp_range: leases && { start_address: leases.first, end_address: leases.last },
  }));
  zone.overrideLogicalId(`${name}_zone`);
  vnet.overrideLogicalId(name);
  range.overrideLogicalId(`${name}_subnet`);
  Sdn.in(proxmox.lab).add(zone, vnet, range);
  return vnet;
}
