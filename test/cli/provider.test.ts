import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeWithTerraform, TerraformFolder } from "../support/terraform.js";
import { ProjectFolder } from "./project-folder.js";

describeWithTerraform("labvisor provider", () => {
  test("lets plain Terraform find the provider, and reports a missing installation", async () => {
    const project = new ProjectFolder();
    const folder = new TerraformFolder({ LABVISOR_VIRTUALBOX: "simulated" });
    try {
      const { stdout } = await project.labvisor(["provider", folder.path]);
      const network = 'resource "virtualbox_nat_network" "n" {\n  name = "n"\n  cidr = "10.9.0.0/24"\n}\n';
      writeFileSync(path.join(folder.path, "main.tf"), stdout + network);
      await folder.succeed("init");
      expect((await folder.run("plan")).stderr).toMatch(/labvisor \S+ is not installed here: npm install/);
      mkdirSync(path.join(folder.path, "node_modules"));
      symlinkSync(path.resolve("."), path.join(folder.path, "node_modules", "labvisor"));
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
    } finally {
      project.remove();
      folder.remove();
    }
  });
});
