// Written by scripts/generate-bindings.ts from sdn-applier.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./sdn-applier.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_sdn_applier: SdnApplierConfig;
  }
}

export interface SdnApplierConfig {
  readonly on_create?: boolean;
  readonly on_destroy?: boolean;
}

/** `proxmox_sdn_applier` */
export class SdnApplierResource extends ProxmoxResource<SdnApplierConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => SdnApplierConfig) {
    super(scope, id, "proxmox_sdn_applier", config);
  }

  get id(): string {
    return this.reference("id");
  }
}
