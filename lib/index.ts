import { reportAppFailure } from "./app-failure.js";

export { Expectation } from "./checks/check.js";
export { Checks, type ChecksProps, isChecks } from "./checks/checks.js";
export { Reachability, type ReachabilityProps } from "./checks/reachability.js";
export { AddressOrigin, type PlannedAddress } from "./lab/allocation/address-plan.js";
export type { NumberRange } from "./lab/allocation/allocator.js";
export type { NumberRequest } from "./lab/allocation/number-plan.js";
export { Architecture } from "./lab/architecture.js";
export { BackupJob, type BackupJobProps, BackupMode, isBackupJob, type Retention } from "./lab/backup-job.js";
export type {
  BackupHost,
  ContainerHost,
  DirectoryPoolHost,
  MachineOptionsHost,
  NamedStorageHost,
  SerialFileHost,
  SharedFolderHost,
  SnapshotHost,
  TemplateHost,
} from "./lab/capabilities.js";
export type { Capacity } from "./lab/capacity.js";
export type { CloneProps } from "./lab/clone-props.js";
export { CloudInit, type SeedFile, type SeedOptions, type SeedUser } from "./lab/cloud-init.js";
export {
  Container,
  type ContainerOptionsOf,
  type ContainerProps,
  type ContainerVolume,
  isContainer,
  type MountPoint,
} from "./lab/container.js";
export {
  ContainerTemplate,
  type ContainerTemplateOptions,
  type ContainerTemplateSource,
} from "./lab/container-template.js";
export { type BlankDiskOptions, Disk, type ImageDiskOptions } from "./lab/disk.js";
export type { Checksum, Download } from "./lab/download.js";
export { Guest, type GuestCondition, type GuestProps, isGuest, type Volume } from "./lab/guest.js";
export {
  type Hypervisor,
  type HypervisorProps,
  HypervisorType,
  isHypervisor,
  type NatDhcp,
  type Renderers,
} from "./lab/hypervisor.js";
export { Image, type ImageOptions, type ImageSource, isImage } from "./lab/image.js";
export { isOfKind, KIND, type Renderable } from "./lab/kind.js";
export { Lab, type LabProps } from "./lab/lab.js";
export { type AdapterOwner, NetworkAdapter, NetworkInterface } from "./lab/network-adapter.js";
export { BridgedNetwork, type BridgedNetworkProps, isBridgedNetwork } from "./lab/networks/bridged-network.js";
export {
  type DhcpProps,
  HostOnlyNetwork,
  type HostOnlyNetworkProps,
  isHostOnlyNetwork,
} from "./lab/networks/host-only-network.js";
export { InternalNetwork, type InternalNetworkProps, isInternalNetwork } from "./lab/networks/internal-network.js";
export { isNat, Nat, type PerMachineNatOptions } from "./lab/networks/nat.js";
export { isNatNetwork, NatNetwork, type NatNetworkProps } from "./lab/networks/nat-network.js";
export {
  Attachment,
  type AttachmentOptions,
  type CarriedNetwork,
  type Dhcp,
  isNetwork,
  isNetworkAttachment,
  type Leases,
  Network,
  NetworkAttachment,
  type NetworkAttachmentOptions,
  type NetworkProps,
} from "./lab/networks/network.js";
export { RoutedNetwork, type RoutedNetworkProps } from "./lab/networks/routed-network.js";
export { isTrunk, Trunk, type TrunkNetwork, type TrunkOptions } from "./lab/networks/trunk.js";
export { isVlan, type TrunkParent, Vlan, type VlanProps } from "./lab/networks/vlan.js";
export type { OfficialImageName } from "./lab/official-image.js";
export { AddressedGuests } from "./lab/policies/addressed-guests.js";
export { CheckedImages } from "./lab/policies/checked-images.js";
export { GuestMemoryLimit } from "./lab/policies/guest-memory-limit.js";
export { LabMemoryLimit } from "./lab/policies/lab-memory-limit.js";
export { NoBridgedNetworks } from "./lab/policies/no-bridged-networks.js";
export { ProtectedGuests } from "./lab/policies/protected-guests.js";
export { PortForward, type PortForwardOptions, TransportProtocol } from "./lab/port-forward.js";
export {
  type DnsOptions,
  type ExecOptions,
  type HttpOptions,
  Probe,
} from "./lab/probe.js";
export { type Finding, type PolicyOptions, type Rule, Severity } from "./lab/rule.js";
export type { AcknowledgementOptions } from "./lab/rules/acknowledgement.js";
export { isLab, type LabScope } from "./lab/scope.js";
export { Secret, type SecretOptions } from "./lab/secret.js";
export { SerialPort } from "./lab/serial-port.js";
export type { SharedFolder } from "./lab/shared-folder.js";
export { Size } from "./lab/size.js";
export { isSnapshot, Snapshot, type SnapshotProps } from "./lab/snapshot.js";
export type { StackFile } from "./lab/stack.js";
export { StorageKind } from "./lab/storage-kind.js";
export {
  type BackupStorage,
  DirectoryPool,
  type DirectoryPoolProps,
  DiskAllocation,
  ExistingPool,
  type ExistingPoolProps,
  isDirectoryPool,
  isExistingPool,
  isStoragePool,
  Storage,
  StoragePool,
  type StoragePoolProps,
} from "./lab/storage-pool.js";
export { isTemplate, Template, type TemplateProps } from "./lab/template.js";
export {
  isVirtualMachine,
  type MachineOptionsOf,
  VirtualMachine,
  type VirtualMachineProps,
} from "./lab/virtual-machine.js";
export { VirtualizationTechnique } from "./lab/virtualization-technique.js";
export { AddressRange } from "./net/address-range.js";
export { isMacAddress, MacAddress } from "./net/mac-address.js";
export { NetworkCategory } from "./net/network-category.js";
export { Subnet } from "./net/subnet.js";
export { Subnet6 } from "./net/subnet6.js";
export {
  ExistingTemplate,
  type ExistingTemplateCloneProps,
  type ExistingTemplateProps,
  isExistingTemplate,
  type ProxmoxCloneOptions,
} from "./platforms/proxmox/existing-template.js";
export {
  type Firewall,
  FirewallAction,
  FirewallDirection,
  FirewallProtocol,
  type FirewallRule,
} from "./platforms/proxmox/firewall.js";
export type { ProxmoxContainerOptions, ProxmoxGuestOptions } from "./platforms/proxmox/guest-options.js";
export { HaGroup, type HaGroupProps, isHaGroup } from "./platforms/proxmox/ha-group.js";
export type { HaRule, HaRuleProps } from "./platforms/proxmox/ha-rule.js";
export type { HighAvailability } from "./platforms/proxmox/high-availability.js";
export type { ProxmoxHost, ProxmoxProps } from "./platforms/proxmox/host.js";
export { Proxmox } from "./platforms/proxmox/hypervisor.js";
export { isLabUser, LabUser, type LabUserProps } from "./platforms/proxmox/lab-user.js";
export {
  GuestAgent,
  ProxmoxChipset,
  ProxmoxDisplay,
  ProxmoxFirmware,
  type ProxmoxMachineOptions,
} from "./platforms/proxmox/machine-options.js";
export { NodeAffinity, type NodeAffinityProps } from "./platforms/proxmox/node-affinity.js";
export type { NodePriorities } from "./platforms/proxmox/nodes.js";
export type { Replication } from "./platforms/proxmox/replication.js";
export {
  ResourceAffinity,
  type ResourceAffinityProps,
  ResourcePlacement,
} from "./platforms/proxmox/resource-affinity.js";
export { isResourcePool, ResourcePool, type ResourcePoolProps } from "./platforms/proxmox/resource-pool.js";
export { BackupServer, type BackupServerProps } from "./platforms/proxmox/storage-pools/backup-server.js";
export { CifsPool, type CifsPoolProps } from "./platforms/proxmox/storage-pools/cifs-pool.js";
export { LvmPool, type LvmPoolProps } from "./platforms/proxmox/storage-pools/lvm-pool.js";
export { LvmThinPool, type LvmThinPoolProps } from "./platforms/proxmox/storage-pools/lvm-thin-pool.js";
export { NfsPool, type NfsPoolProps } from "./platforms/proxmox/storage-pools/nfs-pool.js";
export type { ProxmoxStorageProps } from "./platforms/proxmox/storage-pools/storage.js";
export { ZfsPool, type ZfsPoolProps } from "./platforms/proxmox/storage-pools/zfs-pool.js";
export { VirtualBox, type VirtualBoxProps } from "./platforms/virtualbox/hypervisor.js";
export {
  type CamelCase,
  GuestAdditions,
  RestartPolicy,
  type VirtualBoxHardware,
  type VirtualBoxMachineOptions,
} from "./platforms/virtualbox/machine-options.js";
export type { HardwareName } from "./platforms/virtualbox/provider/host/hardware.js";

reportAppFailure();
