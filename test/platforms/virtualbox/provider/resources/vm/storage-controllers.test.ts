import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type {
  StorageController,
  VmSection,
  VmSettings,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../../support/terraform.js";

const OPTIONS: ReadonlySet<VmSection> = new Set(["storageOptions"]);

describeWithTerraform("the storage controllers of virtualbox_vm on the simulated host", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });
  beforeEach(() => {
    writeFileSync(join(folder.path, "floppy.img"), Buffer.alloc(1_474_560));
  });

  const configure = (machine: object) =>
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource: {
        virtualbox_disk: { d: { name: "d", folder: "disks", size_mib: 8 } },
        virtualbox_vm: { v: { name: "v", ...machine } },
      },
    });
  const apply = async (machine: object) => {
    configure(machine);
    await folder.succeed("init");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  };
  const id = () => folder.instances()["virtualbox_vm.v"]?.attributes.id as string;
  const settings = async (): Promise<VmSettings> => {
    const record = (await folder.host.readVms([id()], OPTIONS)).get(id());
    if (!record) throw new Error("The machine is gone");
    return record.settings;
  };
  const controllers = async () =>
    Object.fromEntries(
      ((await settings()).controllers ?? []).map((each): [string, StorageController] => [each.name, each]),
    );
  const refusal = async (machine: object) => {
    configure(machine);
    await folder.succeed("init");
    const { exitCode, stderr } = await folder.run("plan", "-no-color");
    expect(exitCode).toBe(1);
    return stderr.replace(/[│╵╷\s]+/g, " ");
  };

  const DISK = { port: 0, type: "disk", medium: "${virtualbox_disk.d.path}" };
  const FULL = {
    NVMe: {
      type: "nvme",
      ports: 4,
      host_io_cache: true,
      attachments: [{ ...DISK, non_rotational: true, discard: true }],
    },
    SCSI: {
      type: "scsi",
      model: "BusLogic",
      bootable: false,
      attachments: [{ port: 15, type: "dvd", passthrough: true }],
    },
    Virtio: { type: "virtio" },
    SAS: { type: "sas" },
    IDE: { type: "ide", model: "ICH6" },
    Floppy: {
      type: "floppy",
      attachments: [
        { port: 0, type: "floppy", medium: "floppy.img" },
        { port: 0, device: 1, type: "floppy" },
      ],
    },
  };

  test("have options that change, and stay when they are no longer configured, for all types", async () => {
    await apply({ storage_controllers: FULL });
    expect(await controllers()).toMatchObject({
      NVMe: {
        options: { ports: 4, host_io_cache: true },
        attachments: [{ options: { non_rotational: true, discard: true } }],
      },
      SCSI: { options: { model: "BusLogic", bootable: false }, attachments: [{ options: { passthrough: true } }] },
      IDE: { options: { model: "ICH6" } },
      Floppy: { attachments: [{ medium: join(folder.path, "floppy.img") }, { type: "floppy" }] },
    });
    const { NVMe, SCSI } = FULL;
    const changed = {
      NVMe: { ...NVMe, attachments: [{ ...DISK, non_rotational: false }] },
      SCSI: { ...SCSI, model: undefined },
    };
    await apply({ storage_controllers: changed });
    const { NVMe: nvme, SCSI: scsi, ...gone } = await controllers();
    expect(nvme).toMatchObject({ attachments: [{ options: { non_rotational: false, discard: true } }] });
    expect(scsi).toMatchObject({ options: { model: "BusLogic" } });
    expect(gone).toEqual({});
  });

  test("of a running machine change media in drives and hot-pluggable disks without a restart", async () => {
    for (const name of ["a.iso", "b.iso"]) writeFileSync(join(folder.path, name), Buffer.alloc(2048));
    const machine = (type: string, medium: string | null, ...disks: object[]) => ({
      ...{ restart_policy: "refuse", network_adapters: [{ type, network: type === "internal" ? "lan" : null }] },
      storage_controllers: {
        SATA: { type: "sata", ports: 3, attachments: [...disks, { port: 2, type: "dvd", medium }] },
      },
    });
    const hot = { ...DISK, hot_pluggable: true };
    await apply(machine("nat", "a.iso"));
    await apply(machine("internal", "b.iso", hot));
    await apply(machine("nat", null, { ...hot, port: 1 }));
    await apply(machine("nat", null));
    expect((await controllers()).SATA.attachments).toMatchObject([{ port: 2, type: "dvd" }]);
    const text = await refusal(machine("none", null, DISK));
    expect(text).toContain(
      "VirtualBox cannot change these attributes of a running machine: network_adapters[0].type, network_adapters[0].mac, storage_controllers",
    );
  });

  test("are repaired after manual changes of managed options", async () => {
    await apply({ storage_controllers: FULL });
    const before = await settings();
    const byHand = (before.controllers ?? []).map((each) => ({
      ...each,
      options: { ...each.options, ...(each.type === "floppy" ? {} : { host_io_cache: false }) },
      attachments: each.attachments.map((at) => (at.type === "disk" ? { ...at, options: { discard: false } } : at)),
    }));
    await folder.host.updateVm(id(), { settings: { ...before, controllers: byHand } }, { shutdownTimeoutSeconds: 0 });
    const plan = await folder.succeed("plan", "-no-color");
    expect(plan).toMatch(/host_io_cache = false -> true/);
    expect(plan).toMatch(/\+ discard += true/);
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const { NVMe, IDE } = await controllers();
    expect(NVMe).toMatchObject({ options: { host_io_cache: true }, attachments: [{ options: { discard: true } }] });
    expect(IDE.options?.host_io_cache).toBe(false);
  });

  test("have disks in bandwidth groups, which leave the group when it is no longer configured", async () => {
    const machine = (limited: object, groups?: object) => ({
      bandwidth_groups: groups,
      storage_controllers: { SATA: { type: "sata", attachments: [{ ...DISK, ...limited }] } },
    });
    const groupOf = async () => (await controllers()).SATA.attachments[0]?.options?.bandwidth_group;
    const slow = { slow: { type: "disk", limit_kbps: 8000 } };
    await apply(machine({ bandwidth_group: "slow" }, slow));
    expect(await groupOf()).toBe("slow");
    configure(machine({}, slow));
    expect(await folder.succeed("plan", "-no-color")).toMatch(/restart_reason += "storage_controllers"/);
    await apply(machine({}));
    expect(await groupOf()).toBe("");
    await apply(machine({ bandwidth_group: "slow", hot_pluggable: true }, slow));
    const unplugged = { storage_controllers: { SATA: { type: "sata" } }, restart_policy: "refuse" };
    expect(await refusal({ bandwidth_groups: slow, ...unplugged })).toContain("restarts the running machine v");
    expect(await refusal(machine({ bandwidth_group: "fast" }, slow))).toContain(
      'The bandwidth group "fast" does not exist',
    );
    const adapters = { adapters: { limit_kbps: 8000 } };
    expect(await refusal(machine({ bandwidth_group: "adapters" }, adapters))).toContain(
      'The bandwidth group "adapters" is of type network',
    );
  });

  test("are imported with all options that differ from VirtualBox's defaults", async () => {
    const { NVMe, ...others } = FULL;
    const image = { port: 0, type: "floppy", medium: join(folder.path, "floppy.img") };
    const machine = {
      state: "stopped",
      // An import knows only the absolute path, and VirtualBox's number of ports is not meaningful.
      storage_controllers: {
        ...others,
        NVMe: { ...NVMe, ports: undefined },
        Floppy: { type: "floppy", attachments: [image] },
      },
    };
    await apply(machine);
    const uuid = id();
    await folder.succeed("state", "rm", "virtualbox_vm.v");
    await folder.succeed("import", "virtualbox_vm.v", uuid);
    const plan = await folder.succeed("plan", "-no-color");
    expect(plan).not.toMatch(/storage_controllers/);
  });

  test("with invalid options are rejected by name, before the host is called", async () => {
    const text = await refusal({
      storage_controllers: {
        A: { type: "nvme", attachments: [{ port: 0, type: "dvd" }] },
        B: { type: "nvme", model: "PIIX4" },
        C: { type: "ide", ports: 4, attachments: [{ port: 2, type: "dvd" }] },
        D: { type: "floppy", attachments: [{ port: 0, type: "floppy", discard: true }] },
      },
    });
    for (const problem of [
      'The storage controller "A": nvme controllers take disk, not dvd',
      'The storage controller "B": too many storage controllers of this type: a machine with the chipset piix3 can have 1 of type nvme',
      'The storage controller "B": nvme controllers do not have the model PIIX4; give one of NVMe',
      'The storage controller "C": ide controllers have 2 ports, not 4',
      'The storage controller "C": port 2 is out of range: ide controllers have ports 0 to 1',
      'The storage controller "D": the attachment at port 0 cannot have discard, which is for disks',
    ])
      expect(text).toContain(problem);
  });
});
