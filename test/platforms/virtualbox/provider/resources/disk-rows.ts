import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import type { VmRecord } from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";

/** Tests `virtualbox_disk` with real Terraform, on a given host. */
export function describeDiskResource(hostOf: (folder: SimulatedFolder) => VirtualBoxHost): void {
  let folder: SimulatedFolder;
  /** The host as a program sees it that starts now: an older one may know what it has listed a moment ago. */
  const host = () => hostOf(folder);

  // Runs before the folder is removed.
  afterEach(async () => {
    await folder.succeed("destroy", "-auto-approve");
  });
  eachOnSimulatedHost((fresh) => {
    folder = fresh;
    writeFileSync(join(folder.path, "boot.img"), bootImage());
  }, hostOf);

  const FOLDER = "disks-${substr(virtualbox_lab.l.id, 0, 8)}";
  const configure = (disk: object, machine?: object) =>
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource: {
        virtualbox_lab: { l: { name: "lab" } },
        virtualbox_disk: {
          d: {
            lab: "${virtualbox_lab.l.id}",
            shutdown_timeout_seconds: 0,
            name: "d",
            folder: FOLDER,
            source: "boot.img",
            variant: "fixed",
            ...disk,
          },
        },
        ...(machine && {
          virtualbox_vm: {
            v: {
              ...{ lab: "${virtualbox_lab.l.id}", key: "v", name: "v", folder: FOLDER, shutdown_timeout_seconds: 0 },
              network_adapters: [{ type: "nat" }],
              storage_controllers: {
                SATA: { type: "sata", attachments: [{ port: 0, type: "disk", medium: "${virtualbox_disk.d.path}" }] },
              },
              ...machine,
            },
          },
        }),
      },
    });
  const apply = async (disk: object, machine?: object) => {
    configure(disk, machine);
    await folder.succeed("init");
    const output = await folder.apply();
    expect(await folder.planCode()).toBe(0);
    return output;
  };
  const state = (address = "virtualbox_disk.d") => folder.instances()[address]?.attributes as Record<string, string>;
  const vm = async (): Promise<VmRecord | undefined> => {
    const { id } = state("virtualbox_vm.v");
    return (await host().readVms([id], new Set())).get(id);
  };

  test("a disk's type, description, and path change in place and back; its variant replaces it", async () => {
    await apply({ type: "shareable", description: "first" });
    const { id, path } = state();
    expect(await host().readDisk(path)).toMatchObject({ uuid: id, variant: "fixed", type: "shareable", sizeMib: 4 });
    for (const type of ["writethrough", "immutable"])
      expect(await apply({ type })).toContain("0 added, 1 changed, 0 destroyed");
    const moved = await apply({ name: "e", folder: `${FOLDER}/deep` });
    expect(moved).toContain("0 added, 1 changed, 0 destroyed");
    expect(await host().readDisk(id)).toMatchObject({
      ...{ path: state().path, type: "normal", description: "" },
    });
    expect(state().path).toBe(join(dirname(path), "deep", "e.vdi"));
    expect(await host().readDisk(path)).toBeUndefined();
    await apply({ name: "e" });
    expect(existsSync(join(dirname(path), "deep"))).toBe(false);
    expect(state().id).toBe(id);
    configure({ name: "e", variant: "dynamic" });
    expect(await folder.succeed("plan", "-no-color")).toMatch(/variant += "fixed" -> "dynamic" # forces replacement/);
    await folder.apply();
    expect(await host().readDisk(state().path)).toMatchObject({ variant: "dynamic" });
    expect(state().id).not.toBe(id);
  });

  test("the plan shows manual changes of a disk by attribute, and the apply reverts them", async () => {
    await apply({ description: "mine" });
    const { id, path } = state();
    await host().changeDisk(path, { path: join(dirname(path), "away.vdi"), type: "writethrough", description: "x" });
    const plan = await folder.succeed("plan", "-no-color");
    expect(plan).toMatch(/~ name += "away" -> "d"/);
    expect(plan).toMatch(/~ type += "writethrough" -> "normal"/);
    expect(plan).toMatch(/~ description += "x" -> "mine"/);
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(await host().readDisk(path)).toMatchObject({ uuid: id, type: "normal", description: "mine" });
  });

  test("a disk is imported by its path with all attributes", async () => {
    const disk = { source: undefined, size_mib: 4, type: "writethrough", description: "mine" };
    await apply(disk);
    const { path } = state();
    await folder.succeed("state", "rm", "virtualbox_disk.d");
    await folder.succeed("import", "virtualbox_disk.d", path);
    expect(state()).toMatchObject({ type: "writethrough", variant: "fixed", name: "d", description: "mine" });
    const plan = await folder.succeed("plan", "-no-color");
    expect(plan).not.toMatch(/[~+] (type|variant|name|path|size_mib|description) /);
    await apply(disk);
  });

  test("a disk grows, moves, and changes its type although a machine of its lab runs with it", async () => {
    const dynamic = { variant: "dynamic" };
    await apply(dynamic, {});
    const uuid = (await vm())?.uuid;
    configure({ ...dynamic, size_mib: 64, restart_policy: "refuse" }, {});
    const { exitCode, stderr } = await folder.run("plan", "-no-color");
    expect([exitCode, stderr.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining('This change of the disk "d" restarts running machines'),
    ]);
    configure({ ...dynamic, size_mib: 64, name: "e", type: "immutable" }, {});
    expect(await folder.apply()).toContain('The change of the disk "d" restarts machines');
    expect(await folder.planCode()).toBe(0);
    const record = await vm();
    expect(record).toMatchObject({
      ...{ uuid, power: "running" },
      settings: { controllers: [{ attachments: [{ medium: state().path }] }] },
    });
    expect(basename(state().path)).toBe("e.vdi");
    expect(await host().readDisk(state().path)).toMatchObject({ sizeMib: 64, type: "immutable" });
    const discards = 'The change of the disk "d" discards what "v" wrote to it since the last start';
    const back = (await apply({ ...dynamic, size_mib: 64 }, {})).replace(/[│\s]+/g, " ");
    for (const words of ["restarts machines", discards.replace('"d"', '"e"')]) expect(back).toContain(words);
    expect(await vm()).toMatchObject({ uuid, power: "running" });
  });

  test("the plan announces that an immutable disk loses the writes of a machine that it is detached from", async () => {
    const disk = { variant: "dynamic", type: "immutable" };
    await apply(disk, { state: "stopped" });
    configure(disk, { state: "stopped", storage_controllers: { SATA: { type: "sata" } } });
    const plan = (await folder.succeed("plan", "-no-color")).replace(/[│\s]+/g, " ");
    expect(plan).toMatch(/Warning: Detaching the disk \S+ discards what v wrote to it since the last start/);
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  });

  test("a disk that is replaced is attached to its lab's running machine again", async () => {
    const disk = { variant: "dynamic", type: "immutable" };
    const attachments = [
      { port: 0, type: "disk", medium: "${virtualbox_disk.d.path}", disk_id: "${virtualbox_disk.d.id}" },
    ];
    const machine = { storage_controllers: { SATA: { type: "sata", attachments } } };
    await apply(disk, machine);
    await apply({ ...disk, variant: "fixed" }, machine);
    expect(await vm()).toMatchObject({ power: "running", settings: { controllers: [{ attachments: [{ port: 0 }] }] } });
    expect(await host().readDisk(state().path)).toMatchObject({ variant: "fixed", type: "immutable" });
  });

  test.each([
    [{ type: "shareable", variant: "dynamic" }, "A shareable disk must be fixed"],
    [{ variant: "thick" }, '"thick" is not supported; give'],
    [{ type: "multiattach" }, "refuses to attach the disk once that machine is gone"],
  ])("the configuration %j is rejected by validation", async (disk, words) => {
    configure(disk);
    await folder.succeed("init");
    const { exitCode, stderr } = await folder.run("validate", "-no-color");
    expect([exitCode, stderr.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(words)]);
    await apply({});
  });

  test("a fixed disk cannot grow, and the error explains what to do", async () => {
    await apply({});
    configure({ size_mib: 8 });
    const { stderr } = await folder.run("plan", "-no-color");
    expect(stderr.replace(/[│\s]+/g, " ")).toContain('The disk "d" has 4 MiB and cannot grow to 8 MiB');
    configure({});
  });

  test("the plan rejects a change of a disk while a machine outside its lab runs with it", async () => {
    const [disk, machine] = [{ variant: "dynamic" }, { lab: undefined, key: undefined, folder: "elsewhere" }];
    await apply(disk, machine);
    configure({ ...disk, size_mib: 8 }, machine);
    const { stderr } = await folder.run("plan", "-no-color");
    expect(stderr.replace(/[│\s]+/g, " ")).toContain('The disk "d" cannot change while "v" runs');
    await apply({ ...disk, size_mib: undefined }, { ...machine, state: "stopped" });
    await apply({ ...disk, size_mib: 8 }, { ...machine, state: "stopped" });
  });

  test("the plan rejects the growth of a disk in a snapshot, before any machine is stopped", async () => {
    const disk = { variant: "dynamic" };
    await apply(disk, {});
    const { id } = state("virtualbox_vm.v");
    const { uuid } = await host().takeSnapshot(id, { name: "before", description: "" });
    configure({ ...disk, size_mib: 8 }, {});
    const { stderr } = await folder.run("plan", "-no-color");
    expect(stderr.replace(/[│\s]+/g, " ")).toContain('The disk "d" cannot grow: snapshots of "v" build on it');
    await host().deleteSnapshot(id, uuid);
    await apply({ ...disk, size_mib: 8 }, {});
  });

  test("the lab's folder and a folder created for the disk are removed with it; any other stays", async () => {
    for (const foreignFolder of [join(folder.path, "mine"), join(folder.path, "other")]) mkdirSync(foreignFolder);
    await apply({ folder: "mine" });
    await apply({ folder: "other" });
    await apply({ folder: "new" });
    await apply({});
    expect(existsSync(join(folder.path, "new"))).toBe(false);
    const { path } = state();
    await folder.succeed("destroy", "-auto-approve");
    expect(["mine", "other"].map((each) => existsSync(join(folder.path, each)))).toEqual([true, true]);
    expect(existsSync(dirname(path))).toBe(false);
  });
}
