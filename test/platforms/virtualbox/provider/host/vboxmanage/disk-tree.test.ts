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

// A machine with two snapshots, each in front of one disk, and a linked clone of the first that has a snapshot, too.
const tree = new DiskTree([
  disk("base", undefined, user("m", "first")),
  disk("m/second", "base", user("m", "second")),
  disk("m/now", "m/second", user("m")),
  disk("c/own", "base", user("c", "own")),
  disk("c/now", "c/own", user("c")),
]);

it("finds the disk that a machine was given behind its snapshots, and no further", () => {
  expect(tree.given("m", "/vms/m/now")).toBe("/vms/base");
  expect(tree.given("c", "/vms/c/now")).toBe("/vms/c/own");
  expect(tree.given("x", "/vms/unknown")).toBe("/vms/unknown");
  expect(tree.of("m")).toEqual(["/vms/base", "/vms/m/second", "/vms/m/now"]);
});

it("finds linked clones of a machine, and of the snapshot that they were made of", () => {
  expect(tree.linkedClones("m")).toEqual(["c"]);
  expect(tree.linkedClones("m", "first")).toEqual(["c"]);
  expect(tree.linkedClones("m", "second")).toEqual([]);
  expect(tree.linkedClones("c")).toEqual([]);
});

it("takes no machine for a clone that has the disk itself", () => {
  const shared = new DiskTree([
    disk("base", undefined, user("a", "s"), user("b")),
    disk("a/now", "base", user("a")),
    disk("other", undefined, user("b")),
  ]);
  expect([shared.linkedClones("a"), shared.linkedClones("b")]).toEqual([[], []]);
});

it("finds images that nobody has, children first, and disks that build on one that nobody has", () => {
  const left = new DiskTree([
    disk("base", undefined),
    disk("m/old", "base"),
    disk("m/older", "m/old"),
    disk("m/now", "base", user("m")),
    disk("elsewhere", "base"),
  ]);
  expect(left.unused("/vms/m")).toEqual(["/vms/m/older", "/vms/m/old"]);
  expect([left.buildsOnUnused("/vms/m/now"), tree.buildsOnUnused("/vms/c/now")]).toEqual([true, false]);
});
