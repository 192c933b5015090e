import { Construct } from "constructs";
import { calendarEventValidator } from "./calendar-event.js";
import { type BackupHost, requireCapability, supportsBackups } from "./capabilities.js";
import { fail, withConstructPath } from "./errors.js";
import type { Guest } from "./guest.js";
import { type Hypervisor, hypervisorValidator } from "./hypervisor.js";
import { isOfKind, KIND, type Renderable } from "./kind.js";
import { newId, requireSameLab } from "./scope.js";
import type { BackupStorage } from "./storage-pool.js";
import {
  booleanValidator,
  lineValidator,
  listOf,
  memberOf,
  ofKind,
  optional,
  type Validator,
  type Validators,
  validateProps,
  validator,
} from "./validation.js";

/** The treatment of a running guest during its backup. */
export enum BackupMode {
  /**
   * The guest runs on: its storage is copied as of one moment.
   *
   * A container on storage without snapshots is suspended.
   */
  SNAPSHOT = "snapshot",
  /**
   * The guest is suspended: a machine at the beginning, a container while the changes since a first copy are copied.
   */
  SUSPEND = "suspend",
  /** The guest is shut down, backed up, and started again, which gives the most consistent backup. */
  STOP = "stop",
}

/**
 * The backups of each guest that are kept: the last ones, and the last one of each of so many hours, days, weeks,
 * months and years.
 */
export interface Retention {
  /**
   * The number of last backups.
   *
   * @default - none
   */
  readonly last?: number;
  /**
   * The number of hours whose last backup is kept.
   *
   * @default - none
   */
  readonly hourly?: number;
  /**
   * The number of days.
   *
   * @default - none
   */
  readonly daily?: number;
  /**
   * The number of weeks.
   *
   * @default - none
   */
  readonly weekly?: number;
  /**
   * The number of months.
   *
   * @default - none
   */
  readonly monthly?: number;
  /**
   * The number of years.
   *
   * @default - none
   */
  readonly yearly?: number;
}

export interface BackupJobProps {
  /** The hypervisor that runs the guests and backs them up. */
  readonly hypervisor: Hypervisor & BackupHost;
  /** The guests, at least one, all on this hypervisor. */
  readonly guests: readonly Guest[];
  /** The treatment of running guests. */
  readonly mode: BackupMode;
  /**
   * The schedule, as a calendar event of systemd in the hypervisor's time zone: "02:30" is every night, "sat 03:00"
   * once a week.
   */
  readonly schedule: string;
  /** The number of backups that are kept. Older ones are deleted. */
  readonly keep: Retention;
  /** The storage of the backups. They stay there when the job is destroyed. */
  readonly storage: BackupStorage;
  /**
   * Notes on each backup, with the hypervisor's own variables: "{{guestname}}" on Proxmox VE.
   *
   * @default - none
   */
  readonly notes?: string;
  /**
   * Whether the schedule is active.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Whether a backup that was missed while the hypervisor was off is made once it is on again.
   *
   * @default false
   */
  readonly repeatMissed?: boolean;
}

const PERIODS: readonly string[] = ["last", "hourly", "daily", "weekly", "monthly", "yearly"];

const guestsValidator: Validator = (value, property) => {
  listOf(ofKind("guest", "a guest"))(value, property);
  validator("at least one guest", () => (value as unknown[]).length > 0)(value, property);
};

/** A schedule by which a hypervisor backs up guests. */
export class BackupJob extends Construct implements Renderable {
  private static readonly validators: Validators<BackupJobProps> = {
    hypervisor: hypervisorValidator,
    guests: guestsValidator,
    mode: memberOf("BackupMode", BackupMode),
    schedule: calendarEventValidator,
    keep: validator(`the number of backups to keep: whole numbers above zero of ${PERIODS.join(", ")}`, isRetention),
    storage: ofKind("storage", 'storage for backups, such as StoragePool.existing(pve, "local")'),
    notes: optional(lineValidator),
    enabled: optional(booleanValidator),
    repeatMissed: optional(booleanValidator),
  };

  readonly hypervisor: Hypervisor & BackupHost;
  readonly guests: readonly Guest[];
  readonly mode: BackupMode;
  readonly schedule: string;
  readonly keep: Retention;
  readonly storage: BackupStorage;
  readonly notes?: string;
  readonly enabled: boolean;
  readonly repeatMissed: boolean;

  constructor(scope: Construct, id: string, props: BackupJobProps) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, BackupJob.validators));
    this.hypervisor = props.hypervisor;
    requireSameLab(this, this.hypervisor);
    this.guests = props.guests;
    this.mode = props.mode;
    this.schedule = props.schedule;
    this.keep = props.keep;
    this.storage = props.storage;
    this.notes = props.notes;
    this.enabled = props.enabled ?? true;
    this.repeatMissed = props.repeatMissed ?? false;
    for (const { node, hypervisor } of [...this.guests, this.storage]) {
      if (hypervisor !== this.hypervisor) {
        fail(this, `is of ${this.hypervisor.node.path}, and ${node.path} is of ${hypervisor.node.path}`);
      }
    }
    requireCapability(this, this.hypervisor, supportsBackups, "backup jobs");
    const { kind } = this.storage;
    if (kind && !kind.holdsBackups) {
      fail(
        this,
        `its storage ${this.storage.node.path} is ${kind.name}, which holds no backups`,
        "give a directory, NFS, CIFS, or a backup server",
      );
    }
    this.hypervisor.render(this);
  }

  get [KIND](): string {
    return "backup job";
  }
}

function isRetention(keep: unknown): boolean {
  const entries = Object.entries(keep ?? {}).filter(([, count]) => count !== undefined);
  return (
    entries.length > 0 &&
    entries.every(([period, count]) => PERIODS.includes(period) && Number.isSafeInteger(count) && count > 0)
  );
}

/** Whether a value is a backup job. */
export function isBackupJob(value: unknown): value is BackupJob {
  return isOfKind(value, "backup job");
}
