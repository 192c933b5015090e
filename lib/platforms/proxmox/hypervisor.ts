import type { Construct } from "constructs";
import type { NumberRange } from "../../lab/allocation/allocator.js";
import { validateProps } from "../../lab/arguments.js";
import type { BackupJob } from "../../lab/backup-job.js";
import {
  type BackupHost,
  type ContainerHost,
  type DirectoryPoolHost,
  type MachineOptionsHost,
  makesTemplates,
  type NamedStorageHost,
  runsContainers,
  supportsBackups,
  supportsDirectoryPools,
  supportsMachineOptions,
  supportsNamedStorage,
  type TemplateHost,
} from "../../lab/capabilities.js";
import type { Container } from "../../lab/container.js";
import { duplicates } from "../../lab/duplicates.js";
import { fail, withConstructPath } from "../../lab/errors.js";
import { Hypervisor, type HypervisorProps, HypervisorType } from "../../lab/hypervisor.js";
import type { HostOnlyNetwork } from "../../lab/networks/host-only-network.js";
import type { InternalNetwork } from "../../lab/networks/internal-network.js";
import type { NatDhcp, NatNetwork } from "../../lab/networks/nat-network.js";
import { StorageKind } from "../../lab/storage-kind.js";
import { type DirectoryPool, type ExistingPool, StoragePool } from "../../lab/storage-pool.js";
import {
  instanceOf,
  listOf,
  nameValidator,
  objectOf,
  objectValidator,
  optional,
  textValidator,
  type Validators,
  validator,
} from "../../lab/validation.js";
import type { VirtualMachine } from "../../lab/virtual-machine.js";
import { VirtualizationTechnique } from "../../lab/virtualization-technique.js";
import { AddressRange } from "../../net/address-range.js";
import { ipv4ToNumber } from "../../net/ipv4.js";
import type { Subnet } from "../../net/subnet.js";
import { CONTAINER_OPTIONS, type ProxmoxContainerOptions } from "./container-options.js";
import { vmIdValidator } from "./guest-options.js";
import { MACHINE_OPTIONS, type ProxmoxMachineOptions } from "./machine-options.js";
import { nodeValidator } from "./node-name.js";
import { renderBackupJob } from "./render/backup-job.js";
import { renderContainer } from "./render/container.js";
import { renderMachine } from "./render/machine.js";
import {
  type BridgePort,
  renderHostOnlyNetwork,
  renderInternalNetwork,
  renderNatNetwork,
  renderOwnNats,
  renderTunnels,
} from "./render/networks.js";
import { ProxmoxProvider } from "./render/provider.js";
import { renderDirectoryPool } from "./render/storage.js";
import type { SdnZoneVxlanResource } from "./resources/sdn-zone-vxlan.js";
import { proxmoxRules } from "./rules/index.js";

export interface ProxmoxProps extends HypervisorProps {
  /** The node that guests run on which name none, as Proxmox VE calls it, and that NAT and host-only networks are on. Another one moves them there. */
  readonly node: string;
  /**
   * The nodes of the cluster that guests may be on, `node` among them, each with the IPv4 address at which the others reach it. Of several, internal networks
   * and VLANs are on them all.
   *
   * @default - `node` alone
   */
  readonly nodes?: Readonly<Record<string, string>>;
  /** Where disks lie that name no pool, with the content types "Disk image" and "Container". @default { name: "local-lvm", kind: StorageKind.LVM_THIN }, which Proxmox VE's installer makes */
  readonly storage?: { readonly name: string; readonly kind: StorageKind };
  /** Where images, seeds and container templates lie, with the content types "ISO image", "Import" and "Container template". @default "local" */
  readonly fileStorage?: string;
  /** The bridge that leads to the LAN, for bridged networks that name none. @default "vmbr0" */
  readonly lanBridge?: string;
  /** The name servers of guests with static addresses on NAT networks. @default - the node's own; a seed with user data names none */
  readonly nameservers?: readonly string[];
  /** Where the ids of guests are taken from that are given none. @default { first: 100000, last: 999999 } */
  readonly vmIds?: NumberRange;
}

const PROPS: Validators<Omit<ProxmoxProps, keyof HypervisorProps>> = {
  node: nodeValidator,
  nodes: optional(objectValidator),
  storage: optional(
    objectOf<{ name: string; kind: StorageKind }>({
      name: nameValidator,
      kind: instanceOf(StorageKind, "a StorageKind, such as StorageKind.DIRECTORY"),
    }),
  ),
  fileStorage: optional(nameValidator),
  lanBridge: optional(
    validator(
      "the name of a bridge or virtual network, at most 15 characters",
      (name) => typeof name === "string" && /^[a-z][a-z0-9_.-]{0,14}$/i.test(name),
    ),
  ),
  nameservers: optional(listOf(textValidator)),
  vmIds: optional(objectOf<NumberRange>({ first: vmIdValidator, last: vmIdValidator })),
};

