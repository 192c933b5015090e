// Written by scripts/generate-bindings.ts from pool-membership.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./pool-membership.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_pool_membership: PoolMembershipConfig;
  }
}

export interface PoolMembershipConfig {
  readonly pool_id: string;
  readonly storage_id?: string;
  readonly vm_id?: number;
}

/** `proxmox_pool_membership` */
export class PoolMembershipResource extends ProxmoxResource<PoolMembershipConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => PoolMembershipConfig) {
    super(scope, id, "proxmox_pool_membership", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get pool_id(): string {
    return this.reference("pool_id");
  }

  get type(): string {
    return this.reference("type");
  }
}
