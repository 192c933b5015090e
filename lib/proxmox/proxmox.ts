import type { Construct } from "constructs";
import { checkArguments } from "../lab/arguments.js";
import type { BackupJob } from "../lab/backup-job.js";
import {
  type BackupHost,
  type ContainerHost,
  type DirectoryPoolHost,
  holdsDirectoryPools,
  keepsBackups,
  type MachineOptionsHost,
  makesTemplates,
  type NamedStorageHost,
  namesStorage,
  runsContainers,
  type TemplateHost,
  takesMachineOptions,
} from "../lab/capabilities.js";
import type { Container } from "../lab/container.js";
import { fail, readAt } from "../lab/errors.js";
import { Hypervisor, type HypervisorProps, HypervisorType } from "../lab/hypervisor.js";
import { aName, aText, instanceOf, type Kinds, kind, listOf, objectOf, optional } from "../lab/kinds.js";
import type { HostOnlyNetwork } from "../lab/networks/host-only-network.js";
import type { InternalNetwork } from "../lab/networks/internal-network.js";
import type { NatDhcp, NatNetwork } from "../lab/networks/nat-network.js";
import type { NumberRange } from "../lab/number-plan.js";
import { StorageKind } from "../lab/storage-kind.js";
import { type DirectoryPool, type ExistingPool, StoragePool } from "../lab/storage-pool.js";
import { Technique } from "../lab/technique.js";
import { AddressRange } from "../lab/values/address-range.js";
import { ipv4ToNumber } from "../lab/values/ipv4.js";
import type { Subnet } from "../lab/values/subnet.js";
import type { VirtualMachine } from "../lab/virtual-machine.js";
import { renderBackupJob } from "./backup-job.js";
import { renderContainer } from "./container.js";
import { CONTAINER_OPTIONS, type ProxmoxContainerOptions } from "./container-options.js";
import { aVmId } from "./guest-options.js";
import { renderMachine } from "./machine.js";
import { MACHINE_OPTIONS, type ProxmoxMachineOptions } from "./machine-options.js";
import {
  type Plug,
  renderHostOnlyNetwork,
  renderInternalNetwork,
  renderNatNetwork,
  renderOwnNats,
} from "./networks.js";
import { aNode } from "./node-name.js";
import { ProxmoxProvider } from "./provider.js";
import { proxmoxRules } from "./rules/index.js";
import { renderDirectoryPool } from "./storage.js";

export interface ProxmoxProps extends HypervisorProps {
  /** The node of the cluster that the guests run on, as Proxmox VE calls it. Another one moves them there. */
  readonly node: string;
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

const PROPS: Kinds<Omit<ProxmoxProps, keyof HypervisorProps>> = {
  node: aNode,
  storage: optional(
    objectOf<{ name: string; kind: StorageKind }>({
      name: aName,
      kind: instanceOf(StorageKind, "a StorageKind, such as StorageKind.DIRECTORY"),
    }),
  ),
  fileStorage: optional(aName),
  lanBridge: optional(
    kind(
      "the name of a bridge or virtual network, at most 15 characters",
      (name) => typeof name === "string" && /^[a-z][a-z0-9_.-]{0,14}$/i.test(name),
    ),
  ),
  nameservers: optional(listOf(aText)),
  vmIds: optional(objectOf<NumberRange>({ first: aVmId, last: aVmId })),
};

/**
 * A node of Proxmox VE. Where the cluster is, and what lets Terraform in, the environment tells at plan and apply: `PROXMOX_VE_ENDPOINT` and
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
  readonly [keepsBackups] = true;
  readonly [holdsDirectoryPools] = true;
  readonly [namesStorage] = true;
  readonly [takesMachineOptions] = { kinds: MACHINE_OPTIONS, identity: ["vmId"] } as const;
  /** The provider has this many adapters. */
  readonly [runsContainers] = { kinds: CONTAINER_OPTIONS, maxAdapters: 10 };

  readonly type = HypervisorType.TYPE_1;
  /** Of its machines: by KVM. */
  readonly technique = Technique.HARDWARE_VIRTUALISATION;
  override readonly host: string;
  readonly maxAdapters = 32;
  override readonly carriesTags = true;
  override readonly rules = proxmoxRules;
  override readonly lanInterface: string;
  override readonly nameservers: readonly string[];
  readonly nodeName: string;
  /** Where disks lie that name no pool. */
  readonly storage: ExistingPool;
  readonly fileStorage: string;
  readonly vmIds: NumberRange;
  /** @internal The Terraform addresses of the containers that run. */
  readonly startedContainers: string[] = [];
  private nats?: Plug;

  constructor(scope: Construct, id: string, props: ProxmoxProps) {
    super(scope, id, props);
    readAt(this, () => checkArguments(props, PROPS));
    this.nodeName = props.node;
    this.host = `the Proxmox VE node ${props.node}`;
    const { name, kind } = props.storage ?? { name: "local-lvm", kind: StorageKind.LVM_THIN };
    this.storage = StoragePool.existing(this, name, kind);
    this.fileStorage = props.fileStorage ?? "local";
    this.lanInterface = props.lanBridge ?? "vmbr0";
    this.nameservers = props.nameservers ?? [];
    for (const nameserver of this.nameservers) {
      readAt(this, () => ipv4ToNumber(nameserver));
    }
    this.vmIds = props.vmIds ?? { first: 100_000, last: 999_999 };
    if (this.vmIds.first > this.vmIds.last) {
      fail(this, `vmIds ends at ${this.vmIds.last}, before it begins at ${this.vmIds.first}`);
    }
    ProxmoxProvider.in(this.lab);
  }

  /** What an adapter with a NAT of its own is plugged into. */
  get ownNats(): Plug {
    this.nats ??= renderOwnNats(this);
    return this.nats;
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
