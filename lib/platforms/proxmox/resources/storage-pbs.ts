// Written by scripts/generate-bindings.ts from storage-pbs.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./storage-pbs.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_storage_pbs: StoragePbsConfig;
  }
}

export interface StoragePbsBackups {
  readonly keep_all?: boolean;
  readonly keep_daily?: number;
  readonly keep_hourly?: number;
  readonly keep_last?: number;
  readonly keep_monthly?: number;
  readonly keep_weekly?: number;
  readonly keep_yearly?: number;
  readonly max_protected_backups?: number;
}

export interface StoragePbsConfig {
  readonly content?: readonly string[];
  readonly datastore: string;
  readonly disable?: boolean;
  readonly encryption_key?: string;
  readonly fingerprint?: string;
  readonly generate_encryption_key?: boolean;
  readonly id: string;
  readonly namespace?: string;
  readonly nodes?: readonly string[];
  readonly password: string;
  readonly server: string;
  readonly username: string;
  readonly backups?: StoragePbsBackups;
}

/** `proxmox_storage_pbs` */
export class StoragePbsResource extends ProxmoxResource<StoragePbsConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => StoragePbsConfig) {
    super(scope, id, "proxmox_storage_pbs", config);
  }

  get datastore(): string {
    return this.reference("datastore");
  }

  get encryption_key_fingerprint(): string {
    return this.reference("encryption_key_fingerprint");
  }

  get generated_encryption_key(): string {
    return this.reference("generated_encryption_key");
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

  get username(): string {
    return this.reference("username");
  }
}
