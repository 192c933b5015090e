// Written by scripts/generate-bindings.ts from storage-lvmthin.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./storage-lvmthin.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_storage_lvmthin: StorageLvmthinConfig;
  }
}

export interface StorageLvmthinConfig {
  readonly content?: readonly string[];
  readonly disable?: boolean;
  readonly id: string;
  readonly nodes?: readonly string[];
  readonly thin_pool: string;
  readonly volume_group: string;
}

/** `proxmox_storage_lvmthin` */
export class StorageLvmthinResource extends ProxmoxResource<StorageLvmthinConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => StorageLvmthinConfig) {
    super(scope, id, "proxmox_storage_lvmthin", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get thin_pool(): string {
    return this.reference("thin_pool");
  }

  get volume_group(): string {
    return this.reference("volume_group");
  }
}
