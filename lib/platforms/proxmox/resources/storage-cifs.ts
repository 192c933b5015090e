// Written by scripts/generate-bindings.ts from storage-cifs.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./storage-cifs.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_storage_cifs: StorageCifsConfig;
  }
}

export interface StorageCifsBackups {
  readonly keep_all?: boolean;
  readonly keep_daily?: number;
  readonly keep_hourly?: number;
  readonly keep_last?: number;
  readonly keep_monthly?: number;
  readonly keep_weekly?: number;
  readonly keep_yearly?: number;
  readonly max_protected_backups?: number;
}

export interface StorageCifsConfig {
  readonly content?: readonly string[];
  readonly create_base_path?: boolean;
  readonly create_subdirs?: boolean;
  readonly disable?: boolean;
  readonly domain?: string;
  readonly id: string;
  readonly nodes?: readonly string[];
  readonly options?: string;
  readonly password: string;
  readonly preallocation?: string;
  readonly server: string;
  readonly share: string;
  readonly snapshot_as_volume_chain?: boolean;
  readonly subdirectory?: string;
  readonly username: string;
  readonly backups?: StorageCifsBackups;
}

/** `proxmox_storage_cifs` */
export class StorageCifsResource extends ProxmoxResource<StorageCifsConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => StorageCifsConfig) {
    super(scope, id, "proxmox_storage_cifs", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get password(): string {
    return this.reference("password");
  }

  get server(): string {
    return this.reference("server");
  }

  get share(): string {
    return this.reference("share");
  }

  get username(): string {
    return this.reference("username");
  }
}
