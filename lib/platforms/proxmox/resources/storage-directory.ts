// Written by scripts/generate-bindings.ts from storage-directory.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./storage-directory.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_storage_directory: StorageDirectoryConfig;
  }
}

export interface StorageDirectoryBackups {
  readonly keep_all?: boolean;
  readonly keep_daily?: number;
  readonly keep_hourly?: number;
  readonly keep_last?: number;
  readonly keep_monthly?: number;
  readonly keep_weekly?: number;
  readonly keep_yearly?: number;
  readonly max_protected_backups?: number;
}

export interface StorageDirectoryConfig {
  readonly content?: readonly string[];
  readonly create_base_path?: boolean;
  readonly create_subdirs?: boolean;
  readonly disable?: boolean;
  readonly id: string;
  readonly nodes?: readonly string[];
  readonly path: string;
  readonly preallocation?: string;
  readonly shared?: boolean;
  readonly backups?: StorageDirectoryBackups;
}

/** `proxmox_storage_directory` */
export class StorageDirectoryResource extends ProxmoxResource<StorageDirectoryConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => StorageDirectoryConfig) {
    super(scope, id, "proxmox_storage_directory", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get path(): string {
    return this.reference("path");
  }
}
