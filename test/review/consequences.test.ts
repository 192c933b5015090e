import { traitsOf } from "../../lib/cli/platforms.js";
import { ownPlatforms } from "../../lib/platforms/registry.js";
import { beyond, beyondTexts, type Consequence, consequencesOf, type Effect } from "../../lib/review/consequences.js";
import { type ReviewedStack, stackReport } from "../../lib/review/report.js";
import { resourceChanges } from "../../lib/review/resource-changes.js";
import type { PlanJson } from "../../lib/terraform/plan-json.js";

const VM = "proxmox_virtual_environment_vm";
const CONTAINER = "proxmox_virtual_environment_container";
const disks = (...names: string[]) => names.map((name) => ({ interface: name, size: 8 }));

/** Returns the consequences of a change to one guest of Proxmox VE. */
function consequences(actions: string[], before: object, after: object | null, more: object = {}, type = VM) {
  const change = {
    actions,
    before: { started: true, ...before },
    after: after && { started: true, ...after },
    ...more,
  };
  const plan: PlanJson = { resource_changes: [{ address: `${type}.db`, type, change }] };
  return consequencesOf(resourceChanges(plan, () => "db", traitsOf(ownPlatforms())));
}

const texts = (reviewed: readonly Consequence[], actual: readonly Consequence[]) =>
  beyondTexts(beyond(reviewed, actual));

describe("on Proxmox VE", () => {
  const memory = (size: number) => ({ memory: [{ dedicated: size }], disk: disks("scsi0") });

  test("a guest that runs restarts, and one that was stopped does not", () => {
    const running = consequences(["update"], memory(512), memory(1024));
    expect(texts([], running)).toEqual(["db also restarts (memory)"]);
    expect(consequences(["update"], { ...memory(512), started: false }, memory(1024))).toEqual([]);
  });

  test("a guest that is replaced loses each of its disks, also those that somebody added", () => {
    const replaced = (...names: string[]) =>
      consequences(["delete", "create"], { disk: disks(...names) }, {}, { replace_paths: [["node_name"]] });
    expect(texts([], replaced("scsi0"))).toEqual(["db is also replaced (node_name)", "db also loses disk scsi0"]);
    expect(texts(replaced("scsi0"), replaced("scsi0", "scsi7"))).toEqual(["db also loses disk scsi7"]);
  });

  test("a guest that remains loses the disks that the plan removes from it", () => {
    const remaining = consequences(["update"], { disk: disks("scsi0", "scsi1") }, { disk: disks("scsi0") });
    expect(texts([], remaining)).toEqual(["db also loses disk scsi1"]);
    const unknown = { after_unknown: { disk: true } };
    expect(consequences(["update"], { disk: disks("scsi0") }, { name: "db" }, unknown)).toEqual([]);
  });

  test("a container that is destroyed loses its root disk and its mount points", () => {
    const content = { disk: [{ size: 4 }], mount_point: [{ path: "/data", size: "1G" }] };
    expect(texts([], consequences(["delete"], content, null, {}, CONTAINER))).toEqual([
      "db is also destroyed",
      "db also loses disk root",
      "db also loses disk /data",
    ]);
  });
});

test("a disk that only the state has is one of its guest, whose name is the longest that the disk's begins with", () => {
  const guests = {
    "virtualbox_vm.db": "db",
    "virtualbox_vm.db_old": "db_old",
    "virtualbox_vm.site1_db_1A2B": "site1/db",
  };
  const topology = {
    ...{ lab: "lab", hypervisors: [], networks: [], adapters: [], forwards: [] },
    guests: Object.entries(guests).map(([id, name]) => ({ id, name, hypervisor: "h", linked: false })),
  };
  const stack: ReviewedStack = {
    ...{ topology, traits: traitsOf(ownPlatforms()), capacity: [], firstBoots: new Map(), policies: [], warnings: [] },
    images: [],
    seeds: new Set<string>(),
    constructs: new Map(Object.entries(guests)),
    histories: new Map(),
  };
  const resource_changes = ["db_data", "db_old_boot", "site1_db_1A2B_logs"].map((name) => ({
    address: `virtualbox_disk.${name}`,
    type: "virtualbox_disk",
    change: { actions: ["delete"], before: {}, after: null },
  }));
  const { consequences: lost } = stackReport("lab", stack, stack, { resource_changes });
  expect(texts([], lost)).toEqual([
    "db also loses disk data",
    "db_old also loses disk boot",
    "site1/db also loses disk logs",
  ]);
});

const of = (effect: Effect, subject = "db", more: Partial<Consequence> = {}): Consequence => ({
  effect,
  subject,
  address: `virtualbox_vm.${subject}`,
  ...more,
});

test.each<[Effect, readonly Effect[]]>([
  ["restart", ["restart"]],
  ["lose memory", ["restart", "lose memory"]],
  ["lose disk", ["lose disk"]],
  ["recreate", ["recreate"]],
  ["replace", ["restart", "lose memory", "replace", "recreate"]],
  ["destroy", ["restart", "lose memory", "replace", "recreate", "destroy"]],
  ["forget", ["forget"]],
])("agreement to %s includes %j for the same guest, and nothing for another", (effect, included) => {
  const all: Effect[] = ["restart", "lose memory", "lose disk", "replace", "recreate", "destroy", "forget"];
  const excess = beyond(
    [of(effect)],
    all.map((each) => of(each)),
  );
  expect(excess.map((each) => each.effect)).toEqual(all.filter((each) => !included.includes(each)));
  expect(beyond([of(effect)], [of(effect, "web")])).toHaveLength(1);
});

test("a restart is the same, whichever of the guest's resources causes it", () => {
  const byDisk = of("restart", "db", { address: "virtualbox_disk.db_boot" });
  expect(beyond([of("restart")], [byDisk])).toEqual([]);
});

test("equal consequences are one text, with numbered names as a range", () => {
  const names = ["pc-1", "pc-2", "pc-3", "db"];
  const restarts = names.map((name) => of("restart", name, { cause: "cpus" }));
  expect(beyondTexts([...restarts, of("destroy", "old")])).toEqual([
    "db, pc-1 … pc-3, 4 in all: each also restarts (cpus)",
    "old is also destroyed",
  ]);
});
