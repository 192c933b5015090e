import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeWithTerraform } from "../support/terraform.js";
import { ProjectFolder } from "./project-folder.js";

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

  test("applies what plan --out showed, on the host that it was planned for, and nothing where that is not so any more", async () => {
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
      "Nothing was applied.\nlab: the lab is another one than was planned.\nPlan again: labvisor plan --out plans\n",
    );
    expect(other.exitCode).toBe(1);
    expect(project.has(STATE)).toBe(false);

    withCpus(1);
    const applied = await labvisor("apply", "--plan", "plans");
    expect(applied.stdout).toMatch(/The host is simulated[\s\S]*Apply complete! Resources: [1-9]\d* added/);
    expect(applied.exitCode).toBe(0);

    // It was applied once, which changed the state.
    const stale = await labvisor("apply", "--plan", "plans");
    expect(stale.stderr).toContain("lab: the plan is stale, as the state was changed since.\n");
    expect(stale.exitCode).toBe(1);

    expect((await labvisor("plan", "--out", "plans", "--detailed-exitcode")).exitCode).toBe(0);
    const file = path.join(project.path, STATE);
    const state = readFileSync(file, "utf8");
    writeFileSync(file, state.replace(/"lineage": "[^"]+"/, '"lineage": "11111111-2222-3333-4444-555555555555"'));
    expect((await labvisor("apply", "--plan", "plans")).stderr).toContain("lab: it was planned from another state.\n");
    writeFileSync(file, state);
    expect((await labvisor("apply", "--plan", "plans")).exitCode).toBe(0);
  });

  test("applies in another checkout of the same lab, with what --stopped said", async () => {
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

describe("of several stacks", () => {
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

  test("each is applied by its plan, in order; or those that are named", async () => {
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

  test("none is applied where a plan is another one than was made with the others, or is gone", async () => {
    await planAll();
    const file = (stack: string) => path.join(project.path, `plans/${stack}.tfplan`);
    writeFileSync(file("web"), "the plan of another day");
    rmSync(file("network"));
    const { stderr, exitCode } = await project.labvisor(["apply", "--plan", "plans"]);
    const problem = "its plan is gone, or is not the one that was made with the others.";
    expect(stderr).toBe(
      `labvisor: Nothing was applied.\nnetwork: ${problem}\nweb: ${problem}\nPlan again: labvisor plan --out plans\n`,
    );
    expect(exitCode).toBe(1);
    expect(applied()).toEqual([]);
  });

  test("plans are their owner's alone, in a folder that all may read too, and where not all could be planned", async () => {
    mkdirSync(path.join(project.path, "plans"), { mode: 0o755 });
    project.write("plans/web.tfplan", "of another day");
    project.withTerraform(`${TERRAFORM} if (command === "plan" && stack === "web") process.exit(1);`);
    expect((await planAll()).exitCode).toBe(1);
    for (const stack of ["web", "network", "lone"])
      expect(statSync(path.join(project.path, `plans/${stack}.tfplan`)).mode & 0o777).toBe(0o600);
  });

  test.each(["cdktf.json", ""])("plans are not kept in %j, which is no folder", async (folder) => {
    for (const command of [
      ["plan", "--out"],
      ["apply", "--plan"],
    ]) {
      const { stderr, exitCode } = await project.labvisor([...command, folder]);
      expect(stderr).toBe(
        `labvisor: Plans are kept in a folder, and ${JSON.stringify(folder)} is none: name another.\n`,
      );
      expect(exitCode).toBe(1);
    }
    expect(project.allCalls.filter(({ args }) => args[0] === "plan")).toEqual([]);
  });

  test("none is applied where one is stale or was not planned, and each is told", async () => {
    await project.labvisor(["plan", "--out", "plans", "web", "network"]);
    project.write("serial-web", "8");
    const { stderr } = await project.labvisor(["apply", "--plan", "plans", "web", "network", "lone"]);
    expect(stderr).toBe(
      "labvisor: Nothing was applied.\nlone was not planned.\nweb: the plan is stale, as the state was changed since.\nPlan again: labvisor plan --out plans\n",
    );
    expect(applied()).toEqual([]);
  });

  test("none is applied where not all could be planned, though all were before", async () => {
    await planAll();
    project.withTerraform(`${TERRAFORM} if (command === "plan" && stack === "web") process.exit(1);`);
    expect((await planAll()).exitCode).toBe(1);
    const { stderr, exitCode } = await project.labvisor(["apply", "--plan", "plans"]);
    expect(stderr).toBe(
      "labvisor: There are no plans in plans, or not all of a run: make them with labvisor plan --out plans.\n",
    );
    expect(exitCode).toBe(1);
  });

  test.each([
    ["--stopped", []],
    ["--virtualbox", ["real"]],
  ])("%s was settled when they were planned", async (option, values) => {
    await planAll();
    const { stderr } = await project.labvisor(["apply", "--plan", "plans", option, ...values]);
    expect(stderr).toContain(`option '--plan <folder>' cannot be used with option '${option}`);
    expect(applied()).toEqual([]);
  });

  test("what is no list of plans is refused", async () => {
    await planAll();
    project.write(INDEX, { version: 2 });
    expect((await project.labvisor(["apply", "--plan", "plans"])).stderr).toMatch(
      /labvisor-plans\.json is not what this version of labvisor plan writes: plan again\.\n$/,
    );
  });
});
