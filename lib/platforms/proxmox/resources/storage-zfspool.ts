// Written by scripts/generate-bindings.ts from storage-zfspool.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./storage-zfspool.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_storage_zfspool: StorageZfspoolConfig;
  }
}

export interface StorageZfspoolConfig {
  readonly blocksize?: string;
  readonly content?: readonly string[];
  readonly disable?: boolean;
  readonly id: string;
  readonly nodes?: readonly string[];
  readonly thin_provision?: boolean;
  readonly zfs_pool: string;
}

/** `proxmox_storage_zfspool` */
export class StorageZfspoolResource extends ProxmoxResource<StorageZfspoolConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => StorageZfspoolConfig) {
    super(scope, id, "proxmox_storage_zfspool", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get zfs_pool(): string {
    return this.reference("zfs_pool");
  }
}
