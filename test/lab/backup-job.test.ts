import { BackupJob, BackupMode, DirectoryPool, Proxmox, StorageKind, StoragePool } from "../../lib/index.js";
import { calendarEventValidator } from "../../lib/lab/calendar-event.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { appIn, labIn } from "./support.js";

test.each([
  "02:30",
  "sat 03:00",
  "mon..fri 22:00",
  "mon,wed..fri 8..18/2:0,30",
  "*/15",
  "*-1..7 04:00",
  "2026-12-24 18:00:00",
  "daily",
  "sun",
])("%s is a calendar event", (event) => {
  expect(() => calendarEventValidator(event, "schedule")).not.toThrow();
});

test.each([
  "",
  "24:00",
  "12:60",
  "saturday 03:00",
  "03:00 sat",
  "sat  03:00",
  "*/0",
  "13-01 02:00",
  "1:2:3:4",
  "never",
  "..5",
  "*..3",
])("%j is not a calendar event", (event) => {
  expect(() => calendarEventValidator(event, "schedule")).toThrow("give a calendar event");
});

function jobIn(change: object) {
  const { lab, hypervisor, guest } = proxmoxLab({}, appIn());
  const other = new Proxmox(lab, "other", { node: "other" });
  const storage = StoragePool.existing(hypervisor, "backups");
  const props = {
    hypervisor,
    guests: [guest("vm")],
    mode: BackupMode.STOP,
    schedule: "02:30",
    keep: { last: 1 },
    storage,
  };
  const given = typeof change === "function" ? change({ hypervisor, other, guest }) : change;
  return () => new BackupJob(lab, "nightly", { ...props, ...given });
}

test.each<[string, object, string]>([
  ["an invalid schedule", { schedule: "at night" }, "schedule is 'at night'; give a calendar event"],
  ["no guests", { guests: [] }, "guests is []; give at least one guest"],
  ["guests given by id", { guests: [100] }, "guests[0] is 100; give a guest"],
  ["an invalid mode", { mode: "copy" }, "mode is 'copy'; give a BackupMode"],
  ["an empty retention", { keep: {} }, "keep is {}; give the number of backups to keep"],
  ["a retention of 0 backups", { keep: { last: 0 } }, "keep is { last: 0 }; give the number of backups to keep"],
  ["a retention of 10^300 backups", { keep: { last: 1e300 } }, "keep is { last: 1e+300 }; give the number of backups"],
  [
    "storage that holds no backups",
    ({ hypervisor }: { hypervisor: Proxmox }) => ({
      storage: StoragePool.existing(hypervisor, "tank", StorageKind.ZFS),
    }),
    "its storage campus/pve/storage.tank is ZFS, which holds no backups",
  ],
  [
    "storage of another hypervisor",
    ({ other }: { other: Proxmox }) => ({ storage: StoragePool.existing(other, "backups") }),
    "is of campus/pve, and campus/other/storage.backups is of campus/other",
  ],
])("a backup job with %s is rejected", (_, change, message) => {
  expect(jobIn(change)).toThrow(`campus/nightly: ${message}`);
});

test("a backup job is rejected on VirtualBox", () => {
  const { lab, hypervisor, guest } = labIn();
  const storage = new DirectoryPool(lab, "store", { hypervisor, path: "store" });
  const props = { hypervisor, guests: [guest("vm")], mode: BackupMode.STOP, schedule: "02:30", keep: { last: 1 } };
  expect(() => new BackupJob(lab, "nightly", { ...props, storage } as never)).toThrow(
    "campus/nightly: VirtualBox (campus/laptop) does not support backup jobs; use another hypervisor",
  );
});
