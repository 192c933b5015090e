// Written by scripts/generate-bindings.ts from sdn-zone-vxlan.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./sdn-zone-vxlan.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_sdn_zone_vxlan: SdnZoneVxlanConfig;
  }
}

export interface SdnZoneVxlanConfig {
  readonly dns?: string;
  readonly dns_zone?: string;
  readonly id: string;
  readonly ipam?: string;
  readonly mtu?: number;
  readonly nodes?: readonly string[];
  readonly peers: readonly string[];
  readonly reverse_dns?: string;
}

/** `proxmox_sdn_zone_vxlan` */
export class SdnZoneVxlanResource extends ProxmoxResource<SdnZoneVxlanConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => SdnZoneVxlanConfig) {
    super(scope, id, "proxmox_sdn_zone_vxlan", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get mtu(): number {
    return this.numberReference("mtu");
  }

  get state(): string {
    return this.reference("state");
  }
}
