import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ova } from "../../../../support/ova.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../support/terraform.js";

describeWithTerraform("virtualbox_appliance on the simulated host", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });
  beforeEach(async () => {
    writeFileSync(join(folder.path, "web.ova"), ova({ cpus: 2, memoryMib: 96 }));
  });

  const configure = async (appliance: object, more: object = {}) => {
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource: { virtualbox_appliance: { a: { file: "web.ova", name: "web", ...appliance } }, ...more },
    });
    await folder.succeed("init");
  };
  const state = () => folder.instances()["virtualbox_appliance.a"]?.attributes as Record<string, string>;
  const machine = async () => (await folder.host.readVms([state().id], new Set())).get(state().id);

  test("a machine has the appliance's settings or configured ones, changes in place, and is destroyed", async () => {
    await configure({ memory_mib: 256 });
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(state()).toMatchObject({ cpus: 2, memory_mib: 256, folder: join(folder.path, "machines") });
    expect(await machine()).toMatchObject({ power: "stopped", settings: { name: "web", cpus: 2, memoryMib: 256 } });
    await configure({ name: "www", cpus: 4 });
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(await folder.planCode()).toBe(0);
    expect(await machine()).toMatchObject({ settings: { name: "www", cpus: 4, memoryMib: 256 } });
    await folder.succeed("destroy", "-auto-approve");
    expect(await folder.host.listVms()).toEqual([]);
  });

  test("drift is repaired, a missing machine is imported again, and a Terraform import changes nothing", async () => {
    await configure({ cpus: 1 });
    await folder.apply();
    const found = await machine();
    if (!found) throw new Error("There is no machine");
    await folder.host.updateVm(found.uuid, { settings: { ...found.settings, cpus: 8 } }, { shutdownTimeoutSeconds: 0 });
    expect(await folder.planCode()).toBe(2);
    await folder.apply();
    expect(await machine()).toMatchObject({ settings: { cpus: 1 } });
    await folder.succeed("state", "rm", "virtualbox_appliance.a");
    await folder.succeed("import", "virtualbox_appliance.a", "web");
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(await folder.planCode()).toBe(0);
    expect(state().id).toBe(found.uuid);
    await folder.host.deleteVm(found.uuid, []);
    expect(await folder.apply()).toContain("1 added");
  });

  test("an appliance of a lab is found after a crash, and its machine can be cloned", async () => {
    const lab = { lab: "${virtualbox_lab.l.id}", folder: "${virtualbox_lab.l.folder}" };
    const clone = { ...lab, key: "c", name: "c", clone_of: "${virtualbox_appliance.a.id}", state: "stopped" };
    await configure(lab, { virtualbox_lab: { l: { name: "l" } }, virtualbox_vm: { c: clone } });
    await folder.succeed("apply", "-auto-approve", "-target=virtualbox_lab.l");
    const home = folder.instances()["virtualbox_lab.l"]?.attributes.folder as string;
    const made = { file: join(folder.path, "web.ova"), name: "web", folder: home, acceptLicense: false, adopt: false };
    const uuid = await folder.host.importAppliance(made);
    await folder.apply();
    expect(state().id).toBe(uuid);
    expect((await folder.host.listVms()).map(({ name }) => name).toSorted()).toEqual(["c", "web"]);
    await folder.succeed("destroy", "-auto-approve");
    expect(await folder.host.listVms()).toEqual([]);
  });

  test("an invalid appliance and an existing machine are rejected, and nothing is created", async () => {
    writeFileSync(join(folder.path, "web.ova"), "nonsense");
    await configure({});
    expect((await folder.run("apply", "-auto-approve", "-no-color")).stderr).toContain("is not an appliance");
    writeFileSync(join(folder.path, "web.ova"), ova());
    await folder.apply();
    await folder.succeed("state", "rm", "virtualbox_appliance.a");
    expect((await folder.run("apply", "-auto-approve", "-no-color")).stderr).toContain("already exists");
    expect(await folder.host.listVms()).toHaveLength(1);
  });
});
