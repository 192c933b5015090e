// Written by scripts/generate-bindings.ts from sdn-zone-simple.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./sdn-zone-simple.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_sdn_zone_simple: SdnZoneSimpleConfig;
  }
}

export interface SdnZoneSimpleConfig {
  readonly dhcp?: string;
  readonly dns?: string;
  readonly dns_zone?: string;
  readonly id: string;
  readonly ipam?: string;
  readonly mtu?: number;
  readonly nodes?: readonly string[];
  readonly reverse_dns?: string;
}

/** `proxmox_sdn_zone_simple` */
export class SdnZoneSimpleResource extends ProxmoxResource<SdnZoneSimpleConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => SdnZoneSimpleConfig) {
    super(scope, id, "proxmox_sdn_zone_simple", config);
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
