import { Construct } from "constructs";
import { Lab, Snapshot, VirtualBox, VirtualMachine } from "../../lib/index.js";
import { Disk } from "../../lib/lab/disk.js";
import { Size } from "../../lib/lab/size.js";
import { appIn, Elsewhere, image, labIn, synthesize } from "./support.js";

test("a snapshot is named after its id unless it has an explicit name, and belongs to the lab", () => {
  const { lab, guest } = labIn();
  const web = guest("web");
  web.snapshot("golden", { description: "as installed" });
  web.snapshot("second", { name: "before the exercise" });
  expect(synthesize(lab).resource.virtualbox_snapshot).toEqual({
    web_golden: {
      lab: "${virtualbox_lab.laptop.id}",
      key: "web/golden",
      machine_id: "${virtualbox_vm.web.id}",
      name: "golden",
      description: "as installed",
    },
    web_second: expect.objectContaining({ key: "web/second", name: "before the exercise" }),
  });
});

test("lab.snapshot() creates a snapshot of each guest, all with the same name", () => {
  const { lab, guest } = labIn();
  const web = guest("web");
  guest("db");
  web.clone("twin");
  const snapshots = lab.snapshot("start", { description: "before the exercise" });
  expect(snapshots.map(({ machine, name }) => [machine.name, name])).toEqual([
    ["web", "start"],
    ["db", "start"],
    ["twin", "start"],
  ]);
  const { virtualbox_snapshot } = synthesize(lab).resource;
  expect(Object.keys(virtualbox_snapshot)).toEqual(["db_start", "twin_start", "web_start"]);
  expect(virtualbox_snapshot.db_start).toMatchObject({ name: "start", description: "before the exercise" });
});

test("a linked clone has the settings of the snapshot's machine, in the same scope, and its own name", () => {
  const { lab, hypervisor } = labIn();
  const rack = new Construct(lab, "rack");
  const bootDisk = Disk.blank(Size.gibibytes(1));
  const master = new VirtualMachine(rack, "master", { hypervisor, bootDisk, cpus: 2, running: false });
  const golden = master.snapshot("golden");
  const clone = golden.linkedClone("desk", { running: true });
  expect(clone.source).toBe(golden);
  const [[, made], [name, source]] = Object.entries<Record<string, unknown>>(synthesize(lab).resource.virtualbox_vm);
  const { storage_controllers: _, ...rest } = source;
  expect(made).toEqual({
    ...rest,
    key: "rack/desk",
    name: "desk",
    state: "running",
    clone_of: `\${virtualbox_vm.${name}.id}`,
    clone_snapshot: `\${virtualbox_snapshot.${name}_golden.id}`,
    clone_mode: "linked",
  });
});

test("a linked clone of a machine with a seed has its own seed", () => {
  const { lab, guest } = labIn();
  guest("web").snapshot("golden").linkedClone("desk");
  const { web, desk } = synthesize(lab).resource.virtualbox_vm;
  const seedOf = ({ storage_controllers: { IDE } }: typeof web) => IDE.attachments[0].medium;
  expect(seedOf(desk)).toMatch(/^seeds\/desk-/);
  expect(seedOf(web)).toMatch(/^seeds\/web-/);
});

test("a linked clone can have its own snapshots and linked clones", () => {
  const { lab, guest } = labIn();
  guest("web").snapshot("golden").linkedClone("desk").snapshot("start").linkedClone("copy");
  expect(synthesize(lab).resource.virtualbox_vm.copy).toMatchObject({
    clone_of: "${virtualbox_vm.desk.id}",
    clone_snapshot: "${virtualbox_snapshot.desk_start.id}",
  });
});

test("a snapshot is rejected on a hypervisor without snapshots, and the error names the hypervisor", () => {
  const lab = new Lab(appIn(), "campus");
  const hypervisor = new Elsewhere(lab, "elsewhere");
  new VirtualMachine(lab, "web", { hypervisor, bootDisk: Disk.fromImage(image) });
  expect(() => lab.snapshot("start")).toThrow(
    "campus/web/start: Elsewhere (campus/elsewhere) does not support snapshots; use another hypervisor",
  );
});

test.each([
  [{ name: "" }, "campus/web/golden: name is ''; give a string of one line"],
  [{ name: "a\nb" }, "campus/web/golden: name is 'a\\nb'; give a string of one line"],
  [{ description: 1 }, "campus/web/golden: description is 1; give a string"],
])("a snapshot with %j is rejected with its path", (props, words) => {
  const { guest } = labIn();
  expect(() => guest("web").snapshot("golden", props as object)).toThrow(words);
});

test("two snapshots of a machine with one name are rejected, and those of two machines are not", () => {
  const { guest } = labIn();
  const web = guest("web");
  web.snapshot("clean");
  guest("db").snapshot("clean");
  expect(() => web.snapshot("again", { name: "clean" })).toThrow(
    'campus/web/again: its name is "clean", as that of campus/web/clean; give another name',
  );
});

test("an invalid id of a snapshot, and the id of one of the machine's disks, are rejected", () => {
  const { guest } = labIn();
  const web = guest("web");
  expect(() => web.snapshot("my snapshot")).toThrow('its id is "my snapshot"; give at most 63 letters');
  expect(() => web.snapshot("boot")).toThrow("boot");
  expect(() => web.snapshot("Resource")).toThrow(
    'campus/web/Resource: its id is "Resource"; give another id; its `name` may differ from it',
  );
  expect(new Snapshot(web, "golden").machine).toBe(web);
  expect(web.hypervisor).toBeInstanceOf(VirtualBox);
});
