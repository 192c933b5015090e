// Written by scripts/generate-bindings.ts from firewall-rules.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./firewall-rules.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_virtual_environment_firewall_rules: FirewallRulesConfig;
  }
}

export interface FirewallRulesRule {
  readonly action?: string;
  readonly comment?: string;
  readonly dest?: string;
  readonly dport?: string;
  readonly enabled?: boolean;
  readonly iface?: string;
  readonly log?: string;
  readonly macro?: string;
  readonly proto?: string;
  readonly security_group?: string;
  readonly source?: string;
  readonly sport?: string;
  readonly type?: string;
}

export interface FirewallRulesConfig {
  readonly container_id?: number;
  readonly id?: string;
  readonly node_name?: string;
  readonly vm_id?: number;
  readonly rule?: readonly FirewallRulesRule[];
}

/** `proxmox_virtual_environment_firewall_rules` */
export class FirewallRulesResource extends ProxmoxResource<FirewallRulesConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => FirewallRulesConfig) {
    super(scope, id, "proxmox_virtual_environment_firewall_rules", config);
  }

  get id(): string {
    return this.reference("id");
  }
}
