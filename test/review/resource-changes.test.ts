import { traitsOf } from "../../lib/cli/platforms.js";
import { ownPlatforms } from "../../lib/platforms/registry.js";
import { verdictOf } from "../../lib/review/report.js";
import { resourceChanges } from "../../lib/review/resource-changes.js";
import { MASK } from "../../lib/secrets.js";
import type { PlanJson, ResourceChangeJson } from "../../lib/terraform/plan-json.js";

const TRAITS = traitsOf(ownPlatforms());

const changed = (change: Partial<ResourceChangeJson["change"]>, type = "other_thing") =>
  resourceChanges(
    {
      resource_changes: [
        { address: `${type}.it`, type, change: { actions: ["update"], before: {}, after: {}, ...change } },
      ],
    },
    () => undefined,
    TRAITS,
  );

const attributes = (before: object, after: object, more: object = {}) =>
  changed({ before, after, ...more })[0].attributes;

test("entries without a change to a resource are omitted", () => {
  expect(changed({ actions: ["no-op"] })).toEqual([]);
  expect(changed({ actions: ["read"] })).toEqual([]);
});

test("a replacement lists the attributes that force it, in either order of actions", () => {
  const replace_paths = [["network_adapters", 0, "type"], ["chipset"]];
  for (const actions of [
    ["delete", "create"],
    ["create", "delete"],
    ["forget", "create"],
    ["create", "forget"],
  ])
    expect(changed({ actions, replace_paths })[0]).toMatchObject({
      action: "replace",
      forcedBy: ["chipset", "network_adapters[0].type"],
    });
});

test("attributes have their paths, and those known only after apply are omitted", () => {
  const before = { id: "1", size: 1, tags: { a: "x" }, gone: true };
  const after = { size: 2, tags: { a: "x", b: "y" } };
  expect(attributes(before, after, { after_unknown: { id: true } })).toEqual([
    { path: "gone", before: "true" },
    { path: "size", before: "1", after: "2" },
    { path: "tags.b", after: '"y"' },
  ]);
});

test("an empty value equals none, at any depth", () => {
  const before = { flags: null, env: {}, tag: "", disk: [{ options: null, size: 1 }], keys: [] };
  const after = { flags: [], env: null, tag: null, disk: [{ options: [], size: 2 }], keys: ["a"] };
  expect(attributes(before, after)).toEqual([
    { path: "disk[0].size", before: "1", after: "2" },
    { path: "keys[0]", after: '"a"' },
  ]);
});

test("an update that only writes empty values differently is omitted", () => {
  expect(changed({ before: { flags: null }, after: { flags: [] } })).toEqual([]);
  expect(changed({ before: { flags: null }, after: { flags: [] }, after_unknown: { id: true } })).toHaveLength(1);
});

test("unchanged elements of a list are omitted at any position", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => ({ name }));
  expect(attributes({ list: [a, b] }, { list: [c, a, b] })).toEqual([{ path: "list[0].name", after: '"c"' }]);
  expect(attributes({ list: [a, b, c] }, { list: [a, c] })).toEqual([{ path: "list[1].name", before: '"b"' }]);
  expect(attributes({ list: [a, b] }, { list: [b, a] }).map(({ path }) => path)).toEqual([
    "list[0].name",
    "list[1].name",
  ]);
});

test.each([
  [
    "the plan says so",
    { it: "hunter2" },
    { it: "hunter3" },
    { before_sensitive: { it: true }, after_sensitive: { it: true } },
  ],
  [
    "a whole object is secret",
    { it: { key: "hunter2" } },
    { it: { key: "hunter3" } },
    { after_sensitive: { it: true } },
  ],
  ["its name says so", { nas_password: "hunter2" }, { nas_password: "hunter3" }, {}],
  ["a name above it says so", { token: { value: "hunter2" } }, { token: { value: "hunter3" } }, {}],
  ["it is a private key", { it: "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2" }, { it: "none" }, {}],
  ["it is a password's hash", { it: "$6$salt$hunter2" }, { it: "none" }, {}],
  ["it is a URL with a token", { it: "https://hunter2@example.org" }, { it: "none" }, {}],
  ["it is a token of Proxmox VE", { it: "a@pve!lab=hunter2" }, { it: "none" }, {}],
  ["it is a token of GitHub", { it: "ghp_hunter2hunter2" }, { it: "none" }, {}],
  ["it is a key of AWS", { it: "AKIAhunter2" }, { it: "none" }, {}],
  ["it is a web token", { it: "eyJhbGciOi.eyJodW50ZXIy.hunter2" }, { it: "none" }, {}],
  ["it is what a header has", { it: "Authorization: Bearer hunter2" }, { it: "none" }, {}],
  ["it says so", { it: "user=me password=hunter2" }, { it: "none" }, {}],
  ["it is a URL with a password", { it: "https://me:hunter2@example.org" }, { it: "none" }, {}],
])("possible secrets are masked: %s", (_, before, after, more) => {
  const found = attributes(before, after, more);
  expect(found).toHaveLength(1);
  expect(found[0].before ?? found[0].after).toBe(MASK);
  expect(JSON.stringify(found)).not.toContain("hunter");
});

