/**
 * The resources of bpg/proxmox that Labvisor uses, and where a change of one replaces it: Terraform does not print that. It is so in the provider's
 * sources (`ForceNew`, `RequiresReplace`), except for what has a comment.
 */
export const PROXMOX_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  proxmox_download_file: [
    "checksum",
    "checksum_algorithm",
    "content_type",
    "datastore_id",
    "decompression_algorithm",
    "file_name",
    "node_name",
    "url",
  ],
  proxmox_network_linux_bridge: ["name"],
  proxmox_sdn_applier: ["on_create", "on_destroy"],
  // Every change replaces it: its computed id becomes unknown, and a change of that replaces it.
  proxmox_sdn_subnet: ["cidr", "vnet", "gateway", "snat", "dhcp_range", "dhcp_dns_server", "dns_zone_prefix"],
  proxmox_sdn_vnet: ["id"],
  proxmox_sdn_zone_simple: ["id"],
  proxmox_storage_directory: ["id", "path"],
  proxmox_virtual_environment_file: [
    "content_type",
    "datastore_id",
    "file_mode",
    "node_name",
    "source_file",
    "source_file.changed",
    "source_file.checksum",
    "source_file.file_name",
    "source_file.insecure",
    "source_file.min_tls",
    "source_file.path",
    "source_raw",
    "source_raw.data",
    "source_raw.file_name",
    "source_raw.resize",
  ],
  proxmox_virtual_environment_vm: [
    "clone.datastore_id",
    "clone.full",
    "clone.node_name",
    "clone.retries",
    "clone.vm_id",
    "disk.file_id",
    "initialization.meta_data_file_id",
    "initialization.network_data_file_id",
    "initialization.type",
    "initialization.user_data_file_id",
    "initialization.vendor_data_file_id",
    // By the resource's CustomizeDiff; node_name too, where `migrate` is not true.
    "vm_id",
  ],
};
