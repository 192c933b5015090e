// Written by scripts/generate-bindings.ts from hagroup.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./hagroup.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_hagroup: HagroupConfig;
  }
}

export interface HagroupConfig {
  readonly comment?: string;
  readonly group: string;
  readonly no_failback?: boolean;
  readonly nodes: Readonly<Record<string, number>>;
  readonly restricted?: boolean;
}

/** `proxmox_hagroup` */
export class HagroupResource extends ProxmoxResource<HagroupConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => HagroupConfig) {
    super(scope, id, "proxmox_hagroup", config);
  }

  get group(): string {
    return this.reference("group");
  }

  get id(): string {
    return this.reference("id");
  }
}
