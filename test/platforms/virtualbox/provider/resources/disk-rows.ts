import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type {
  VirtualBoxHost,
  VmRecord,
} from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { bootImage } from "../../../../support/boot-sector.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";

/** What `virtualbox_disk` does under real Terraform, on the host that the test gives. */
export function describeDiskResource(hostOf: (folder: SimulatedFolder) => VirtualBoxHost): void {
  let folder: SimulatedFolder;
  let host: VirtualBoxHost;

  // Before the folder goes.
  afterEach(async () => {
    await folder.succeed("destroy", "-auto-approve");
  });
  eachOnSimulatedHost((fresh) => {
    folder = fresh;
    host = hostOf(folder);
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
    return (await host.readVms([id], new Set())).get(id);
  };

  test("its type, note and place change in place and back again; its variant makes it anew", async () => {
    await apply({ type: "shareable", description: "first" });
    const { id, path } = state();
    expect(await host.readDisk(path)).toMatchObject({ uuid: id, variant: "fixed", type: "shareable", sizeMib: 4 });
    for (const type of ["writethrough", "immutable"])
      expect(await apply({ type })).toContain("0 added, 1 changed, 0 destroyed");
    const moved = await apply({ name: "e", folder: `${FOLDER}/deep` });
    expect(moved).toContain("0 added, 1 changed, 0 destroyed");
    expect(await host.readDisk(id)).toMatchObject({
      ...{ path: state().path, type: "normal", description: "" },
    });
    expect(state().path).toBe(join(dirname(path), "deep", "e.vdi"));
    expect(await host.readDisk(path)).toBeUndefined();
    await apply({ name: "e" });
    expect(existsSync(join(dirname(path), "deep"))).toBe(false);
    expect(state().id).toBe(id);
    configure({ name: "e", variant: "dynamic" });
    expect(await folder.succeed("plan", "-no-color")).toMatch(/variant += "fixed" -> "dynamic" # forces replacement/);
    await folder.apply();
    expect(await host.readDisk(state().path)).toMatchObject({ variant: "dynamic" });
    expect(state().id).not.toBe(id);
  });

  test("what somebody changed by hand shows in the plan by its name, and is put right", async () => {
    await apply({ description: "mine" });
    const { id, path } = state();
    await host.changeDisk(path, { path: join(dirname(path), "away.vdi"), type: "writethrough", description: "x" });
    const plan = await folder.succeed("plan", "-no-color");
    expect(plan).toMatch(/~ name += "away" -> "d"/);
    expect(plan).toMatch(/~ type += "writethrough" -> "normal"/);
    expect(plan).toMatch(/~ description += "x" -> "mine"/);
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(await host.readDisk(path)).toMatchObject({ uuid: id, type: "normal", description: "mine" });
  });

  test("it is imported by its path with all that it is", async () => {
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

  test("it grows, moves and changes its type under a running machine of its lab, which runs on", async () => {
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
    expect(await folder.apply()).toContain('The disk "d" changes: machines are restarted');
    expect(await folder.planCode()).toBe(0);
    const record = await vm();
    expect(record).toMatchObject({
      ...{ uuid, power: "running" },
      settings: { controllers: [{ attachments: [{ medium: state().path }] }] },
    });
    expect(basename(state().path)).toBe("e.vdi");
    expect(await host.readDisk(state().path)).toMatchObject({ sizeMib: 64, type: "immutable" });
    expect(await apply({ ...dynamic, size_mib: 64 }, {})).toContain("machines are restarted");
    expect(await vm()).toMatchObject({ uuid, power: "running" });
  });

  test("made anew under a running machine of its lab, it is in there again", async () => {
    const disk = { variant: "dynamic", type: "immutable" };
    const attachments = [
      { port: 0, type: "disk", medium: "${virtualbox_disk.d.path}", disk_id: "${virtualbox_disk.d.id}" },
    ];
    const machine = { storage_controllers: { SATA: { type: "sata", attachments } } };
    await apply(disk, machine);
    await apply({ ...disk, variant: "fixed" }, machine);
    expect(await vm()).toMatchObject({ power: "running", settings: { controllers: [{ attachments: [{ port: 0 }] }] } });
    expect(await host.readDisk(state().path)).toMatchObject({ variant: "fixed", type: "immutable" });
  });

  test.each([
    [{ type: "shareable", variant: "dynamic" }, "A shareable disk is fixed"],
    [{ variant: "thick" }, '"thick" is not supported; give'],
    [{ type: "multiattach" }, "lets nobody attach it once that machine is gone"],
  ])("%j is refused when the configuration is read", async (disk, words) => {
    configure(disk);
    await folder.succeed("init");
    const { exitCode, stderr } = await folder.run("validate", "-no-color");
    expect([exitCode, stderr.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(words)]);
    await apply({});
  });

  test("a fixed one cannot grow, and says what to do", async () => {
    await apply({});
    configure({ size_mib: 8 });
    const { stderr } = await folder.run("plan", "-no-color");
    expect(stderr.replace(/[│\s]+/g, " ")).toContain('The disk "d" has 4 MiB and cannot grow to 8 MiB');
    configure({});
  });

  test("under a running machine that is none of its lab's, a change is refused in the plan", async () => {
    const [disk, machine] = [{ variant: "dynamic" }, { lab: undefined, key: undefined, folder: "elsewhere" }];
    await apply(disk, machine);
    configure({ ...disk, size_mib: 8 }, machine);
    const { stderr } = await folder.run("plan", "-no-color");
    expect(stderr.replace(/[│\s]+/g, " ")).toContain('The disk "d" cannot change while "v" runs');
    await apply({ ...disk, size_mib: undefined }, { ...machine, state: "stopped" });
    await apply({ ...disk, size_mib: 8 }, { ...machine, state: "stopped" });
  });

  test("what a snapshot builds on cannot grow, which the plan says before any machine is stopped", async () => {
    const disk = { variant: "dynamic" };
    await apply(disk, {});
    const { id } = state("virtualbox_vm.v");
    const { uuid } = await host.takeSnapshot(id, { name: "before", description: "" });
    configure({ ...disk, size_mib: 8 }, {});
    const { stderr } = await folder.run("plan", "-no-color");
    expect(stderr.replace(/[│\s]+/g, " ")).toContain('The disk "d" cannot grow: snapshots of "v" build on it');
    await host.deleteSnapshot(id, uuid);
    await apply({ ...disk, size_mib: 8 }, {});
  });

  test("the folder of its lab goes with it, and so does one that was made for it; any other stays", async () => {
    for (const folderOfSomebody of [join(folder.path, "mine"), join(folder.path, "other")]) mkdirSync(folderOfSomebody);
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
