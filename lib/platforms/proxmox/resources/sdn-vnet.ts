// Written by scripts/generate-bindings.ts from sdn-vnet.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./sdn-vnet.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_sdn_vnet: SdnVnetConfig;
  }
}

export interface SdnVnetConfig {
  readonly alias?: string;
  readonly id: string;
  readonly isolate_ports?: boolean;
  readonly tag?: number;
  readonly vlan_aware?: boolean;
  readonly zone: string;
}

/** `proxmox_sdn_vnet` */
export class SdnVnetResource extends ProxmoxResource<SdnVnetConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => SdnVnetConfig) {
    super(scope, id, "proxmox_sdn_vnet", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get zone(): string {
    return this.reference("zone");
  }
}
