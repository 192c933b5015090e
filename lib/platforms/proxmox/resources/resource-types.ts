// Written by scripts/generate-bindings.ts.
import type { BackupJobConfig } from "./backup-job.js";
import type { ContainerConfig } from "./container.js";
import type { DownloadFileConfig } from "./download-file.js";
import type { FileConfig } from "./file.js";
import type { FirewallOptionsConfig } from "./firewall-options.js";
import type { FirewallRulesConfig } from "./firewall-rules.js";
import type { HagroupConfig } from "./hagroup.js";
import type { HaresourceConfig } from "./haresource.js";
import type { HaruleConfig } from "./harule.js";
import type { NetworkLinuxBridgeConfig } from "./network-linux-bridge.js";
import type { PoolConfig } from "./pool.js";
import type { PoolMembershipConfig } from "./pool-membership.js";
import type { ReplicationConfig } from "./replication.js";
import type { SdnApplierConfig } from "./sdn-applier.js";
import type { SdnSubnetConfig } from "./sdn-subnet.js";
import type { SdnVnetConfig } from "./sdn-vnet.js";
import type { SdnZoneSimpleConfig } from "./sdn-zone-simple.js";
import type { SdnZoneVlanConfig } from "./sdn-zone-vlan.js";
import type { SdnZoneVxlanConfig } from "./sdn-zone-vxlan.js";
import type { StorageCifsConfig } from "./storage-cifs.js";
import type { StorageDirectoryConfig } from "./storage-directory.js";
import type { StorageLvmConfig } from "./storage-lvm.js";
import type { StorageLvmthinConfig } from "./storage-lvmthin.js";
import type { StorageNfsConfig } from "./storage-nfs.js";
import type { StoragePbsConfig } from "./storage-pbs.js";
import type { StorageZfspoolConfig } from "./storage-zfspool.js";
import type { VmConfig } from "./vm.js";

/** The configurations of the resources that Labvisor uses, by type. */
export interface ProxmoxResourceTypes {
  readonly proxmox_backup_job: BackupJobConfig;
  readonly proxmox_download_file: DownloadFileConfig;
  readonly proxmox_hagroup: HagroupConfig;
  readonly proxmox_haresource: HaresourceConfig;
  readonly proxmox_harule: HaruleConfig;
  readonly proxmox_network_linux_bridge: NetworkLinuxBridgeConfig;
  readonly proxmox_pool_membership: PoolMembershipConfig;
  readonly proxmox_replication: ReplicationConfig;
  readonly proxmox_sdn_applier: SdnApplierConfig;
  readonly proxmox_sdn_subnet: SdnSubnetConfig;
  readonly proxmox_sdn_vnet: SdnVnetConfig;
  readonly proxmox_sdn_zone_simple: SdnZoneSimpleConfig;
  readonly proxmox_sdn_zone_vlan: SdnZoneVlanConfig;
  readonly proxmox_sdn_zone_vxlan: SdnZoneVxlanConfig;
  readonly proxmox_storage_cifs: StorageCifsConfig;
  readonly proxmox_storage_directory: StorageDirectoryConfig;
  readonly proxmox_storage_lvm: StorageLvmConfig;
  readonly proxmox_storage_lvmthin: StorageLvmthinConfig;
  readonly proxmox_storage_nfs: StorageNfsConfig;
  readonly proxmox_storage_pbs: StoragePbsConfig;
  readonly proxmox_storage_zfspool: StorageZfspoolConfig;
  readonly proxmox_virtual_environment_container: ContainerConfig;
  readonly proxmox_virtual_environment_file: FileConfig;
  readonly proxmox_virtual_environment_firewall_options: FirewallOptionsConfig;
  readonly proxmox_virtual_environment_firewall_rules: FirewallRulesConfig;
  readonly proxmox_virtual_environment_pool: PoolConfig;
  readonly proxmox_virtual_environment_vm: VmConfig;
}
