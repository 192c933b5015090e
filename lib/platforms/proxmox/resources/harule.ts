// Written by scripts/generate-bindings.ts from harule.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./harule.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_harule: HaruleConfig;
  }
}

export interface HaruleConfig {
  readonly affinity?: string;
  readonly comment?: string;
  readonly disable?: boolean;
  readonly nodes?: Readonly<Record<string, number>>;
  readonly resources: readonly string[];
  readonly rule: string;
  readonly strict?: boolean;
  readonly type: string;
}

/** `proxmox_harule` */
export class HaruleResource extends ProxmoxResource<HaruleConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => HaruleConfig) {
    super(scope, id, "proxmox_harule", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get rule(): string {
    return this.reference("rule");
  }

  get type(): string {
    return this.reference("type");
  }
}
