// Written by scripts/generate-bindings.ts from acl.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./acl.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_acl: AclConfig;
  }
}

export interface AclConfig {
  readonly group_id?: string;
  readonly path: string;
  readonly propagate?: boolean;
  readonly role_id: string;
  readonly token_id?: string;
  readonly user_id?: string;
}

/** `proxmox_acl` */
export class AclResource extends ProxmoxResource<AclConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => AclConfig) {
    super(scope, id, "proxmox_acl", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get path(): string {
    return this.reference("path");
  }

  get role_id(): string {
    return this.reference("role_id");
  }
}
