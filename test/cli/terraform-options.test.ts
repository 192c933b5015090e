import { ProjectFolder } from "./project-folder.js";

const metadata = (path: string) => ({ "//": { metadata: { path: `campus/${path}` } } });
const STACK = {
  resource: {
    virtualbox_vm: { web: metadata("web/Default"), site1_web: metadata("site1/web/Default") },
    virtualbox_disk: { web_boot: metadata("web/boot") },
  },
};

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder().withStack("campus", STACK).withTerraform();
});
afterEach(() => project.remove());

test.each(["plan", "apply"])("labvisor %s takes Terraform's options, and guests by their names", async (command) => {
  const options = ["--target", "web", "web/boot", "-replace=site1/web", "-refresh=false", "-parallelism=4"];
  const approval = command === "apply" ? ["--auto-approve"] : [];
  const { exitCode } = await project.labvisor([command, ...options, "--lock-timeout", "5m", ...approval]);
  expect(exitCode).toBe(0);
  const [{ args }] = project.calls.filter((call) => call.args[0] === command);
  expect(args).toEqual(
    expect.arrayContaining([
      "-target=virtualbox_vm.web",
      "-target=virtualbox_disk.web_boot",
      "-replace=virtualbox_vm.site1_web",
      "-refresh=false",
      "-parallelism=4",
      "-lock-timeout=5m",
    ]),
  );
});

test("labvisor apply --replace replaces a guest with its boot disk, and not with its other disks", async () => {
  project.withLab(`
    const bootDisk = v.Disk.blank(v.Size.gibibytes(1), { name: "root" });
    const dataDisks = [v.Disk.blank(v.Size.gibibytes(1))];
    for (const id of ["web", "db"]) new v.VirtualMachine(lab, id, { hypervisor: laptop, bootDisk, dataDisks });`);
  expect((await project.labvisor(["apply", "--auto-approve", "--replace", "web"])).exitCode).toBe(0);
  const [{ args }] = project.calls.filter((call) => call.args[0] === "apply");
  const replaced = args.filter((arg) => arg.startsWith("-replace"));
  expect(replaced.toSorted()).toEqual(["-replace=virtualbox_disk.web_root", "-replace=virtualbox_vm.web"]);
});

test("a construct that no lab has is refused, with the most similar one", async () => {
  const { exitCode, stderr } = await project.labvisor(["plan", "--replace", "wbe"]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("campus: there is no wbe; did you mean web?\n")]);
  expect(project.calls).toEqual([]);
});

test("Terraform's options do not apply to a saved plan", async () => {
  const { stderr } = await project.labvisor(["apply", "--plan", "plans", "--replace", "web"]);
  expect(stderr).toContain("cannot be used with option");
});

test("labvisor terraform runs any command of Terraform on a stack, and exits with its code", async () => {
  project.withTerraform('if (command === "state") { console.log(args.join(" ")); process.exit(3); }');
  const { exitCode, stdout } = await project.labvisor(["terraform", "campus", "--", "state", "list", "-id=x"]);
  expect([exitCode, stdout]).toEqual([3, "state list -id=x\n"]);
});
