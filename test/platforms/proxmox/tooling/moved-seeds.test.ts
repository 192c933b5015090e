import { movedSeeds } from "../../../../lib/platforms/proxmox/tooling/moved-seeds.js";
import { resourcesOf } from "../../../../lib/terraform/stack-json.js";

const VM = "proxmox_virtual_environment_vm";
const DRIVE = { initialization: { datastore_id: "local", interface: "ide2" } };
const ISO = { cdrom: { file_id: "local:iso/seed.iso", interface: "ide2" } };
const EMPTY = { cdrom: { file_id: "none", interface: "ide2" } };

/** Returns the problems of a machine with these attributes in the state, and these in the lab. */
function problems(before: object | undefined, after: object, replaced: readonly string[] = []): string[] {
  const metadata = { "//": { metadata: { path: "campus/web/Default" } } };
  const resources = resourcesOf({ resource: { [VM]: { web: { ...metadata, ...after } } } } as never);
  const state = before ? [{ mode: "managed", type: VM, name: "web", instances: [{ attributes: before }] }] : [];
  return movedSeeds(resources, state as never, replaced);
}

test("a machine that exists keeps its seed in Proxmox VE's cloud-init drive, until it is replaced", () => {
  // A state has blocks as lists.
  const before = { initialization: [DRIVE.initialization], cdrom: [] };
  expect(problems(before, ISO)).toEqual([
    "web has its seed in Proxmox VE's cloud-init drive, and keeps it until it is replaced: give it " +
      "options.cloudInitDrive, or replace it with labvisor apply --replace web.",
  ]);
  expect(problems(before, DRIVE)).toEqual([]);
  expect(problems(before, ISO, [`${VM}.web`])).toEqual([]);
});

test("a machine that exists keeps its seed in an ISO image, until it is replaced", () => {
  const before = { initialization: [], cdrom: [ISO.cdrom] };
  expect(problems(before, DRIVE)).toEqual([
    "web has its seed in an ISO image, and keeps it until it is replaced: leave out its options.cloudInitDrive, or " +
      "replace it with labvisor apply --replace web.",
  ]);
  expect(problems(before, ISO)).toEqual([]);
});

test("a machine that is new, or had no seed, may have either", () => {
  for (const seed of [DRIVE, ISO]) {
    expect(problems(undefined, seed)).toEqual([]);
    expect(problems({ initialization: [], cdrom: [EMPTY.cdrom] }, seed)).toEqual([]);
    expect(problems({ initialization: [DRIVE.initialization], cdrom: [] }, {})).toEqual([]);
  }
});
