// Written by scripts/generate-bindings.ts from vm.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./vm.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_vm: VmConfig;
  }
}

export interface VmNetworkDevice {
  readonly bridge: string | null;
  readonly disconnected: boolean | null;
  readonly enabled: boolean | null;
  readonly firewall: boolean | null;
  readonly mac_address: string | null;
  readonly model: string | null;
  readonly mtu: number | null;
  readonly queues: number | null;
  readonly rate_limit: number | null;
  readonly trunks: string | null;
  readonly vlan_id: number | null;
}

export interface VmAgentWaitForIp {
  readonly disabled?: boolean;
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
}

export interface VmAgent {
  readonly enabled?: boolean;
  readonly timeout?: string;
  readonly trim?: boolean;
  readonly type?: string;
  readonly wait_for_ip?: VmAgentWaitForIp;
}

export interface VmAmdSev {
  readonly allow_smt?: boolean;
  readonly kernel_hashes?: boolean;
  readonly no_debug?: boolean;
  readonly no_key_sharing?: boolean;
  readonly type?: string;
}

export interface VmAudioDevice {
  readonly device?: string;
  readonly driver?: string;
  readonly enabled?: boolean;
}

export interface VmCdrom {
  readonly file_id?: string;
  readonly interface?: string;
}

export interface VmClone {
  readonly datastore_id?: string;
  readonly full?: boolean;
  readonly node_name?: string;
  readonly retries?: number;
  readonly vm_id: number;
}

export interface VmCpu {
  readonly affinity?: string;
  readonly architecture?: string;
  readonly cores?: number;
  readonly flags?: readonly string[];
  readonly hotplugged?: number;
  readonly limit?: number;
  readonly numa?: boolean;
  readonly sockets?: number;
  readonly type?: string;
  readonly units?: number;
}

export interface VmDiskSpeed {
  readonly iops_read?: number;
  readonly iops_read_burstable?: number;
  readonly iops_write?: number;
  readonly iops_write_burstable?: number;
  readonly read?: number;
  readonly read_burstable?: number;
  readonly write?: number;
  readonly write_burstable?: number;
}

export interface VmDisk {
  readonly aio?: string;
  readonly backup?: boolean;
  readonly cache?: string;
  readonly datastore_id?: string;
  readonly discard?: string;
  readonly file_format?: string;
  readonly file_id?: string;
  readonly import_from?: string;
  readonly interface: string;
  readonly iothread?: boolean;
  readonly path_in_datastore?: string;
  readonly queues?: number;
  readonly replicate?: boolean;
  readonly serial?: string;
  readonly size?: number;
  readonly ssd?: boolean;
  readonly speed?: VmDiskSpeed;
}

export interface VmEfiDisk {
  readonly datastore_id?: string;
  readonly file_format?: string;
  readonly pre_enrolled_keys?: boolean;
  readonly type?: string;
}

export interface VmHostpci {
  readonly device: string;
  readonly id?: string;
  readonly mapping?: string;
  readonly mdev?: string;
  readonly pcie?: boolean;
  readonly rom_file?: string;
  readonly rombar?: boolean;
  readonly xvga?: boolean;
}

export interface VmInitializationDns {
  readonly domain?: string;
  readonly servers?: readonly string[];
}

export interface VmInitializationIpConfigIpv4 {
  readonly address?: string;
  readonly gateway?: string;
}

export interface VmInitializationIpConfigIpv6 {
  readonly address?: string;
  readonly gateway?: string;
}

export interface VmInitializationIpConfig {
  readonly ipv4?: VmInitializationIpConfigIpv4;
  readonly ipv6?: VmInitializationIpConfigIpv6;
}

export interface VmInitializationUserAccount {
  readonly keys?: readonly string[];
  readonly password?: string;
  readonly username?: string;
}

export interface VmInitialization {
  readonly datastore_id?: string;
  readonly file_format?: string;
  readonly interface?: string;
  readonly meta_data_file_id?: string;
  readonly network_data_file_id?: string;
  readonly type?: string;
  readonly upgrade?: boolean;
  readonly user_data_file_id?: string;
  readonly vendor_data_file_id?: string;
  readonly dns?: VmInitializationDns;
  readonly ip_config?: readonly VmInitializationIpConfig[];
  readonly user_account?: VmInitializationUserAccount;
}