const vm = (before: object, after: object, more: object = {}) =>
  changed({ before, after, ...more }, "virtualbox_vm")[0];

test("a restart is reported if a running guest is stopped", () => {
  const running = { state: "running", restart_reason: null };
  expect(vm({ ...running, cpus: 1 }, { ...running, cpus: 2, restart_reason: "cpus" }).restart).toBe("cpus");
  expect(vm(running, { ...running, state: "stopped" }).restart).toBe("the guest is powered off");
  expect(
    vm({ ...running, cpus: 1 }, { state: "running", cpus: 2 }, { after_unknown: { restart_reason: true } }).restart,
  ).toBe("possibly; known after apply");
  expect(vm({ ...running, description: "a" }, { ...running, description: "b" }).restart).toBeUndefined();
});

test("on Proxmox VE, a restart depends on the changed attributes of a running guest", () => {
  const change = (started: boolean, before: object, after: object) =>
    changed({ before: { started, ...before }, after: { started, ...after } }, "proxmox_virtual_environment_vm")[0]
      .restart;
  expect(change(true, { memory: [{ dedicated: 1 }] }, { memory: [{ dedicated: 2 }] })).toBe("memory");
  expect(change(false, { memory: [{ dedicated: 1 }] }, { memory: [{ dedicated: 2 }] })).toBeUndefined();
  expect(change(true, { description: "a" }, { description: "b" })).toBeUndefined();
});

test("a change to a disk restarts the running machines that use it", () => {
  const disk = (state: string): PlanJson => ({
    prior_state: {
      values: {
        root_module: {
          resources: [
            {
              address: "virtualbox_vm.web",
              mode: "managed",
              type: "virtualbox_vm",
              name: "web",
              values: { state, medium: "/d.vdi" },
            },
          ],
        },
      },
    },
    resource_changes: [
      {
        address: "virtualbox_disk.d",
        type: "virtualbox_disk",
        change: {
          actions: ["update"],
          before: { path: "/d.vdi", size_mib: 1 },
          after: { path: "/d.vdi", size_mib: 2 },
        },
      },
    ],
  });
  const restart = (state: string) => resourceChanges(disk(state), () => undefined, TRAITS)[0].restart;
  expect(restart("running")).toBe("size_mib");
  expect(restart("stopped")).toBeUndefined();
});

test("the verdict is that of the worst change", () => {
  const of = (actions: string[], type?: string) => changed({ actions }, type);
  expect(verdictOf([])).toBe("nothing");
  expect(verdictOf(of(["create"]))).toBe("safe");
  expect(verdictOf([...of(["create"]), vm({ state: "running" }, { state: "stopped" })])).toBe("restarts");
  expect(verdictOf([...of(["delete", "create"]), ...of(["update"])])).toBe("replaces");
  expect(verdictOf(of(["delete"]))).toBe("destroys");
  expect(verdictOf([...of(["delete"]), ...of(["delete", "create"], "virtualbox_disk")])).toBe("loses data");
});

test("a machine that loses its saved memory loses data, for the plan's reason", () => {
  const [change] = changed(
    { before: { cpus: 1, memory_loss_reason: null }, after: { cpus: 2, memory_loss_reason: "cpus" } },
    "virtualbox_vm",
  );
  expect(change).toMatchObject({ dataLoss: "its saved memory", memoryLoss: "cpus", restart: undefined });
  expect(change.attributes.map(({ path }) => path)).toEqual(["cpus"]);
  expect(verdictOf([change])).toBe("loses data");
  const [kept] = changed({ before: { cpus: 1 }, after: { cpus: 2, memory_loss_reason: null } }, "virtualbox_vm");
  expect(kept).toMatchObject({ dataLoss: undefined, memoryLoss: undefined });
});

test("a guest that no longer has a disk loses data, also if the others have other positions", () => {
  const [scsi0, scsi1, scsi2] = ["scsi0", "scsi1", "scsi2"].map((slot) => ({ interface: slot, size: 1 }));
  const update = (after: object, more: object = {}) =>
    changed(
      { before: { disk: [scsi0, scsi1, scsi2] }, after: { disk: after }, ...more },
      "proxmox_virtual_environment_vm",
    )[0];
  const change = update([scsi2, scsi0]);
  expect(change).toMatchObject({ dataLoss: "its disk scsi1", disksLost: ["scsi1"] });
  expect(verdictOf([change])).toBe("loses data");
  expect(update([scsi0]).dataLoss).toBe("its disk scsi1 and its disk scsi2");
  const larger = { ...scsi1, size: 2 };
  const kept = { dataLoss: undefined, disksLost: undefined };
  expect(update([scsi0, larger, scsi2])).toMatchObject(kept);
  expect(update([], { after_unknown: { disk: true, id: true } })).toMatchObject(kept);
});

test("a container whose root disk grows loses nothing", () => {
  const type = "proxmox_virtual_environment_container";
  const [change] = changed({ before: { disk: [{ size: 1 }] }, after: { disk: [{ size: 2 }] } }, type);
  expect(change.dataLoss).toBeUndefined();
});
