import { DiskTree } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/disk-tree.js";
import type {
  MediumInfo,
  MediumUser,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/medium-info.js";

const user = (uuid: string, ...snapshots: string[]): MediumUser => ({ name: uuid, uuid, snapshots });
const disk = (uuid: string, parent: string | undefined, ...users: MediumUser[]): MediumInfo => ({
  record: {
    uuid,
    path: `/vms/${uuid}`,
    format: "VDI",
    variant: "dynamic",
    type: "normal",
    sizeMib: 4,
    description: "",
  },
  missing: false,
  locked: false,
  parent,
  hasChildren: true,
  users,
});

// A machine with two snapshots, and a linked clone of the first, which has a snapshot as well.
const tree = new DiskTree([
  disk("base", undefined, user("m", "first")),
  disk("m/second", "base", user("m", "second")),
  disk("m/now", "m/second", user("m")),
  disk("c/own", "base", user("c", "own")),
  disk("c/now", "c/own", user("c")),
]);

it("baseDisk() returns the disk of a machine below its snapshots, and not the disk of a clone's source", () => {
  expect(tree.baseDisk("m", "/vms/m/now")).toBe("/vms/base");
  expect(tree.baseDisk("c", "/vms/c/now")).toBe("/vms/c/own");
  expect(tree.baseDisk("x", "/vms/unknown")).toBe("/vms/unknown");
  expect(tree.disksOf("m")).toEqual(["/vms/m/now", "/vms/m/second", "/vms/base"]);
});

it("linkedClones() returns the linked clones of a machine or of a snapshot", () => {
  expect(tree.linkedClones("m")).toEqual(["c"]);
  expect(tree.linkedClones("m", "first")).toEqual(["c"]);
  expect(tree.linkedClones("m", "second")).toEqual([]);
  expect(tree.linkedClones("c")).toEqual([]);
});

it("linkedClones() omits a machine that has the disk itself", () => {
  const shared = new DiskTree([
    disk("base", undefined, user("a", "s"), user("b")),
    disk("a/now", "base", user("a")),
    disk("other", undefined, user("b")),
  ]);
  expect([shared.linkedClones("a"), shared.linkedClones("b")]).toEqual([[], []]);
});

it("unusedImages() returns children before their parents, and buildsOnUnusedImage() recognizes their descendants", () => {
  const left = new DiskTree([
    disk("base", undefined),
    disk("m/old", "base"),
    disk("m/older", "m/old"),
    disk("m/now", "base", user("m")),
    disk("elsewhere", "base"),
  ]);
  expect(left.unusedImages("/vms/m")).toEqual(["/vms/m/older", "/vms/m/old"]);
  expect([left.buildsOnUnusedImage("/vms/m/now"), tree.buildsOnUnusedImage("/vms/c/now")]).toEqual([true, false]);
});
