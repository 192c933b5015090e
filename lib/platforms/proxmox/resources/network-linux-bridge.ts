// Written by scripts/generate-bindings.ts from network-linux-bridge.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./network-linux-bridge.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_network_linux_bridge: NetworkLinuxBridgeConfig;
  }
}

export interface NetworkLinuxBridgeConfig {
  readonly address?: string;
  readonly address6?: string;
  readonly autostart?: boolean;
  readonly comment?: string;
  readonly gateway?: string;
  readonly gateway6?: string;
  readonly mtu?: number;
  readonly name: string;
  readonly node_name: string;
  readonly ports?: readonly string[];
  readonly timeout_reload?: number;
  readonly vids?: string;
  readonly vlan_aware?: boolean;
}

/** `proxmox_network_linux_bridge` */
export class NetworkLinuxBridgeResource extends ProxmoxResource<NetworkLinuxBridgeConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => NetworkLinuxBridgeConfig) {
    super(scope, id, "proxmox_network_linux_bridge", config);
  }

  get id(): string {
    return this.reference("id");
  }

  get name(): string {
    return this.reference("name");
  }

  get node_name(): string {
    return this.reference("node_name");
  }

  get timeout_reload(): number {
    return this.numberReference("timeout_reload");
  }

  get vids(): string {
    return this.reference("vids");
  }
}
