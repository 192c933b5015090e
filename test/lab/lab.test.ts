import fs from "node:fs";
import path from "node:path";
import { LocalBackend, TerraformStack } from "cdktf";
import { Lab, VirtualBox, VirtualMachine } from "../../lib/index.js";
import { appIn, labIn, rootOf, synthesize } from "./support.js";

test("the state file is in the project's folder, and its path is relative", () => {
  const { lab } = labIn();
  lab.prepareStack();
  expect(synthesize(lab).terraform.backend).toEqual({ local: { path: "../../../terraform.campus.tfstate" } });
});

test("a backend that the user adds is kept", () => {
  const { lab } = labIn();
  new LocalBackend(lab, { path: "/var/lib/campus.tfstate" });
  lab.prepareStack();
  expect(synthesize(lab).terraform.backend).toEqual({ local: { path: "/var/lib/campus.tfstate" } });
});

test("a hypervisor outside a lab is rejected", () => {
  expect(() => new VirtualBox(new TerraformStack(appIn(), "plain"), "laptop")).toThrow(
    "plain/laptop: it is in a plain TerraformStack; create it in a Lab",
  );
});

test("a guest on a hypervisor of another lab is rejected", () => {
  const { app, hypervisor, guest } = labIn();
  const { bootDisk } = guest("a");
  const other = new Lab(app, "other");
  expect(() => new VirtualMachine(other, "b", { hypervisor, bootDisk })).toThrow(
    "other/b: its hypervisor campus/laptop is in another lab; create one in other",
  );
});

test("app.synth() writes added files next to the stack, and Testing.synth() writes nothing", () => {
  const { app, lab } = labIn();
  lab.addFiles(() => [{ path: "bin/hello", content: "#!/bin/sh\n", executable: true }]);
  const stackFolder = path.join(app.outdir, "stacks", "campus");

  synthesize(lab);
  expect(fs.existsSync(stackFolder)).toBe(false);

  app.synth();
  expect(fs.readFileSync(path.join(stackFolder, "bin/hello"), "utf8")).toBe("#!/bin/sh\n");
  expect(fs.statSync(path.join(stackFolder, "bin/hello")).mode & 0o777).toBe(0o755);
  expect(fs.readdirSync(rootOf(app)).sort()).toEqual(["cdktf.out", "disk.img"]);
});
