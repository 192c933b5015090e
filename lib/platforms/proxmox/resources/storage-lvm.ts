// Written by scripts/generate-bindings.ts from storage-lvm.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./storage-lvm.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_storage_lvm: StorageLvmConfig;
  }
}

export interface StorageLvmConfig {
  readonly content?: readonly string[];
  readonly disable?: boolean;
  readonly id: string;
  readonly nodes?: readonly string[];
  readonly shared?: boolean;
  readonly volume_group: string;
  readonly wipe_removed_volumes?: boolean;
}

/** `proxmox_storage_lvm` */
export class StorageLvmResource extends ProxmoxResource<StorageLvmConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => StorageLvmConfig) {
    super(scope, id, "proxmox_storage_lvm", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get volume_group(): string {
    return this.reference("volume_group");
  }
}
