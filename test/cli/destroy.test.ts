import { describeWithTerraform } from "../support/terraform.js";
import { ProjectFolder } from "./project-folder.js";

describeWithTerraform("labvisor destroy", () => {
  const env = { PATH: process.env.PATH, LABVISOR_VIRTUALBOX: "simulated" };
  const machine = (lab: string, gibibytes: number) =>
    `new v.VirtualMachine(${lab}, "web", { hypervisor, bootDisk: v.Disk.blank(v.Size.gibibytes(${gibibytes})) });`;
  let project: ProjectFolder;
  beforeEach(() => {
    project = new ProjectFolder();
  });
  afterEach(() => project.remove());

  test("destroys a lab whose change the plan refuses, and one that the app no longer has", async () => {
    const other = `const other = new v.Lab(app, "other");
      { const hypervisor = new v.VirtualBox(other, "laptop"); ${machine("other", 1)} }`;
    project.withLab(`{ const hypervisor = laptop; ${machine("lab", 2)} } ${other}`);
    expect((await project.labvisor(["apply", "--auto-approve"], env)).exitCode).toBe(0);

    // A disk cannot shrink.
    project.withLab(`{ const hypervisor = laptop; ${machine("lab", 1)} }`);
    const plan = await project.labvisor(["plan"], env);
    expect(plan.exitCode).toBe(1);
    expect(plan.stderr).toContain(
      "Warning: the lab other: the app no longer has it, but 3 resources are applied (terraform.other.tfstate). " +
        "Put the lab back, or remove them: labvisor destroy other\n",
    );
    for (const lab of ["lab", "other"]) {
      const { exitCode, stdout } = await project.labvisor(["destroy", lab, "--auto-approve"], env);
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Destroy complete! Resources: 3 destroyed.")]);
    }
    const again = await project.labvisor(["destroy", "other", "--auto-approve"], env);
    expect(again.stderr).toContain('There is no stack "other". The stacks of this project are: lab\n');
  });
});

test("labvisor destroy says where to destroy a lab whose configuration is gone", async () => {
  const project = new ProjectFolder().withLab("").withTerraform();
  try {
    const state = { version: 4, serial: 1, lineage: "l", resources: [{ mode: "managed", type: "t", name: "n" }] };
    project.write("terraform.other.tfstate", state);
    const { exitCode, stderr } = await project.labvisor(["destroy", "other", "--auto-approve"]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining(
        "terraform.other.tfstate has resources of the lab other, but cdktf.out/stacks/other/cdk.tf.json is gone; check " +
          "out the last revision with the lab, and run labvisor destroy other there.",
      ),
    ]);
  } finally {
    project.remove();
  }
});
