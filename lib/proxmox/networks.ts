import { Construct, type IConstruct } from "constructs";
import { fail } from "../lab/errors.js";
import { pathInLab } from "../lab/lab-of.js";
import type { NetworkAdapter } from "../lab/network-adapter.js";
import { BridgedNetwork } from "../lab/networks/bridged-network.js";
import type { HostOnlyNetwork } from "../lab/networks/host-only-network.js";
import type { InternalNetwork } from "../lab/networks/internal-network.js";
import { Nat } from "../lab/networks/nat.js";
import type { NatNetwork } from "../lab/networks/nat-network.js";
import type { Network } from "../lab/networks/network.js";
import { Trunk } from "../lab/networks/trunk.js";
import { Vlan } from "../lab/networks/vlan.js";
import type { AddressRange } from "../lab/values/address-range.js";
import type { Subnet } from "../lab/values/subnet.js";
import { sdnId } from "./names.js";
import type { Proxmox } from "./proxmox.js";
import { type NetworkLinuxBridgeConfig, NetworkLinuxBridgeResource } from "./resources/network-linux-bridge.js";
import { SdnSubnetResource } from "./resources/sdn-subnet.js";
import { SdnVnetResource } from "./resources/sdn-vnet.js";
import { SdnZoneSimpleResource } from "./resources/sdn-zone-simple.js";
import { Sdn } from "./sdn.js";

/** Proxmox VE's own windows take vmbr0 to vmbr4094; the low ones are whose who set the node up. */
const BRIDGES = { first: 1000, last: 4094 };

/** What a guest's adapter is plugged into. */
export interface Plug {
  readonly bridge: string | undefined;
  /** Whether it is there once the SDN is applied, and not before. */
  readonly isSdn: boolean;
  /** The tag that the bridge puts on what comes from the guest, and takes off. */
  readonly vlan?: number;
  /** The tags with which it has frames for the guest. */
  readonly trunks?: readonly number[];
}

export function plugOfAdapter(proxmox: Proxmox, { attachment, untagged, tagged }: NetworkAdapter): Plug {
  if (attachment instanceof Trunk) {
    return { ...plugOf(untagged?.network ?? attachment.network), trunks: tagged.flatMap(({ vid }) => vid ?? []) };
  }
  return untagged?.network ? plugOf(untagged.network) : proxmox.ownNats;
}

function plugOf(network: Network): Plug {
  if (network instanceof Vlan) {
    return { ...plugOf(network.on), vlan: network.vid };
  }
  if (network instanceof BridgedNetwork) {
    return { bridge: network.hostInterface, isSdn: false };
  }
  const resource = network.node.defaultChild;
  if (resource instanceof SdnVnetResource) {
    return { bridge: resource.id, isSdn: true };
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

export function renderInternalNetwork(proxmox: Proxmox, network: InternalNetwork): void {
  renderBridge(proxmox, network);
}

/** What all adapters with a NAT of their own are plugged into: the node lets no guest on it reach another. */
export function renderOwnNats(proxmox: Proxmox): Plug {
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
    ...(lab.networks.some((other) => other instanceof Vlan && other.on === network) && {
      vlan_aware: true,
      vids: "2-4094",
    }),
  }));
}

interface VirtualNetwork {
  /** The Terraform name of the virtual network; zone and subnet are called after it. */
  readonly name: string;
  readonly subnet: Subnet;
  readonly gateway: string;
  readonly leases?: Pick<AddressRange, "first" | "last">;
  readonly snat?: boolean;
  readonly isolated?: boolean;
}

/** A zone, a virtual network and a subnet of the SDN. */
function renderVirtualNetwork(proxmox: Proxmox, at: IConstruct, network: VirtualNetwork): SdnVnetResource {
  const { name, subnet, gateway, leases, snat, isolated } = network;
  const zone = new SdnZoneSimpleResource(at, "zone", () => ({
    id: sdnId(at, proxmox, "zone"),
    nodes: [proxmox.nodeName],
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
