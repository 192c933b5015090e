// Written by scripts/generate-bindings.ts from user.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./user.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_user: UserConfig;
  }
}

export interface UserAcl {
  readonly path: string;
  readonly propagate?: boolean;
  readonly role_id: string;
}

export interface UserConfig {
  readonly comment?: string;
  readonly email?: string;
  readonly enabled?: boolean;
  readonly expiration_date?: string;
  readonly first_name?: string;
  readonly groups?: readonly string[];
  readonly id?: string;
  readonly keys?: string;
  readonly last_name?: string;
  readonly password?: string;
  readonly user_id: string;
  readonly acl?: readonly UserAcl[];
}

/** `proxmox_virtual_environment_user` */
export class UserResource extends ProxmoxResource<UserConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => UserConfig) {
    super(scope, id, "proxmox_virtual_environment_user", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get user_id(): string {
    return this.reference("user_id");
  }
}
