import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../../support/terraform.js";

const KEPT = "A machine to be created exists already, and is kept with its disks";

describeWithTerraform("a virtualbox_vm that the state no longer has", () => {
  let folder: SimulatedFolder;
  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  const MACHINE = { name: "v", lab: "${virtualbox_lab.l.id}", key: "v", state: "running" };
  const configure = (machine: object, more: object = {}) =>
    folder.configure({
      resource: { virtualbox_lab: { l: { name: "l" } }, virtualbox_vm: { v: { ...MACHINE, ...machine } } },
      ...more,
    });
  const plan = async (...args: string[]) => {
    const { stdout, stderr } = await folder.run("plan", "-no-color", ...args);
    return `${stdout}${stderr}`.replace(/[│╵╷\s]+/g, " ");
  };

  test("is kept, and the plan says so, and what the apply changes and restarts", async () => {
    configure({ memory_mib: 128 });
    await folder.succeed("init");
    await folder.apply();
    const { id } = folder.instances()["virtualbox_vm.v"].attributes;
    expect(await plan("-replace=virtualbox_vm.v")).not.toContain(KEPT);

    await folder.succeed("state", "rm", "virtualbox_vm.v");
    const same = await plan();
    expect(same).toContain(`Warning: ${KEPT}`);
    expect(same).toContain(
      "An earlier run of this lab created v, and the state does not have it. The apply takes it into the state.",
    );
    expect(same).not.toContain("restart_reason");

    configure({ memory_mib: 256 });
    const changed = await plan();
    expect(changed).toContain("The apply takes it into the state, and changes memory_mib.");
    expect(changed).toContain('restart_reason = "memory_mib"');
    configure({ memory_mib: 256, restart_policy: "refuse" });
    expect(await plan()).toContain("This change restarts the running machine v, but its restart_policy is refuse");

    configure({ memory_mib: 256 });
    await folder.apply();
    expect(folder.instances()["virtualbox_vm.v"].attributes.id).toBe(id);
    expect(await folder.planCode()).toBe(0);
  });

  test("comes back with the id of its lab, which can be imported only if the host recorded it", async () => {
    configure({});
    await folder.succeed("init");
    await folder.apply();
    const { "virtualbox_lab.l": lab, "virtualbox_vm.v": machine } = folder.instances();
    await folder.succeed("state", "rm", "virtualbox_lab.l", "virtualbox_vm.v");
    configure({}, { import: [{ to: "virtualbox_lab.l", id: "3f5b7c1e-5a0d-4c58-9a51-1c5d5f5a0b11" }] });
    expect(await plan()).toContain("This host has no lab with the id 3f5b7c1e-5a0d-4c58-9a51-1c5d5f5a0b11");
    configure({}, { import: [{ to: "virtualbox_lab.l", id: lab.attributes.id }] });
    await folder.apply();
    expect(folder.instances()["virtualbox_lab.l"].attributes).toEqual(lab.attributes);
    expect(folder.instances()["virtualbox_vm.v"].attributes).toEqual(machine.attributes);
    await folder.succeed("destroy", "-auto-approve");
    expect(await folder.host.listLabs()).toEqual([]);
  });
});
