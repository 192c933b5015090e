export { Checks, type ChecksProps } from "./checks/checks.js";
export { type HttpOptions, Probe } from "./checks/probe.js";
export { Reachability, type ReachabilityProps } from "./checks/reachability.js";
export { AddressOrigin, type PlannedAddress } from "./lab/allocation/address-plan.js";
export type { NumberRange } from "./lab/allocation/allocator.js";
export type { NumberRequest } from "./lab/allocation/number-plan.js";
export { Architecture } from "./lab/architecture.js";
export { BackupJob, type BackupJobProps, BackupMode, type Retention } from "./lab/backup-job.js";
export * from "./lab/capabilities.js";
export type { Capacity } from "./lab/capacity.js";
export type { CloneProps } from "./lab/clone-props.js";
export { CloudInit, type SeedOptions, type SeedUser } from "./lab/cloud-init.js";
export {
  Container,
  type ContainerOptionsOf,
  type ContainerProps,
  type ContainerVolume,
  type MountPoint,
} from "./lab/container.js";
export {
  type Checksum,
  ContainerTemplate,
  type ContainerTemplateOptions,
  type ContainerTemplateSource,
} from "./lab/container-template.js";
export { type BlankDiskOptions, Disk, type ImageDiskOptions } from "./lab/disk.js";
export { Guest, type GuestProps, type Volume } from "./lab/guest.js";
export { Hypervisor, type HypervisorProps, HypervisorType } from "./lab/hypervisor.js";
export { Image, type ImageOptions, type ImageSource, type ImageUrlOptions } from "./lab/image.js";
export { Lab } from "./lab/lab.js";
export { NetworkAdapter } from "./lab/network-adapter.js";
export { NetworkInterface } from "./lab/network-interface.js";
export {
  Attachment,
  type AttachmentOptions,
  type CarriedNetwork,
  NetworkAttachment,
  type NetworkAttachmentOptions,
} from "./lab/networks/attachment.js";
export { BridgedNetwork, type BridgedNetworkProps } from "./lab/networks/bridged-network.js";
export type { Dhcp, Leases } from "./lab/networks/dhcp.js";
export { type DhcpProps, HostOnlyNetwork, type HostOnlyNetworkProps } from "./lab/networks/host-only-network.js";
export { InternalNetwork, type InternalNetworkProps } from "./lab/networks/internal-network.js";
export { Nat, type PerMachineNatOptions } from "./lab/networks/nat.js";
export { type NatDhcp, NatNetwork, type NatNetworkProps } from "./lab/networks/nat-network.js";
export { Network, type NetworkProps } from "./lab/networks/network.js";
export { RoutedNetwork, type RoutedNetworkProps } from "./lab/networks/routed-network.js";
export { Trunk, type TrunkNetwork, type TrunkOptions } from "./lab/networks/trunk.js";
export type { TrunkParent } from "./lab/networks/trunk-parent.js";
export { Vlan, type VlanProps } from "./lab/networks/vlan.js";
export { AddressedGuests } from "./lab/policies/addressed-guests.js";
export { CheckedImages } from "./lab/policies/checked-images.js";
export { GuestMemoryLimit } from "./lab/policies/guest-memory-limit.js";
export { LabMemoryLimit } from "./lab/policies/lab-memory-limit.js";
export { NoBridgedNetworks } from "./lab/policies/no-bridged-networks.js";
export { ProtectedGuests } from "./lab/policies/protected-guests.js";
export { PortForward, type PortForwardOptions, TransportProtocol } from "./lab/port-forward.js";
export { type Finding, type Rule, Severity } from "./lab/rule.js";
export type { AcknowledgementOptions } from "./lab/rules/acknowledgement.js";
export type { PolicyOptions } from "./lab/rules/policy.js";
export { isLab, type LabScope } from "./lab/scope.js";
export { Secret } from "./lab/secret.js";
export { SerialPort } from "./lab/serial-port.js";
export type { SharedFolder } from "./lab/shared-folder.js";
export { Size } from "./lab/size.js";
export { Snapshot, type SnapshotProps } from "./lab/snapshot.js";
export type { StackFile } from "./lab/stack-file.js";
export { StorageKind } from "./lab/storage-kind.js";
export {
  type BackupStorage,
  DirectoryPool,
  type DirectoryPoolProps,
  DiskAllocation,
  ExistingPool,
  Storage,
  StoragePool,
  type StoragePoolProps,
} from "./lab/storage-pool.js";
export { Template, type TemplateProps } from "./lab/template.js";
export {
  type MachineOptionsOf,
  VirtualMachine,
  type VirtualMachineProps,
} from "./lab/virtual-machine.js";
export { VirtualizationTechnique } from "./lab/virtualization-technique.js";
export { AddressRange } from "./net/address-range.js";
export { MacAddress } from "./net/mac-address.js";
export { Subnet } from "./net/subnet.js";
export type { ProxmoxContainerOptions } from "./platforms/proxmox/container-options.js";
export type { Firewall, FirewallAction, FirewallRule } from "./platforms/proxmox/firewall.js";
export type { ProxmoxGuestOptions } from "./platforms/proxmox/guest-options.js";
export { HaGroup, type HaGroupProps } from "./platforms/proxmox/ha-group.js";
export {
  type HaRuleProps,
  NodeAffinity,
  type NodeAffinityProps,
  ResourceAffinity,
  type ResourceAffinityProps,
} from "./platforms/proxmox/ha-rules.js";
export type { HighAvailability } from "./platforms/proxmox/high-availability.js";
export { Proxmox, type ProxmoxProps } from "./platforms/proxmox/hypervisor.js";
export type { ProxmoxMachineOptions } from "./platforms/proxmox/machine-options.js";
export type { NodePriorities } from "./platforms/proxmox/node-priorities.js";
export type { Replication } from "./platforms/proxmox/replication.js";
export { ResourcePool, type ResourcePoolProps } from "./platforms/proxmox/resource-pool.js";
export {
  BackupServer,
  type BackupServerProps,
  CifsPool,
  type CifsPoolProps,
  LvmPool,
  type LvmPoolProps,
  LvmThinPool,
  type LvmThinPoolProps,
  NfsPool,
  type NfsPoolProps,
  type ProxmoxStorageProps,
  ZfsPool,
  type ZfsPoolProps,
} from "./platforms/proxmox/storage-pools.js";
export { VirtualBox, type VirtualBoxProps } from "./platforms/virtualbox/hypervisor.js";
export type { VirtualBoxMachineOptions } from "./platforms/virtualbox/machine-options.js";
