// Written by scripts/generate-bindings.ts from backup-job.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./backup-job.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly proxmox_backup_job: BackupJobConfig;
  }
}

export interface BackupJobFleecing {
  readonly enabled?: boolean;
  readonly storage?: string;
}

export interface BackupJobPerformance {
  readonly max_workers?: number;
  readonly pbs_entries_max?: number;
}

export interface BackupJobConfig {
  readonly all?: boolean;
  readonly bwlimit?: number;
  readonly compress?: string;
  readonly enabled?: boolean;
  readonly exclude_path?: readonly string[];
  readonly fleecing?: BackupJobFleecing;
  readonly id: string;
  readonly ionice?: number;
  readonly lockwait?: number;
  readonly mailnotification?: string;
  readonly mailto?: readonly string[];
  readonly maxfiles?: number;
  readonly mode?: string;
  readonly node?: string;
  readonly notes_template?: string;
  readonly pbs_change_detection_mode?: string;
  readonly performance?: BackupJobPerformance;
  readonly pigz?: number;
  readonly pool?: string;
  readonly protected?: boolean;
  readonly prune_backups?: Readonly<Record<string, string>>;
  readonly remove?: boolean;
  readonly repeat_missed?: boolean;
  readonly schedule: string;
  readonly script?: string;
  readonly starttime?: string;
  readonly stdexcludes?: boolean;
  readonly stopwait?: number;
  readonly storage: string;
  readonly tmpdir?: string;
  readonly vmid?: readonly string[];
  readonly zstd?: number;
}

/** `proxmox_backup_job` */
export class BackupJobResource extends ProxmoxResource<BackupJobConfig> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => BackupJobConfig) {
    super(scope, id, "proxmox_backup_job", config);
  }

  get bwlimit(): number {
    return this.numberReference("bwlimit");
  }

  get compress(): string {
    return this.reference("compress");
  }

  get id(): string {
    return this.reference("id");
  }

  get ionice(): number {
    return this.numberReference("ionice");
  }

  get mailnotification(): string {
    return this.reference("mailnotification");
  }

  get mode(): string {
    return this.reference("mode");
  }

  get schedule(): string {
    return this.reference("schedule");
  }

  get storage(): string {
    return this.reference("storage");
  }
}
