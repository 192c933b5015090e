// Written by scripts/generate-bindings.ts from role.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./role.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_role: RoleConfig;
  }
}

export interface RoleConfig {
  readonly id?: string;
  readonly privileges: readonly string[];
  readonly role_id: string;
}

/** `proxmox_virtual_environment_role` */
export class RoleResource extends ProxmoxResource<RoleConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => RoleConfig) {
    super(scope, id, "proxmox_virtual_environment_role", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get role_id(): string {
    return this.reference("role_id");
  }
}
