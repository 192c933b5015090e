// Written by scripts/generate-bindings.ts from haresource.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./haresource.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_haresource: HaresourceConfig;
  }
}

export interface HaresourceConfig {
  readonly comment?: string;
  readonly failback?: boolean;
  readonly group?: string;
  readonly max_relocate?: number;
  readonly max_restart?: number;
  readonly resource_id: string;
  readonly state?: string;
  readonly type?: string;
}

/** `proxmox_haresource` */
export class HaresourceResource extends ProxmoxResource<HaresourceConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => HaresourceConfig) {
    super(scope, id, "proxmox_haresource", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get resource_id(): string {
    return this.reference("resource_id");
  }

  get state(): string {
    return this.reference("state");
  }

  get type(): string {
    return this.reference("type");
  }
}
