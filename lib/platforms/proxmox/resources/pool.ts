// Written by scripts/generate-bindings.ts from pool.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./pool.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_pool: PoolConfig;
  }
}

export interface PoolConfig {
  readonly comment?: string;
  readonly id?: string;
  readonly pool_id: string;
}

/** `proxmox_virtual_environment_pool` */
export class PoolResource extends ProxmoxResource<PoolConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => PoolConfig) {
    super(scope, id, "proxmox_virtual_environment_pool", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get pool_id(): string {
    return this.reference("pool_id");
  }
}
