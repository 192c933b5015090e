import type { Construct } from "constructs";
import { VirtualBoxResource } from "./resource.js";

export interface MachineConfig {
  readonly lab?: string;
  readonly key?: string;
  readonly name: string;
  readonly groups?: readonly string[];
  readonly description?: string;
  readonly os_type?: string;
  readonly folder?: string;
  readonly cpus?: number;
  readonly memory_mib?: number;
  readonly state?: "running" | "stopped";
  readonly network_adapters?: readonly NetworkAdapterConfig[];
  readonly storage_controllers?: Readonly<Record<string, StorageControllerConfig>>;
  readonly shared_folders?: Readonly<Record<string, SharedFolderConfig>>;
  readonly serial_ports?: readonly { readonly file: string }[];
  readonly clone_of?: string;
}

export interface NetworkAdapterConfig {
  readonly type: "nat" | "nat_network" | "host_only";
  readonly network?: string;
  readonly mac?: string;
  readonly cable_connected?: boolean;
  readonly address?: string;
  readonly forwards?: Readonly<Record<string, ForwardConfig>>;
}

export interface ForwardConfig {
  readonly protocol: string;
  readonly host_address: string;
  readonly host_port: number;
  readonly guest_port: number;
}

export interface StorageControllerConfig {
  readonly type: "sata" | "ide";
  readonly attachments: readonly {
    readonly port: number;
    readonly device: number;
    readonly type: "disk" | "dvd";
    readonly medium: string;
  }[];
}

export interface SharedFolderConfig {
  readonly host_path: string;
  readonly read_only?: boolean;
  readonly automount?: boolean;
}

/** `virtualbox_vm` */
export class MachineResource extends VirtualBoxResource<MachineConfig> {
  constructor(scope: Construct, id: string, config: () => MachineConfig) {
    super(scope, id, "vm", config);
  }
}
