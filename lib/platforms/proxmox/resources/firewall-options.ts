// Written by scripts/generate-bindings.ts from firewall-options.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./firewall-options.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_firewall_options: FirewallOptionsConfig;
  }
}

export interface FirewallOptionsConfig {
  readonly container_id?: number;
  readonly dhcp?: boolean;
  readonly enabled?: boolean;
  readonly id?: string;
  readonly input_policy?: string;
  readonly ipfilter?: boolean;
  readonly log_level_in?: string;
  readonly log_level_out?: string;
  readonly macfilter?: boolean;
  readonly ndp?: boolean;
  readonly node_name: string;
  readonly output_policy?: string;
  readonly radv?: boolean;
  readonly vm_id?: number;
}

/** `proxmox_virtual_environment_firewall_options` */
export class FirewallOptionsResource extends ProxmoxResource<FirewallOptionsConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => FirewallOptionsConfig) {
    super(scope, id, "proxmox_virtual_environment_firewall_options", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get node_name(): string {
    return this.reference("node_name");
  }
}
