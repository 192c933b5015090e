import { existsSync } from "node:fs";
import path from "node:path";
import { VERSION } from "../../../lib/version.js";
import { proxmoxLab } from "./support.js";

test("a lab that needs nothing of Labvisor's own provider has its launcher, which destroys what is left in its state", () => {
  const { app, guest } = proxmoxLab();
  guest("web");
  app.synth();
  const folder = `terraform.d/plugins/labvisor.invalid/labvisor/proxmox/${VERSION}/linux_amd64`;
  const launcher = path.join(app.outdir, "stacks/campus", folder, "terraform-provider-proxmox");
  expect(existsSync(launcher)).toBe(true);
});
