// Written by scripts/generate-bindings.ts from replication.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./replication.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_replication: ReplicationConfig;
  }
}

export interface ReplicationConfig {
  readonly comment?: string;
  readonly disable?: boolean;
  readonly id: string;
  readonly rate?: number;
  readonly schedule?: string;
  readonly target: string;
  readonly type: string;
}

/** `proxmox_replication` */
export class ReplicationResource extends ProxmoxResource<ReplicationConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => ReplicationConfig) {
    super(scope, id, "proxmox_replication", config);
  }

  get guest(): number {
    return this.numberReference("guest");
  }

  get id(): string {
    return this.reference("id");
  }

  get jobnum(): number {
    return this.numberReference("jobnum");
  }

  get schedule(): string {
    return this.reference("schedule");
  }

  get source(): string {
    return this.reference("source");
  }

  get target(): string {
    return this.reference("target");
  }

  get type(): string {
    return this.reference("type");
  }
}