/**
 * A node of Proxmox VE, or several of one cluster. Where the cluster is, and what lets Terraform in, the environment tells at plan and apply: `PROXMOX_VE_ENDPOINT` and
 * `PROXMOX_VE_API_TOKEN`; `PROXMOX_VE_INSECURE` where its certificate is not to be checked.
 */
export class Proxmox
  extends Hypervisor
  implements
    DirectoryPoolHost,
    NamedStorageHost,
    MachineOptionsHost<ProxmoxMachineOptions>,
    ContainerHost<ProxmoxContainerOptions>,
    BackupHost,
    TemplateHost
{
  readonly [makesTemplates] = true;
  readonly [supportsBackups] = true;
  readonly [supportsDirectoryPools] = true;
  readonly [supportsNamedStorage] = true;
  readonly [supportsMachineOptions] = { kinds: MACHINE_OPTIONS, identity: ["vmId"] } as const;
  /** The provider has this many adapters. */
  readonly [runsContainers] = { kinds: CONTAINER_OPTIONS, maxAdapters: 10 };

  readonly type = HypervisorType.TYPE_1;
  /** Of its machines: by KVM. */
  readonly technique = VirtualizationTechnique.HARDWARE_VIRTUALIZATION;
  override readonly hostId: string;
  readonly maxAdapters = 32;
  override readonly passesVlanTags = true;
  override readonly rules = proxmoxRules;
  override readonly lanInterface: string;
  override readonly nameservers: readonly string[];
  readonly nodeName: string;
  /** The nodes that guests may be on, by name, with the addresses at which they reach each other; nothing where that is not said. */
  readonly nodes: ReadonlyMap<string, string | undefined>;
  /** Where disks lie that name no pool. */
  readonly storage: ExistingPool;
  readonly fileStorage: string;
  readonly vmIds: NumberRange;
  /** @internal The Terraform addresses of the containers that run. */
  readonly startedContainers: string[] = [];
  private nats?: BridgePort;
  private vxlan?: SdnZoneVxlanResource;

  constructor(scope: Construct, id: string, props: ProxmoxProps) {
    super(scope, id, props);
    withConstructPath(this, () => validateProps(props, PROPS));
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
    if (this.vmIds.first > this.vmIds.last) {
      fail(this, `vmIds ends at ${this.vmIds.last}, before it begins at ${this.vmIds.first}`);
    }
    ProxmoxProvider.in(this.lab);
  }

  /** Whether there are several nodes, so that networks are to span them. */
  get spansNodes(): boolean {
    return this.nodes.size > 1;
  }

  /** What an adapter with a NAT of its own is plugged into. */
  get ownNats(): BridgePort {
    this.nats ??= renderOwnNats(this);
    return this.nats;
  }

  /** The zone of what spans the nodes. */
  get tunnels(): SdnZoneVxlanResource {
    this.vxlan ??= renderTunnels(this);
    return this.vxlan;
  }

  override get topologyNames(): readonly string[] {
    return [...this.nodes.keys()].sort();
  }

  override renderMachine(machine: VirtualMachine): void {
    renderMachine(this, machine as VirtualMachine<Proxmox>);
  }

  renderContainer(container: Container): void {
    renderContainer(this, container as Container<Proxmox>);
  }

  renderBackupJob(job: BackupJob): void {
    renderBackupJob(this, job);
  }

  override renderNatNetwork(network: NatNetwork): void {
    renderNatNetwork(this, network);
  }

  override renderHostOnlyNetwork(network: HostOnlyNetwork): void {
    renderHostOnlyNetwork(this, network);
  }

  override renderInternalNetwork(network: InternalNetwork): void {
    renderInternalNetwork(this, network);
  }

  /** The LAN's bridge is there already. */
  override renderBridgedNetwork(): void {}

  renderDirectoryPool(pool: DirectoryPool): void {
    renderDirectoryPool(this, pool);
  }

  /** The node leases the upper half of the subnet, in the order in which guests start: so guests that are told an address have one in the lower half. */
  override natDhcp(subnet: Subnet): NatDhcp {
    const { hosts } = subnet;
    const range = AddressRange.between(hosts.nth(Math.ceil(hosts.size / 2)), hosts.last);
    return { server: subnet.nth(1), range, assignsAddresses: true };
  }
}

/** Sorted by name. @throws what is wrong with them */
function nodesOf({ node, nodes = {} }: ProxmoxProps): ReadonlyMap<string, string | undefined> {
  const entries = Object.entries(nodes).sort();
  for (const [name, address] of entries) {
    nodeValidator(name, "a name in nodes");
    ipv4ToNumber(address);
  }
  const [twice] = duplicates(entries, ([, address]) => address);
  if (twice) {
    throw new Error(
      `nodes has ${twice[1][1]} for ${twice[0][0]} and for ${twice[1][0]}: each has an address of its own`,
    );
  }
  if (entries.length > 0 && !entries.some(([name]) => name === node)) {
    throw new Error(
      `nodes has ${Object.keys(nodes).join(", ")}, and not ${node}, which is its node: say that one's address too`,
    );
  }
  return entries.length > 0 ? new Map(entries) : new Map([[node, undefined]]);
}
