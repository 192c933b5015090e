import { Construct } from "constructs";
import { validateProps } from "./arguments.js";
import { calendarEventValidator } from "./calendar-event.js";
import { type BackupHost, requireCapability, supportsBackups } from "./capabilities.js";
import { fail, withConstructPath } from "./errors.js";
import { Guest } from "./guest.js";
import { type Hypervisor, hypervisorValidator } from "./hypervisor.js";
import { KIND, type Renderable } from "./kind.js";
import { requireSameLab } from "./scope.js";
import { type BackupStorage, Storage } from "./storage-pool.js";
import {
  booleanValidator,
  instanceOf,
  lineValidator,
  listOf,
  optional,
  type Validators,
  validator,
} from "./validation.js";

/** What becomes of a guest that runs while it is backed up. */
export enum BackupMode {
  /** It goes on: its storage is copied as it was at one moment. A container whose storage has no snapshots is suspended. */
  SNAPSHOT = "snapshot",
  /** It pauses: a machine for the beginning, a container while what has changed since a first copy is copied. */
  SUSPEND = "suspend",
  /** It is shut down, backed up and started again: what is written is surely whole. */
  STOP = "stop",
}

/** How many backups of a guest stay: the last ones, and the last one of each of so many hours, days, weeks, months and years. */
export interface Retention {
  /** The last ones. @default - none */
  readonly last?: number;
  /** The last one of each of so many hours. @default - none */
  readonly hourly?: number;
  /** Of so many days. @default - none */
  readonly daily?: number;
  /** Of so many weeks. @default - none */
  readonly weekly?: number;
  /** Of so many months. @default - none */
  readonly monthly?: number;
  /** Of so many years. @default - none */
  readonly yearly?: number;
}

export interface BackupJobProps {
  /** Where the guests run, and what backs them up. */
  readonly hypervisor: Hypervisor & BackupHost;
  /** Those to back up, at least one, all of this hypervisor. */
  readonly guests: readonly Guest[];
  /** What becomes of guests that run meanwhile. */
  readonly mode: BackupMode;
  /** A calendar event of systemd: "02:30" is every night, "sat 03:00" once a week. The hypervisor's time zone counts. */
  readonly schedule: string;
  /** Older backups go: say how many stay. */
  readonly keep: Retention;
  /** Where backups lie. They stay there when the job is destroyed. */
  readonly storage: BackupStorage;
  /** What is written beside each backup, in the hypervisor's own words: "{{guestname}}" on Proxmox VE. @default - nothing */
  readonly notes?: string;
  /** Whether it is done when its time comes. @default true */
  readonly enabled?: boolean;
  /** Whether a backup that was missed, as the hypervisor was off, is made once it is on again. @default false */
  readonly repeatMissed?: boolean;
}

const PERIODS: readonly (keyof Retention)[] = ["last", "hourly", "daily", "weekly", "monthly", "yearly"];

const PROPS: Validators<BackupJobProps> = {
  hypervisor: hypervisorValidator,
  guests: validator("at least one guest", (guests) => Array.isArray(guests) && guests.length > 0),
  mode: validator("a BackupMode, such as BackupMode.SNAPSHOT", (mode) =>
    Object.values<unknown>(BackupMode).includes(mode),
  ),
  schedule: calendarEventValidator,
  keep: validator(`how many stay: whole numbers above zero of ${PERIODS.join(", ")}`, isRetention),
  storage: instanceOf(Storage, 'storage for backups, such as StoragePool.existing(pve, "local")'),
  notes: optional(lineValidator),
  enabled: optional(booleanValidator),
  repeatMissed: optional(booleanValidator),
};

function isRetention(keep: unknown): boolean {
  const entries = Object.entries(keep ?? {}).filter(([, count]) => count !== undefined);
  return (
    entries.length > 0 &&
    entries.every(([period, count]) => (PERIODS as string[]).includes(period) && Number.isInteger(count) && count > 0)
  );
}

/** Backs up guests again and again. */
export class BackupJob extends Construct implements Renderable {
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
    super(scope, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    withConstructPath(this, () => validateProps(props, { guests: listOf(instanceOf(Guest, "a guest")) }));
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
        `its storage ${this.storage.node.path} is ${kind.name}, which holds no backups: take a directory, NFS, CIFS or a backup server`,
      );
    }
    this.hypervisor.render(this);
  }

  get [KIND](): string {
    return "backup job";
  }
}