export interface VmMemory {
  readonly dedicated?: number;
  readonly floating?: number;
  readonly hugepages?: string;
  readonly keep_hugepages?: boolean;
  readonly shared?: number;
}

export interface VmNuma {
  readonly cpus: string;
  readonly device: string;
  readonly hostnodes?: string;
  readonly memory: number;
  readonly policy?: string;
}

export interface VmOperatingSystem {
  readonly type?: string;
}

export interface VmRng {
  readonly max_bytes?: number;
  readonly period?: number;
  readonly source: string;
}

export interface VmSerialDevice {
  readonly device?: string;
}

export interface VmSmbios {
  readonly family?: string;
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
  readonly sku?: string;
  readonly uuid?: string;
  readonly version?: string;
}

export interface VmStartup {
  readonly down_delay?: number;
  readonly order?: number;
  readonly up_delay?: number;
}

export interface VmTpmState {
  readonly datastore_id?: string;
  readonly version?: string;
}

export interface VmUsb {
  readonly host?: string;
  readonly mapping?: string;
  readonly usb3?: boolean;
}

export interface VmVga {
  readonly clipboard?: string;
  readonly memory?: number;
  readonly type?: string;
}

export interface VmVirtiofs {
  readonly cache?: string;
  readonly direct_io?: boolean;
  readonly expose_acl?: boolean;
  readonly expose_xattr?: boolean;
  readonly mapping: string;
}

export interface VmWatchdog {
  readonly action?: string;
  readonly enabled?: boolean;
  readonly model?: string;
}

export interface VmConfig {
  readonly acpi?: boolean;
  readonly bios?: string;
  readonly boot_order?: readonly string[];
  readonly delete_unreferenced_disks_on_destroy?: boolean;
  readonly description?: string;
  readonly hook_script_file_id?: string;
  readonly hotplug?: string;
  readonly id?: string;
  readonly keyboard_layout?: string;
  readonly kvm_arguments?: string;
  readonly mac_addresses?: readonly string[];
  readonly machine?: string;
  readonly migrate?: boolean;
  readonly name?: string;
  readonly network_device?: readonly VmNetworkDevice[];
  readonly node_name: string;
  readonly on_boot?: boolean;
  readonly pool_id?: string;
  readonly protection?: boolean;
  readonly purge_on_destroy?: boolean;
  readonly reboot?: boolean;
  readonly reboot_after_update?: boolean;
  readonly scsi_hardware?: string;
  readonly started?: boolean;
  readonly stop_on_destroy?: boolean;
  readonly tablet_device?: boolean;
  readonly tags?: readonly string[];
  readonly template?: boolean;
  readonly timeout_clone?: number;
  readonly timeout_create?: number;
  readonly timeout_migrate?: number;
  readonly timeout_reboot?: number;
  readonly timeout_shutdown_vm?: number;
  readonly timeout_start_vm?: number;
  readonly timeout_stop_vm?: number;
  readonly vm_id?: number;
  readonly agent?: VmAgent;
  readonly amd_sev?: VmAmdSev;
  readonly audio_device?: VmAudioDevice;
  readonly cdrom?: VmCdrom;
  readonly clone?: VmClone;
  readonly cpu?: VmCpu;
  readonly disk?: readonly VmDisk[];
  readonly efi_disk?: VmEfiDisk;
  readonly hostpci?: readonly VmHostpci[];
  readonly initialization?: VmInitialization;
  readonly memory?: VmMemory;
  readonly numa?: readonly VmNuma[];
  readonly operating_system?: VmOperatingSystem;
  readonly rng?: readonly VmRng[];
  readonly serial_device?: readonly VmSerialDevice[];
  readonly smbios?: VmSmbios;
  readonly startup?: VmStartup;
  readonly tpm_state?: VmTpmState;
  readonly usb?: readonly VmUsb[];
  readonly vga?: VmVga;
  readonly virtiofs?: readonly VmVirtiofs[];
  readonly watchdog?: VmWatchdog;
}

/** `proxmox_virtual_environment_vm` */
export class VmResource extends ProxmoxResource<VmConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => VmConfig) {
    super(scope, id, "proxmox_virtual_environment_vm", config);
  }

  get hotplug(): string {
    return this.reference("hotplug");
  }

  get id(): string {
    return this.reference("id");
  }

  get node_name(): string {
    return this.reference("node_name");
  }

  get vm_id(): number {
    return this.numberReference("vm_id");
  }
}
