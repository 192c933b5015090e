import type { Construct } from "constructs";
import type { NumberRange } from "../../lab/allocation/allocator.js";

import { type NamedStorageHost, supportsNamedStorage } from "../../lab/capabilities.js";
import { duplicates } from "../../lab/duplicates.js";
import { fail, withConstructPath } from "../../lab/errors.js";
import { Hypervisor, type HypervisorProps, HypervisorType, type NatDhcp } from "../../lab/hypervisor.js";
import { KIND } from "../../lab/kind.js";
import { StorageKind } from "../../lab/storage-kind.js";
import { type ExistingPool, StoragePool } from "../../lab/storage-pool.js";
import {
  atSynthesis,
  integerValidator,
  listOf,
  nameValidator,
  objectOf,
  objectValidator,
  ofKind,
  optional,
  textValidator,
  type Validators,
  validator,
} from "../../lab/validation.js";
import { VirtualizationTechnique } from "../../lab/virtualization-technique.js";
import { AddressRange } from "../../net/address-range.js";
import { ipv4ToNumber } from "../../net/ipv4.js";
import type { Subnet } from "../../net/subnet.js";
import { nodeValidator } from "./nodes.js";

/** The ids that Proxmox VE allows for guests. */
export const vmIdValidator = integerValidator(100, 999_999_999);

export interface ProxmoxProps extends HypervisorProps {
  /**
   * The node, as Proxmox VE names it, of guests that name none and of NAT and host-only networks.
   *
   * Another node moves them there.
   */
  readonly node: string;
  /**
   * The cluster's nodes that guests may be on, including `node`, each with the IPv4 address at which the others reach
   * it.
   *
   * With several nodes, internal networks and VLANs span all of them.
   *
   * @default - only `node`
   */
  readonly nodes?: Readonly<Record<string, string>>;
  /**
   * The storage of disks that name no pool. Its content types include "Disk image" and "Container".
   *
   * @default { name: "local-lvm", kind: StorageKind.LVM_THIN }, which Proxmox VE's installer creates
   */
  readonly storage?: { readonly name: string; readonly kind: StorageKind };
  /**
   * The storage of images, seeds, and container templates. Its content types include "ISO image", "Import", and
   * "Container template".
   *
   * @default "local"
   */
  readonly fileStorage?: string;
  /**
   * The bridge that leads to the LAN, for bridged networks that name none.
   *
   * @default "vmbr0"
   */
  readonly lanBridge?: string;
  /**
   * The name servers of guests with static addresses on NAT networks.
   *
   * @default - the node's own; a seed with user data names none
   */
  readonly nameservers?: readonly string[];
  /**
   * The range of ids for guests without an explicit one.
   *
   * @default { first: 100000, last: 999999 }
   */
  readonly vmIds?: NumberRange;
}

const storageValidator = objectOf<{ name: string; kind: StorageKind }>({
  name: nameValidator,
  kind: ofKind("storage kind", "a StorageKind, such as StorageKind.DIRECTORY"),
});

const bridgeValidator = validator(
  "the name of a bridge or virtual network, at most 15 characters",
  (name) => typeof name === "string" && /^[a-z][a-z0-9_.-]{0,14}$/i.test(name),
);

/** The nodes and storage of a {@link Proxmox}: everything but its renderers, which use it. */
export abstract class ProxmoxHost extends Hypervisor implements NamedStorageHost {
  protected static override readonly validators: Validators<ProxmoxProps> = {
    ...Hypervisor.validators,
    node: atSynthesis(nodeValidator),
    nodes: optional(objectValidator),
    storage: optional(storageValidator),
    fileStorage: optional(nameValidator),
    lanBridge: optional(atSynthesis(bridgeValidator)),
    nameservers: optional(listOf(atSynthesis(textValidator))),
    vmIds: optional(objectOf<NumberRange>({ first: vmIdValidator, last: vmIdValidator })),
  };

  readonly [supportsNamedStorage] = true;
  readonly platform = "Proxmox VE";
  readonly type = HypervisorType.TYPE_1;
  /** The technique of its machines: KVM. */
  readonly technique = VirtualizationTechnique.HARDWARE_VIRTUALIZATION;
  override readonly hostId: string;
  readonly maxAdapters = 32;
  override readonly passesVlanTags = true;
  override readonly lanInterface: string;
  override readonly nameservers: readonly string[];
  readonly nodeName: string;
  /**
   * The nodes that guests may be on, by name, with the addresses at which they reach each other, if the lab gives them.
   */
  readonly nodes: ReadonlyMap<string, string | undefined>;
  /** The storage of disks that name no pool. */
  readonly storage: ExistingPool;
  readonly fileStorage: string;
  readonly vmIds: NumberRange;
  /** @internal The Terraform addresses of running containers. */
  readonly startedContainers: string[] = [];

  protected constructor(scope: Construct, id: string, props: ProxmoxProps) {
    super(scope, id, props);
    this.nodeName = props.node;
    this.hostId = `the Proxmox VE node ${props.node}`;
    this.nodes = withConstructPath(this, () => nodesOf(props));
    const { name, kind } = props.storage ?? { name: "local-lvm", kind: StorageKind.LVM_THIN };
    this.storage = StoragePool.existing(this, name, kind);
    this.fileStorage = props.fileStorage ?? "local";
    this.lanInterface = props.lanBridge ?? "vmbr0";
    this.nameservers = props.nameservers ?? [];
    for (const nameserver of this.nameservers) {
      withConstructPath(this, () => ipv4ToNumber(nameserver));
    }
    this.vmIds = props.vmIds ?? { first: 100_000, last: 999_999 };
    const { first, last } = this.vmIds;
    if (first > last) fail(this, `vmIds is { first: ${first}, last: ${last} }; give a first that is at most the last`);
  }

  override get [KIND](): string {
    return "Proxmox VE";
  }

  /** Whether there are several nodes, which networks have to span. */
  get spansNodes(): boolean {
    return this.nodes.size > 1;
  }

  override get topologyNames(): readonly string[] {
    return [...this.nodes.keys()].sort();
  }

  /**
   * The node leases the upper half of the subnet, in the order in which guests start. Guests with static addresses have
   * the lower half.
   */
  override natDhcp(subnet: Subnet): NatDhcp {
    const { hosts } = subnet;
    const range = AddressRange.between(hosts.nth(Math.ceil(hosts.size / 2)), hosts.last);
    return { server: subnet.nth(1), range, assignsAddresses: true };
  }
}

export const proxmoxValidator = ofKind("Proxmox VE", 'a Proxmox, such as new Proxmox(lab, "pve", { node: "pve" })');

/**
 * Returns the nodes, sorted by name.
 *
 * @throws where an address is wrong or a duplicate, or the hypervisor's own node is missing
 */
function nodesOf({ node, nodes = {} }: ProxmoxProps): ReadonlyMap<string, string | undefined> {
  for (const [name, address] of Object.entries(nodes)) {
    nodeValidator(name, "a name in nodes");
    ipv4ToNumber(address);
  }
  const entries = Object.entries(nodes).sort();
  const [duplicate] = duplicates(entries, ([, address]) => address);
  if (duplicate) {
    const [[first, address], [second]] = duplicate;
    throw new Error(`nodes has ${address} for ${first} and for ${second}; give each node an address of its own`);
  }
  if (entries.length > 0 && !entries.some(([name]) => name === node)) {
    throw new Error(`nodes has ${Object.keys(nodes).join(", ")}, but not the node ${node}; give its address, too`);
  }
  return entries.length > 0 ? new Map(entries) : new Map([[node, undefined]]);
}
