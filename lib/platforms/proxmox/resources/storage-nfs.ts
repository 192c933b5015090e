// Written by scripts/generate-bindings.ts from storage-nfs.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./storage-nfs.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_storage_nfs: StorageNfsConfig;
  }
}

export interface StorageNfsBackups {
  readonly keep_all?: boolean;
  readonly keep_daily?: number;
  readonly keep_hourly?: number;
  readonly keep_last?: number;
  readonly keep_monthly?: number;
  readonly keep_weekly?: number;
  readonly keep_yearly?: number;
  readonly max_protected_backups?: number;
}

export interface StorageNfsConfig {
  readonly content?: readonly string[];
  readonly create_base_path?: boolean;
  readonly create_subdirs?: boolean;
  readonly disable?: boolean;
  readonly export: string;
  readonly id: string;
  readonly nodes?: readonly string[];
  readonly options?: string;
  readonly preallocation?: string;
  readonly server: string;
  readonly snapshot_as_volume_chain?: boolean;
  readonly backups?: StorageNfsBackups;
}

/** `proxmox_storage_nfs` */
export class StorageNfsResource extends ProxmoxResource<StorageNfsConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => StorageNfsConfig) {
    super(scope, id, "proxmox_storage_nfs", config);
  }

  get export(): string {
    return this.reference("export");
  }

  get id(): string {
    return this.reference("id");
  }

  get server(): string {
    return this.reference("server");
  }
}
