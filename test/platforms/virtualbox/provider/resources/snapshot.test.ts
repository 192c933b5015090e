import { v4 as uuidV4 } from "uuid";
import { SimulatedHost } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { SnapshotSpec } from "../../../../../lib/platforms/virtualbox/provider/host/snapshots.js";
import type { VmSection } from "../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../support/terraform.js";
import { settings } from "../host/fixtures.js";

const DISK = { port: 0, device: 0, type: "disk", medium: "/x.vdi" };
const NO_SECTIONS: ReadonlySet<VmSection> = new Set();

describeWithTerraform("virtualbox_snapshot and linked clones on the simulated host", () => {
  let folder: SimulatedFolder;
  /** Runs after the next `takeSnapshot`: VirtualBox has taken the snapshot, but nobody learns of it. */
  let crash: (() => void) | undefined;

  class CrashingHost extends SimulatedHost {
    override async takeSnapshot(vm: string, spec: SnapshotSpec) {
      const taken = await super.takeSnapshot(vm, spec);
      crash?.();
      return taken;
    }
  }

  eachOnSimulatedHost(
    (fresh) => {
      folder = fresh;
    },
    ({ hostFile }) => new CrashingHost({ file: hostFile }),
  );
  beforeEach(() => {
    crash = undefined;
  });

  const configure = (resource: object) =>
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource,
    });
  const start = async (resource: object) => {
    configure(resource);
    await folder.succeed("init");
  };
  const refusal = async (...args: string[]) => {
    const { exitCode, stderr } = await folder.run(...args, "-no-color");
    expect(exitCode).toBe(1);
    return stderr.replace(/\s+/g, " ");
  };
  const host = () => folder.host;
  const idOf = (address: string) => folder.instances()[address]?.attributes.id as string;

  const lab = { lab: "${virtualbox_lab.l.id}", folder: "${virtualbox_lab.l.folder}" };
  /** Returns a lab with a machine, its disk, and additional resources. */
  const withMachine = (more: Record<string, Record<string, object>> = {}) => ({
    virtualbox_lab: { l: { name: "l" } },
    virtualbox_disk: { d: { ...lab, name: "d", size_mib: 4 } },
    ...more,
    virtualbox_vm: {
      m: {
        ...lab,
        key: "m",
        name: "m",
        state: "stopped",
        storage_controllers: {
          SATA: {
            type: "sata",
            attachments: [
              { port: 0, type: "disk", medium: "${virtualbox_disk.d.path}", disk_id: "${virtualbox_disk.d.id}" },
            ],
          },
        },
      },
      ...more.virtualbox_vm,
    },
  });
  const snapshot = (more: object = {}) => ({
    lab: lab.lab,
    key: "s",
    machine_id: "${virtualbox_vm.m.id}",
    name: "golden",
    ...more,
  });
  const withSnapshot = (more: object = {}) => withMachine({ virtualbox_snapshot: { s: snapshot(more) } });
  const linked = (key: string) => ({
    ...lab,
    key,
    name: key,
    state: "stopped",
    clone_of: "${virtualbox_vm.m.id}",
    clone_snapshot: "${virtualbox_snapshot.s.id}",
    clone_mode: "linked",
  });

  test("a clone's boot disk grows in place, keeps its size when unconfigured, and cannot shrink", async () => {
    const withSize = (boot_disk_size_mib?: number) =>
      withMachine({
        virtualbox_snapshot: { s: snapshot() },
        virtualbox_vm: { c: { ...linked("c"), state: "running", boot_disk_size_mib } },
      });
    const sizeOf = async (): Promise<number | undefined> => {
      const id = idOf("virtualbox_vm.c");
      return (await host().readVms([id], new Set(["bootDisk"]))).get(id)?.settings.bootDiskMib;
    };
    await start(withSize(8));
    await folder.apply();
    expect(await sizeOf()).toBe(8);
    configure(withSize(16));
    expect(await folder.succeed("plan", "-no-color")).toMatch(/restart_reason += "boot_disk_size_mib"/);
    await folder.apply();
    expect(await sizeOf()).toBe(16);
    expect(await folder.planCode()).toBe(0);
    configure(withSize(8));
    expect(await refusal("plan")).toContain("The boot disk of c has 16 MiB and cannot shrink to 8 MiB");
    configure(withSize());
    await folder.apply();
    expect(await sizeOf()).toBe(16);
    expect(await folder.planCode()).toBe(0);
    configure(withMachine({ virtualbox_vm: { n: { name: "n", boot_disk_size_mib: 8 } } }));
    expect(await refusal("validate")).toContain("Only clones have boot_disk_size_mib");
  });

  test("a snapshot is taken, changed in place, repaired, taken again if it is missing, and destroyed", async () => {
    await start(withSnapshot({ description: "one" }));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const [vm, id] = [idOf("virtualbox_vm.m"), idOf("virtualbox_snapshot.s")];
    const found = () => host().readSnapshots(vm);
    const [{ claim }] = (await found()) ?? [];
    expect(await found()).toEqual([{ uuid: id, name: "golden", description: "one", claim: expect.any(String) }]);

    configure(withSnapshot({ name: "silver", description: "two\nlines" }));
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(await found()).toEqual([{ uuid: id, name: "silver", description: "two\nlines", claim }]);

    await host().editSnapshot(vm, id, { name: "renamed by hand", description: "" });
    expect(await folder.succeed("plan", "-no-color")).toMatch(/"renamed by hand" -> "silver"/);
    await folder.apply();
    expect(await found()).toEqual([{ uuid: id, name: "silver", description: "two\nlines", claim }]);

    await host().deleteSnapshot(vm, id);
    expect(await folder.apply()).toContain("1 added, 0 changed, 0 destroyed");
    expect(await folder.planCode()).toBe(0);

    const byHand = await host().takeSnapshot(vm, { name: "by hand", description: "" });
    configure(withMachine());
    expect(await folder.apply()).toContain("0 added, 0 changed, 1 destroyed");
    expect(await found()).toEqual([byHand]);
  });

  test("the next apply adopts the snapshot that a crash left", async () => {
    await start(withMachine());
    await folder.apply();
    const vm = idOf("virtualbox_vm.m");
    configure(withSnapshot());
    crash = () => {
      throw new Error("killed");
    };
    expect(await refusal("apply", "-auto-approve")).toContain("killed");
    // As if the provider had been killed: Terraform knows nothing of the snapshot.
    await folder.run("state", "rm", "virtualbox_snapshot.s");
    crash = undefined;
    const [left] = (await host().readSnapshots(vm)) ?? [];
    await folder.apply();
    expect(await host().readSnapshots(vm)).toEqual([left]);
    expect(idOf("virtualbox_snapshot.s")).toBe(left?.uuid);
    expect(await folder.planCode()).toBe(0);
  });

  test("a snapshot whose create failed after it was taken is replaced by the next apply", async () => {
    await start(withMachine());
    await folder.apply();
    const vm = idOf("virtualbox_vm.m");
    configure(withSnapshot());
    crash = () => {
      throw new Error("killed");
    };
    await refusal("apply", "-auto-approve");
    crash = undefined;
    await folder.apply();
    expect((await host().readSnapshots(vm))?.map(({ name }) => name)).toEqual(["golden"]);
    expect(await folder.planCode()).toBe(0);
  });

  test("a name that is already in use is rejected, and the error explains how to import the snapshot", async () => {
    await start(withMachine());
    await folder.apply();
    const vm = idOf("virtualbox_vm.m");
    const theirs = await host().takeSnapshot(vm, { name: "golden", description: "theirs" });
    for (const own of [{}, { lab: null, key: null }]) {
      configure(withSnapshot(own));
      const error = await refusal("apply", "-auto-approve");
      expect(error).toContain(`The machine ${vm} already has a snapshot "golden"`);
      expect(error).toContain(`import the snapshot with the id ${vm}/golden`);
    }
    expect(await host().readSnapshots(vm)).toEqual([theirs]);

    configure(withSnapshot({ description: "theirs" }));
    await folder.succeed("import", "virtualbox_snapshot.s", "m/golden");
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(await host().readSnapshots(vm)).toEqual([{ ...theirs, claim: expect.any(String) }]);
    expect(await folder.planCode()).toBe(0);
  });

  test("an import of a missing or ambiguous snapshot explains what to do", async () => {
    await start(withMachine());
    await folder.apply();
    const vm = idOf("virtualbox_vm.m");
    configure(withSnapshot());
    const attempt = (id: string) => refusal("import", "virtualbox_snapshot.s", id);
    expect(await attempt("golden")).toContain('"golden" does not name a snapshot Give machine/snapshot');
    expect(await attempt("nobody/golden")).toContain('There is no machine named "nobody"');
    expect(await attempt(`${uuidV4()}/golden`)).toContain('has no snapshot "golden"');
    expect(await attempt("m/golden")).toContain('The machine "m" has no snapshot "golden"');
    for (let i = 0; i < 2; i++) await host().takeSnapshot(vm, { name: "golden", description: "" });
    expect(await attempt("m/golden")).toMatch(/has 2 snapshots "golden" Import one of them by UUID: [0-9a-f-]{36}, /);
  });

  test("linked clones of a snapshot are created after it and destroyed before it", async () => {
    const clones = Object.fromEntries(["a", "b", "c"].map((key) => [key, linked(key)]));
    await start(withMachine({ virtualbox_snapshot: { s: snapshot() }, virtualbox_vm: clones }));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const attributes = folder.instances()["virtualbox_vm.a"]?.attributes;
    expect(JSON.stringify(attributes?.storage_controllers)).toContain("Snapshots");
    await folder.succeed("destroy", "-auto-approve");
    expect(await host().listVms()).toEqual([]);
    expect(folder.instances()).toEqual({});
  });

  test("a linked clone outside the lab prevents its machine and snapshot from being destroyed", async () => {
    await start(withSnapshot());
    await folder.apply();
    const [vm, id] = [idOf("virtualbox_vm.m"), idOf("virtualbox_snapshot.s")];
    const { controllers: _, ...rest } = settings({ name: "outside" });
    await host().createVm({ uuid: uuidV4(), settings: rest, cloneOf: { uuid: vm, snapshot: id, linked: true } });
    const error = await refusal("destroy", "-auto-approve");
    expect(error).toContain("The snapshot 'golden' of 'm' has linked clones, which depend on its disks: 'outside'");
    expect(await folder.planCode()).toBe(0);
    configure(withMachine());
    await folder.succeed("state", "rm", "virtualbox_snapshot.s");
    expect(await refusal("destroy", "-auto-approve")).toContain("The machine 'm' has linked clones");
    expect((await host().readVms([vm], NO_SECTIONS)).size).toBe(1);
  });

  test("a disk in a snapshot is not replaced, and its machine does not change", async () => {
    await start(withSnapshot());
    await folder.apply();
    const vm = idOf("virtualbox_vm.m");
    const before = await host().readVms([vm], NO_SECTIONS);
    await folder.succeed("taint", "virtualbox_disk.d");
    expect(await refusal("apply", "-auto-approve")).toContain('is part of snapshots of "m"');
    expect(await host().readVms([vm], NO_SECTIONS)).toEqual(before);
  });

  test.each<[string, object, string]>([
    ["a linked clone without a snapshot", { clone_of: "x", clone_mode: "linked" }, "give one in clone_snapshot"],
    ["a snapshot without a machine", { clone_snapshot: "x" }, "Give the snapshot's machine in clone_of"],
    ["a mode without a clone", { clone_mode: "full" }, "or remove clone_mode"],
    [
      "a linked clone with other disks",
      {
        clone_of: "x",
        clone_snapshot: "y",
        clone_mode: "linked",
        storage_controllers: { SATA: { type: "sata", attachments: [DISK] } },
      },
      "A linked clone has the disks of its snapshot",
    ],
    ["an invalid mode", { clone_of: "x", clone_mode: "half" }, '"half" is not supported; give "full" or "linked"'],
  ])("%s is rejected", async (_, attributes, message) => {
    await start({ virtualbox_vm: { v: { name: "v", ...attributes } } });
    expect(await refusal("validate")).toContain(message);
  });
});
