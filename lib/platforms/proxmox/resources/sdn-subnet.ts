// Written by scripts/generate-bindings.ts from sdn-subnet.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./sdn-subnet.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_sdn_subnet: SdnSubnetConfig;
  }
}

export interface SdnSubnetDhcpRange {
  readonly end_address: string;
  readonly start_address: string;
}

export interface SdnSubnetConfig {
  readonly cidr: string;
  readonly dhcp_dns_server?: string;
  readonly dhcp_range?: SdnSubnetDhcpRange;
  readonly dns_zone_prefix?: string;
  readonly gateway?: string;
  readonly snat?: boolean;
  readonly vnet: string;
}

/** `proxmox_sdn_subnet` */
export class SdnSubnetResource extends ProxmoxResource<SdnSubnetConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => SdnSubnetConfig) {
    super(scope, id, "proxmox_sdn_subnet", config);
  }

  get cidr(): string {
    return this.reference("cidr");
  }

  get id(): string {
    return this.reference("id");
  }

  get vnet(): string {
    return this.reference("vnet");
  }
}
