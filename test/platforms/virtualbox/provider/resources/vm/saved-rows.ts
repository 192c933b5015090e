import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { VirtualBoxHost } from "../../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { bootImage } from "../../../../../support/boot-sector.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../../support/simulated-folder.js";

/** Tests machines with a saved memory with real Terraform, on a given host. */
export function describeSavedMachines(
  hostOf: (folder: SimulatedFolder) => VirtualBoxHost,
  saveOn: (folder: SimulatedFolder, uuid: string) => void,
): void {
  let folder: SimulatedFolder;

  // Runs before the folder is removed.
  afterEach(() => folder.succeed("destroy", "-auto-approve"));
  eachOnSimulatedHost((fresh) => {
    folder = fresh;
    writeFileSync(join(folder.path, "boot.img"), bootImage());
  }, hostOf);

  const FOLDER = "lab-${substr(virtualbox_lab.l.id, 0, 8)}";
  const lab = "${virtualbox_lab.l.id}";
  const machine = { lab, key: "v", name: "v", folder: FOLDER, memory_mib: 32, shutdown_timeout_seconds: 0 };
  const storage_controllers = {
    SATA: {
      type: "sata",
      attachments: [{ port: 0, type: "disk", medium: "${virtualbox_disk.d.path}", disk_id: "${virtualbox_disk.d.id}" }],
    },
  };
  const configure = (change: object, disk: object = {}) =>
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource: {
        virtualbox_lab: { l: { name: "lab" } },
        virtualbox_disk: {
          d: { lab, name: "d", folder: FOLDER, source: "boot.img", shutdown_timeout_seconds: 0, ...disk },
        },
        virtualbox_vm: {
          v: { ...machine, network_adapters: [{ type: "nat" }], clipboard: "disabled", storage_controllers, ...change },
        },
      },
    });
  const id = () => folder.instances()["virtualbox_vm.v"].attributes.id as string;
  const power = async () => (await hostOf(folder).readVms([id()], new Set(["power"]))).get(id())?.power;
  const save = () => saveOn(folder, id());
  const words = (text: string) => text.replace(/[│╵╷\s]+/g, " ");
  const plan = async () => {
    const { stdout, stderr } = await folder.run("plan", "-no-color");
    return words(`${stdout}${stderr}`);
  };
  const LOSES = "discards the saved memory of";

  test("a saved machine stays saved without a change and for settings that VirtualBox accepts, and resumes for others", async () => {
    configure({});
    await folder.succeed("init");
    await folder.apply();
    save();
    expect(await folder.planCode()).toBe(0);
    configure({ description: "new", network_adapters: [{ type: "nat", cable_connected: false }] });
    const accepted = await plan();
    expect(accepted).not.toMatch(/resumes|discards|restart_reason|memory_loss_reason/);
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(await power()).toBe("saved");

    configure({ clipboard: "bidirectional", restart_policy: "refuse" });
    expect(await plan()).toContain("Warning: This change resumes the machine v, whose memory is saved");
    await folder.apply();
    expect([await power(), await folder.planCode()]).toEqual(["running", 0]);
  });

  test("the plan announces that a change discards a saved memory, the restart policy refuses it, and a stop keeps it", async () => {
    configure({});
    await folder.succeed("init");
    await folder.apply();
    save();
    configure({ memory_mib: 48, restart_policy: "refuse" });
    expect(await plan()).toContain(`Error: This change ${LOSES} the machine v, but its restart_policy is refuse`);
    configure({ state: "stopped" });
    await folder.apply();
    expect([await power(), await folder.planCode()]).toEqual(["saved", 0]);
    configure({ clipboard: "bidirectional", state: "stopped" });
    const stopped = await plan();
    expect(stopped).toContain('memory_loss_reason = "clipboard"');
    expect(stopped).not.toContain("+ restart_reason");
    configure({});
    await folder.apply();
    expect([await power(), await folder.planCode()]).toEqual(["running", 0]);
    save();
    configure({ memory_mib: 48 });
    const announced = await plan();
    expect(announced).toContain(`Warning: This change ${LOSES} the machine v`);
    expect(announced).toContain('memory_loss_reason = "memory_mib"');
    expect(announced).toContain('restart_reason = "memory_mib"');
    await folder.apply();
    expect([await power(), await folder.planCode()]).toEqual(["running", 0]);
  });

  test("a plan from before the machine was saved does not discard its memory", async () => {
    configure({});
    await folder.succeed("init");
    await folder.apply();
    configure({ memory_mib: 48 });
    await folder.succeed("plan", "-out=plan");
    save();
    const { exitCode, stderr } = await folder.run("apply", "-no-color", "plan");
    expect([exitCode, words(stderr)]).toEqual([1, expect.stringContaining("would discard the saved memory")]);
    expect(await power()).toBe("saved");
    await folder.apply();
    expect([await power(), await folder.planCode()]).toEqual(["running", 0]);
  });

  test("the plan announces that a changed or replaced disk discards a saved memory", async () => {
    configure({}, { size_mib: 8 });
    await folder.succeed("init");
    await folder.apply();
    for (const disk of [{ size_mib: 12 }, { size_mib: 12, variant: "fixed" }]) {
      save();
      configure({}, { ...disk, restart_policy: "refuse" });
      expect(await plan()).toContain(
        `Error: The change of the disk "d" ${LOSES} "v", but its restart_policy is refuse`,
      );
      configure({}, disk);
      expect(await plan()).toContain(`Warning: The change of the disk "d" ${LOSES} "v"`);
      await folder.apply();
      expect([await power(), await folder.planCode()]).toEqual(["running", 0]);
    }
  });
}
