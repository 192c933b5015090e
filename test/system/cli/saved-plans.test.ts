import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeWithTerraform } from "../../support/terraform.js";

jest.setTimeout(240_000);

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

const INDEX = "plans/labvisor-plans.json";

describeWithTerraform("apply --plan", () => {
  const withCpus = (cpus: number) =>
    project.withLab(
      `new v.VirtualMachine(lab, "web", { hypervisor: laptop, cpus: ${cpus}, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
    );
  const labvisor = (...args: string[]) => project.labvisor(args, { PATH: process.env.PATH });
  const STATE = "terraform.lab.tfstate";

  test("applies exactly the plans from plan --out, on their host, and rejects outdated ones", async () => {
    withCpus(1);
    expect((await labvisor("plan", "--out", "plans", "--virtualbox", "simulated")).exitCode).toBe(0);
    for (const [name, mode] of [
      ["plans", 0o700] as const,
      ["plans/lab.tfplan", 0o600] as const,
      [INDEX, 0o600] as const,
    ])
      expect([name, statSync(path.join(project.path, name)).mode & 0o777]).toEqual([name, mode]);

    withCpus(2);
    const other = await labvisor("apply", "--plan", "plans");
    expect(other.stderr).toContain(
      "Nothing was applied.\nlab: the lab has changed since the plan.\nPlan again: labvisor plan --out plans\n",
    );
    expect(other.exitCode).toBe(1);
    expect(project.has(STATE)).toBe(false);

    withCpus(1);
    const applied = await labvisor("apply", "--plan", "plans");
    expect(applied.stdout).toMatch(/VirtualBox is simulated[\s\S]*Apply complete! Resources: [1-9]\d* added/);
    expect(applied.exitCode).toBe(0);

    // The first apply has changed the state.
    const stale = await labvisor("apply", "--plan", "plans");
    expect(stale.stderr).toContain("lab: the plan is stale, because the state has changed since.\n");
    expect(stale.exitCode).toBe(1);

    expect((await labvisor("plan", "--out", "plans", "--detailed-exitcode")).exitCode).toBe(0);
    const file = path.join(project.path, STATE);
    const state = readFileSync(file, "utf8");
    writeFileSync(file, state.replace(/"lineage": "[^"]+"/, '"lineage": "11111111-2222-3333-4444-555555555555"'));
    expect((await labvisor("apply", "--plan", "plans")).stderr).toContain(
      "lab: the plan was made from another state.\n",
    );
    writeFileSync(file, state);
    expect((await labvisor("apply", "--plan", "plans")).exitCode).toBe(0);
  });

  test("applies in another checkout of the same lab, with --stopped from the plan", async () => {
    project.withLab(
      `new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
    );
    await labvisor("plan", "--out", "plans", "--virtualbox", "simulated", "--stopped");
    const other = new ProjectFolder();
    try {
      cpSync(path.join(project.path, "main.js"), path.join(other.path, "main.js"));
      other.withLab(
        `new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
      );
      const plans = path.join(project.path, "plans");
      const applied = await other.labvisor(["apply", "--plan", plans], { PATH: process.env.PATH });
      expect(applied.stdout).toContain("Apply complete!");
      expect(readFileSync(path.join(other.path, STATE), "utf8")).toContain('"state": "stopped"');
    } finally {
      other.remove();
    }
  });
});

describe("saved plans of several stacks", () => {
  const TERRAFORM = `
    const fs = require("node:fs");
    const out = args.find((arg) => arg.startsWith("-out="));
    if (out) fs.writeFileSync(out.slice(5), "a plan");
    if (args.join(" ") === "state pull -no-color") console.log('{"lineage": "l", "serial": ' + fs.readFileSync("../../../serial-" + stack) + ', "resources": []}');`;
  const applied = () =>
    project.calls.filter(({ args }) => args[0] === "apply").map(({ stack, args }) => [stack, ...args]);
  const planAll = () => project.labvisor(["plan", "--out", "plans"]);
  beforeEach(() => {
    project.withApp({ web: ["network"], network: [], lone: [] }).withTerraform(TERRAFORM);
    for (const stack of ["web", "network", "lone"]) project.write(`serial-${stack}`, "7");
  });

  test("are applied in order, or only those of the named stacks", async () => {
    await planAll();
    const file = (stack: string) => path.join(project.path, `plans/${stack}.tfplan`);
    expect((await project.labvisor(["apply", "--plan", "plans"])).exitCode).toBe(0);
    expect(applied()).toEqual(
      ["lone", "network", "web"].map((stack) => [stack, "apply", "-no-color", "-input=false", file(stack)]),
    );
    rmSync(path.join(project.path, "calls"));
    await project.labvisor(["apply", "--plan", "plans", "network"]);
    expect(applied().map(([stack]) => stack)).toEqual(["network"]);
  });

  test("are rejected if a plan is missing or comes from another run", async () => {
    await planAll();
    const file = (stack: string) => path.join(project.path, `plans/${stack}.tfplan`);
    writeFileSync(file("web"), "the plan of another day");
    rmSync(file("network"));
    const { stderr, exitCode } = await project.labvisor(["apply", "--plan", "plans"]);
    const problem = "the plan file is missing, or is not the one from this run of labvisor plan.";
    expect(stderr).toBe(
      `labvisor: Nothing was applied.\nnetwork: ${problem}\nweb: ${problem}\nPlan again: labvisor plan --out plans\n`,
    );
    expect(exitCode).toBe(1);
    expect(applied()).toEqual([]);
  });

  test("are readable only by their owner, even in a public folder and after a failure", async () => {
    mkdirSync(path.join(project.path, "plans"), { mode: 0o755 });
    project.write("plans/web.tfplan", "of another day");
    project.withTerraform(`${TERRAFORM} if (command === "plan" && stack === "web") process.exit(1);`);
    expect((await planAll()).exitCode).toBe(1);
    for (const stack of ["web", "network", "lone"])
      expect(statSync(path.join(project.path, `plans/${stack}.tfplan`)).mode & 0o777).toBe(0o600);
  });

  test.each(["cdktf.json", ""])("are not saved in %j, which is not a folder", async (folder) => {
    for (const command of [
      ["plan", "--out"],
      ["apply", "--plan"],
    ]) {
      const { stderr, exitCode } = await project.labvisor([...command, folder]);
      expect(stderr).toBe(
        `labvisor: The folder for plans is ${JSON.stringify(folder)}, which is not a folder; give another path.\n`,
      );
      expect(exitCode).toBe(1);
    }
    expect(project.allCalls.filter(({ args }) => args[0] === "plan")).toEqual([]);
  });

  test("of chosen guests leave out the other stacks", async () => {
    const guest = 'new TerraformResource(stacks.web, "db", { terraformResourceType: "a_guest" });';
    project.withApp({ web: [], lone: [] }, guest);
    await project.labvisor(["plan", "--out", "plans", "--target", "db"]);
    const { stacks } = JSON.parse(readFileSync(path.join(project.path, INDEX), "utf8"));
    expect(stacks).toMatchObject([{ name: "web", options: ["-target=a_guest.db"] }]);
    await project.labvisor(["apply", "--plan", "plans"]);
    expect(applied().map(([stack]) => stack)).toEqual(["web"]);
  });

  test("are rejected if one is stale or missing, with all problems", async () => {
    await project.labvisor(["plan", "--out", "plans", "web", "network"]);
    project.write("serial-web", "8");
    const { stderr } = await project.labvisor(["apply", "--plan", "plans", "web", "network", "lone"]);
    expect(stderr).toBe(
      "labvisor: Nothing was applied.\nlone: was not planned.\nweb: the plan is stale, because the state has changed since.\nPlan again: labvisor plan --out plans\n",
    );
    expect(applied()).toEqual([]);
  });

  test("are rejected if the latest planning failed, even after an earlier success", async () => {
    await planAll();
    project.withTerraform(`${TERRAFORM} if (command === "plan" && stack === "web") process.exit(1);`);
    expect((await planAll()).exitCode).toBe(1);
    const { stderr, exitCode } = await project.labvisor(["apply", "--plan", "plans"]);
    expect(stderr).toBe("labvisor: plans has no complete set of plans; create them with labvisor plan --out plans.\n");
    expect(exitCode).toBe(1);
  });

  test.each([
    ["--stopped", []],
    ["--virtualbox", ["real"]],
  ])("cannot be combined with %s, which is part of the plan", async (option, values) => {
    await planAll();
    const { stderr } = await project.labvisor(["apply", "--plan", "plans", option, ...values]);
    expect(stderr).toContain(`option '--plan <folder>' cannot be used with option '${option}`);
    expect(applied()).toEqual([]);
  });

  test("are rejected if their index has another format", async () => {
    await planAll();
    project.write(INDEX, { version: 2 });
    expect((await project.labvisor(["apply", "--plan", "plans"])).stderr).toMatch(
      /labvisor-plans\.json was not written by this version of labvisor plan; plan again\.\n$/,
    );
  });
});
