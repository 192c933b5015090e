// Written by scripts/generate-bindings.ts.
import type { SchemaJson } from "../../../plugin/index.js";
import { AclResource } from "./acl.js";
import { BackupJobResource } from "./backup-job.js";
import { ContainerResource } from "./container.js";
import { DownloadFileResource } from "./download-file.js";
import { FileResource } from "./file.js";
import { FirewallOptionsResource } from "./firewall-options.js";
import { FirewallRulesResource } from "./firewall-rules.js";
import { HagroupResource } from "./hagroup.js";
import { HaresourceResource } from "./haresource.js";
import { HaruleResource } from "./harule.js";
import { NetworkLinuxBridgeResource } from "./network-linux-bridge.js";
import { PoolResource } from "./pool.js";
import { PoolMembershipResource } from "./pool-membership.js";
import provider from "./provider.schema.json";
import { ReplicationResource } from "./replication.js";
import { RoleResource } from "./role.js";
import { SdnApplierResource } from "./sdn-applier.js";
import { SdnSubnetResource } from "./sdn-subnet.js";
import { SdnVnetResource } from "./sdn-vnet.js";
import { SdnZoneSimpleResource } from "./sdn-zone-simple.js";
import { SdnZoneVlanResource } from "./sdn-zone-vlan.js";
import { SdnZoneVxlanResource } from "./sdn-zone-vxlan.js";
import { StorageCifsResource } from "./storage-cifs.js";
import { StorageDirectoryResource } from "./storage-directory.js";
import { StorageLvmResource } from "./storage-lvm.js";
import { StorageLvmthinResource } from "./storage-lvmthin.js";
import { StorageNfsResource } from "./storage-nfs.js";
import { StoragePbsResource } from "./storage-pbs.js";
import { StorageZfspoolResource } from "./storage-zfspool.js";
import { UserResource } from "./user.js";
import { VmResource } from "./vm.js";

export const PROXMOX_PROVIDER_SCHEMA: SchemaJson = provider;

/** The schemas of the resources that Labvisor uses, by type. */
export const PROXMOX_RESOURCE_SCHEMAS: Readonly<Record<string, SchemaJson>> = {
  proxmox_acl: AclResource.schema,
  proxmox_backup_job: BackupJobResource.schema,
  proxmox_download_file: DownloadFileResource.schema,
  proxmox_hagroup: HagroupResource.schema,
  proxmox_haresource: HaresourceResource.schema,
  proxmox_harule: HaruleResource.schema,
  proxmox_network_linux_bridge: NetworkLinuxBridgeResource.schema,
  proxmox_pool_membership: PoolMembershipResource.schema,
  proxmox_replication: ReplicationResource.schema,
  proxmox_sdn_applier: SdnApplierResource.schema,
  proxmox_sdn_subnet: SdnSubnetResource.schema,
  proxmox_sdn_vnet: SdnVnetResource.schema,
  proxmox_sdn_zone_simple: SdnZoneSimpleResource.schema,
  proxmox_sdn_zone_vlan: SdnZoneVlanResource.schema,
  proxmox_sdn_zone_vxlan: SdnZoneVxlanResource.schema,
  proxmox_storage_cifs: StorageCifsResource.schema,
  proxmox_storage_directory: StorageDirectoryResource.schema,
  proxmox_storage_lvm: StorageLvmResource.schema,
  proxmox_storage_lvmthin: StorageLvmthinResource.schema,
  proxmox_storage_nfs: StorageNfsResource.schema,
  proxmox_storage_pbs: StoragePbsResource.schema,
  proxmox_storage_zfspool: StorageZfspoolResource.schema,
  proxmox_virtual_environment_container: ContainerResource.schema,
  proxmox_virtual_environment_file: FileResource.schema,
  proxmox_virtual_environment_firewall_options: FirewallOptionsResource.schema,
  proxmox_virtual_environment_firewall_rules: FirewallRulesResource.schema,
  proxmox_virtual_environment_pool: PoolResource.schema,
  proxmox_virtual_environment_role: RoleResource.schema,
  proxmox_virtual_environment_user: UserResource.schema,
  proxmox_virtual_environment_vm: VmResource.schema,
};
