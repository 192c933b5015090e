// Written by scripts/generate-bindings.ts from sdn-zone-vlan.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./sdn-zone-vlan.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_sdn_zone_vlan: SdnZoneVlanConfig;
  }
}

export interface SdnZoneVlanConfig {
  readonly bridge: string;
  readonly dns?: string;
  readonly dns_zone?: string;
  readonly id: string;
  readonly ipam?: string;
  readonly mtu?: number;
  readonly nodes?: readonly string[];
  readonly reverse_dns?: string;
}

/** `proxmox_sdn_zone_vlan` */
export class SdnZoneVlanResource extends ProxmoxResource<SdnZoneVlanConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => SdnZoneVlanConfig) {
    super(scope, id, "proxmox_sdn_zone_vlan", config);
  }

  get bridge(): string {
    return this.reference("bridge");
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
