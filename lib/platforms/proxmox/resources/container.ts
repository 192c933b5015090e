// Written by scripts/generate-bindings.ts from container.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./container.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_container: ContainerConfig;
  }
}

export interface ContainerClone {
  readonly datastore_id?: string;
  readonly full?: boolean;
  readonly node_name?: string;
  readonly vm_id: number;
}

export interface ContainerConsole {
  readonly enabled?: boolean;
  readonly tty_count?: number;
  readonly type?: string;
}

export interface ContainerCpu {
  readonly architecture?: string;
  readonly cores?: number;
  readonly limit?: number;
  readonly units?: number;
}

export interface ContainerDevicePassthrough {
  readonly deny_write?: boolean;
  readonly gid?: number;
  readonly mode?: string;
  readonly path: string;
  readonly uid?: number;
}

export interface ContainerDisk {
  readonly acl?: boolean;
  readonly datastore_id?: string;
  readonly mount_options?: readonly string[];
  readonly quota?: boolean;
  readonly replicate?: boolean;
  readonly size?: number;
}

export interface ContainerFeatures {
  readonly fuse?: boolean;
  readonly keyctl?: boolean;
  readonly mknod?: boolean;
  readonly mount?: readonly string[];
  readonly nesting?: boolean;
}

export interface ContainerIdmap {
  readonly container_id: number;
  readonly host_id: number;
  readonly size: number;
  readonly type: string;
}

export interface ContainerInitializationDns {
  readonly domain?: string;
  readonly servers?: readonly string[];
}

export interface ContainerInitializationIpConfigIpv4 {
  readonly address?: string;
  readonly gateway?: string;
}

export interface ContainerInitializationIpConfigIpv6 {
  readonly address?: string;
  readonly gateway?: string;
}

export interface ContainerInitializationIpConfig {
  readonly ipv4?: ContainerInitializationIpConfigIpv4;
  readonly ipv6?: ContainerInitializationIpConfigIpv6;
}

export interface ContainerInitializationUserAccount {
  readonly keys?: readonly string[];
  readonly password?: string;
}

export interface ContainerInitialization {
  readonly entrypoint?: string;
  readonly hostname?: string;
  readonly dns?: ContainerInitializationDns;
  readonly ip_config?: readonly ContainerInitializationIpConfig[];
  readonly user_account?: ContainerInitializationUserAccount;
}

export interface ContainerMemory {
  readonly dedicated?: number;
  readonly swap?: number;
}

export interface ContainerMountPoint {
  readonly acl?: boolean;
  readonly backup?: boolean;
  readonly mount_options?: readonly string[];
  readonly path: string;
  readonly quota?: boolean;
  readonly read_only?: boolean;
  readonly replicate?: boolean;
  readonly shared?: boolean;
  readonly size?: string;
  readonly volume: string;
}

export interface ContainerNetworkInterface {
  readonly bridge?: string;
  readonly enabled?: boolean;
  readonly firewall?: boolean;
  readonly host_managed?: boolean;
  readonly mac_address?: string;
  readonly mtu?: number;
  readonly name: string;
  readonly rate_limit?: number;
  readonly vlan_id?: number;
}

export interface ContainerOperatingSystem {
  readonly template_file_id: string;
  readonly type?: string;
}

export interface ContainerStartup {
  readonly down_delay?: number;
  readonly order?: number;
  readonly up_delay?: number;
}

export interface ContainerWaitForIp {
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
}

export interface ContainerConfig {
  readonly description?: string;
  readonly environment_variables?: Readonly<Record<string, string>>;
  readonly hook_script_file_id?: string;
  readonly id?: string;
  readonly node_name: string;
  readonly pool_id?: string;
  readonly protection?: boolean;
  readonly start_on_boot?: boolean;
  readonly started?: boolean;
  readonly tags?: readonly string[];
  readonly template?: boolean;
  readonly timeout_clone?: number;
  readonly timeout_create?: number;
  readonly timeout_delete?: number;
  readonly timeout_update?: number;
  readonly unprivileged?: boolean;
  readonly vm_id?: number;
  readonly clone?: ContainerClone;
  readonly console?: ContainerConsole;
  readonly cpu?: ContainerCpu;
  readonly device_passthrough?: readonly ContainerDevicePassthrough[];
  readonly disk?: ContainerDisk;
  readonly features?: ContainerFeatures;
  readonly idmap?: readonly ContainerIdmap[];
  readonly initialization?: ContainerInitialization;
  readonly memory?: ContainerMemory;
  readonly mount_point?: readonly ContainerMountPoint[];
  readonly network_interface?: readonly ContainerNetworkInterface[];
  readonly operating_system?: ContainerOperatingSystem;
  readonly startup?: ContainerStartup;
  readonly wait_for_ip?: ContainerWaitForIp;
}

/** `proxmox_virtual_environment_container` */
export class ContainerResource extends ProxmoxResource<ContainerConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => ContainerConfig) {
    super(scope, id, "proxmox_virtual_environment_container", config);
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
