import { cpSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeWithTerraform } from "../../support/terraform.js";

jest.setTimeout(240_000);

interface SimulatedMachine {
  power: string;
  readonly settings: {
    readonly name: string;
    memoryMib: number;
    readonly controllers: readonly { readonly attachments: { readonly type: string; medium: string }[] }[];
  };
}

interface SimulatedState {
  readonly vms: Record<string, SimulatedMachine>;
  readonly disks: Record<string, object>;
}

/** The parts of the lab that differ between its versions. */
interface Version {
  readonly webCpus?: number;
  readonly dbDisk?: string;
  readonly more?: string;
}

const HOST = ".labvisor/simulated-host.json";
const STATE = "terraform.lab.tfstate";

describeWithTerraform("a review of a change, --reviewed", () => {
  let project: ProjectFolder;
  let applied: string;

  const write = ({ webCpus = 1, dbDisk = "data1", more = "" }: Version) =>
    project.withLab(`
      const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
      const bootDisk = v.Disk.fromImage(v.Image.file("debian.vdi"), { size: v.Size.gibibytes(1) });
      const machine = (name, props = {}) =>
        new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk, interfaces: [lan.attach()], ...props });
      machine("web", { cpus: ${webCpus} });
      machine("db", { dataDisks: [v.Disk.blank(v.Size.gibibytes(1), { name: "${dbDisk}" })] });
      machine("spare", { running: false });
      ${more}`);
  const OLD = 'machine("old");';
  /** The reviewed change: web restarts, and old is destroyed. */
  const CHANGE: Version = { webCpus: 2 };
  const labvisor = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    project.labvisor(args, { PATH: process.env.PATH, LABVISOR_VIRTUALBOX: "simulated", ...env });
  const read = (file: string) => readFileSync(path.join(project.path, file), "utf8");
  const onHost = (change: (state: SimulatedState) => void) => {
    const state = JSON.parse(read(HOST));
    change(state);
    project.write(HOST, state);
  };
  const machineIn = ({ vms }: SimulatedState, name: string) =>
    Object.values(vms).find(({ settings }) => settings.name === name) as SimulatedMachine;
  const setPower = (name: string, power: string) =>
    onHost((state) => {
      machineIn(state, name).power = power;
    });
  const setMemory = (name: string) =>
    onHost((state) => {
      machineIn(state, name).settings.memoryMib = 1024;
    });
  /** Deletes a disk as its owner could: its file, and so its place in the machine. */
  const deleteDisk = (name: string) =>
    onHost((state) => {
      const file = Object.keys(state.disks).find((each) => each.endsWith(name)) as string;
      delete state.disks[file];
      for (const { settings } of Object.values(state.vms))
        for (const controller of settings.controllers) {
          const index = controller.attachments.findIndex(({ medium }) => medium === file);
          if (index >= 0) controller.attachments.splice(index, 1);
        }
    });

  beforeAll(async () => {
    project = new ProjectFolder();
    project.write(
      ".gitignore",
      "node_modules\ncdktf.out\nbin\n.labvisor\n*.tfstate*\nplans\n*.json\n!cdktf.json\nkept\n",
    );
    writeFileSync(path.join(project.path, "debian.vdi"), Buffer.alloc(1 << 20));
    write({ more: OLD }).git("init", "-q");
    expect((await labvisor(["apply", "--auto-approve"])).exitCode).toBe(0);
    project.git("add", ".");
    project.git("commit", "-qm", "the lab");
    write(CHANGE).git("commit", "-qam", "the change");
    expect((await labvisor(["review", "--base", "HEAD~1", "--save", "review.json"])).exitCode).toBe(3);
    applied = path.join(project.path, "kept");
    for (const file of [HOST, STATE, "main.js"]) cpSync(path.join(project.path, file), path.join(applied, file));
  });
  beforeEach(() => {
    for (const file of readdirSync(project.path)) if (/tfstate|^plans$/.test(file)) remove(file);
    cpSync(applied, project.path, { recursive: true });
  });
  afterAll(() => project.remove());

  const remove = (file: string) => rmSync(path.join(project.path, file), { recursive: true });
  const apply = (args: readonly string[] = ["--auto-approve"], env?: NodeJS.ProcessEnv) =>
    labvisor(["apply", "--reviewed", "review.json", ...args], env);

  test("has the labs, the commits, and the consequences", () => {
    const [base, head] = ["HEAD~1", "HEAD"].map((revision) => project.git("rev-parse", revision).trim());
    expect(JSON.parse(read("review.json"))).toEqual({
      version: 1,
      base,
      head,
      labs: [
        {
          name: "lab",
          consequences: [
            { effect: "lose disk", subject: "old", disk: "boot", address: "virtualbox_disk.old_boot" },
            { effect: "destroy", subject: "old", address: "virtualbox_vm.old" },
            { effect: "restart", subject: "web", address: "virtualbox_vm.web", cause: "cpus" },
          ],
        },
      ],
    });
  });

  const DELETED = "also created again, because it was deleted outside of Labvisor";
  interface Row {
    readonly happens?: () => unknown;
    readonly args?: readonly string[];
    readonly beyond: readonly string[];
  }

  test.each<[string, Row]>([
    [
      "somebody started a guest that the lab has powered off",
      { happens: () => setPower("spare", "running"), beyond: ["spare also restarts (the guest is powered off)"] },
    ],
    [
      "somebody saved the machine that restarts",
      { happens: () => setPower("web", "saved"), beyond: ["web also loses its saved memory (cpus)"] },
    ],
    [
      "somebody changed the memory of another guest",
      { happens: () => setMemory("db"), beyond: ["db also restarts (memory_mib)"] },
    ],
    [
      "somebody deleted a guest",
      {
        happens: () =>
          onHost(({ vms }) => {
            for (const [id, { settings }] of Object.entries(vms)) if (settings.name === "db") delete vms[id];
          }),
        beyond: [`db is ${DELETED}`],
      },
    ],
    [
      "somebody deleted a disk",
      {
        happens: () => deleteDisk("db-data1.vdi"),
        beyond: [`db/data1 is ${DELETED}`, "db also restarts (possibly; known after apply)"],
      },
    ],
    [
      "somebody applied a branch with more",
      {
        happens: async () => {
          const disks = "dataDisks: [v.Disk.blank(v.Size.gibibytes(1), { name: 'logs' })]";
          write({ more: `${OLD} machine("mail", { ${disks} });` });
          expect((await labvisor(["apply", "--auto-approve"])).exitCode).toBe(0);
          write(CHANGE);
        },
        beyond: ["mail also loses disk boot", "mail also loses disk logs", "mail is also destroyed"],
      },
    ],
    [
      "the lab changed after the review",
      {
        happens: () => write({ ...CHANGE, dbDisk: "data2" }),
        beyond: ["db also loses disk data1", "db also restarts (possibly; known after apply)"],
      },
    ],
    ["an option asks for more", { args: ["--auto-approve", "--replace", "db"], beyond: ["db is also replaced"] }],
    [
      "all guests are powered off by an option",
      { args: ["--auto-approve", "--stopped"], beyond: ["db also restarts (the guest is powered off)"] },
    ],
    [
      "the project has another lab",
      {
        happens: () => write({ ...CHANGE, more: 'new v.VirtualBox(new v.Lab(app, "another"), "host");' }),
        beyond: ["another: it was not reviewed"],
      },
    ],
    [
      "the hypervisor changed after the plan was saved",
      {
        happens: async () => {
          expect((await labvisor(["plan", "--out", "plans", "--reviewed", "review.json"])).exitCode).toBe(0);
          setPower("web", "saved");
        },
        args: ["--plan", "plans"],
        beyond: ["web also loses its saved memory (cpus)"],
      },
    ],
  ])("refuses to apply anything if %s", async (_, { happens, args, beyond }) => {
    await happens?.();
    const before = [HOST, STATE].map(read);
    const { exitCode, stderr } = await apply(args);
    const [first, ...lines] = stderr.slice(stderr.indexOf("labvisor: ") + "labvisor: ".length).split("\n");
    expect(first).toMatch(/^The plan of (lab|another) goes beyond review\.json, so it is not applied\.$/);
    for (const text of beyond) expect(lines).toContain(text.startsWith("another: ") ? text : `lab: ${text}`);
    expect(exitCode).toBe(5);
    expect([HOST, STATE].map(read)).toEqual(before);
  });

  test("refuses a plan that the user approved after the hypervisor had changed", async () => {
    // A Terraform during whose second output of a plan, that of the plan to approve, somebody saves the machines.
    const terraform = path.join(project.bin, "terraform");
    const host = path.join(project.path, HOST);
    writeFileSync(
      terraform,
      `#!/bin/sh
      "${process.env.LABVISOR_TERRAFORM ?? "terraform"}" "$@" || exit
      if [ "$1" = show ]; then echo shown >> "${project.bin}/shown"; fi
      if [ "$(cat "${project.bin}/shown" 2> /dev/null | wc -l)" = 2 ]; then
        sed -i 's/"power": *"running"/"power":"saved"/g' "${host}"
        echo shown >> "${project.bin}/shown"
      fi`,
      { mode: 0o755 },
    );
    const env = { PATH: process.env.PATH, LABVISOR_VIRTUALBOX: "simulated", LABVISOR_TERRAFORM: terraform };
    const { exitCode, stdout } = await project.onTerminal(["apply", "--reviewed", "review.json"], env, "yes\n");
    expect(stdout).toMatch(/Do you want to perform these actions on lab\?[\s\S]*lab: web also loses its saved memory/);
    expect([exitCode, machineIn(JSON.parse(read(HOST)), "web").power]).toEqual([5, "saved"]);
  });

  test("is of no use on another host, which does not know the lab", async () => {
    const before = [HOST, STATE].map(read);
    const another = { LABVISOR_SIMULATED_FILE: path.join(project.path, "another-host.json") };
    const { exitCode, stderr } = await apply(["--auto-approve"], another);
    expect(stderr).toContain("labvisor: lab cannot be planned.\n");
    expect(exitCode).toBe(1);
    expect([HOST, STATE].map(read)).toEqual(before);
  });

  test("lets an apply do what was reviewed, and attach a lost seed again, which stops nothing", async () => {
    onHost((state) => {
      const drives = machineIn(state, "db").settings.controllers.flatMap(({ attachments }) => attachments);
      for (const drive of drives) if (drive.type === "dvd") drive.medium = "emptydrive";
    });
    const { exitCode, stdout } = await apply();
    expect(stdout).toContain("Apply complete! Resources: 0 added, 2 changed, 2 destroyed.");
    expect(exitCode).toBe(0);
  });

  test("can be that of a plan, which is saved although it goes beyond an earlier review", async () => {
    setMemory("db");
    const planned = await labvisor(["plan", "--out", "plans", "--reviewed", "review.json"]);
    expect(planned.stdout).toContain("Plan: 0 to add, 2 to change, 2 to destroy.");
    expect(planned.stderr).toContain("\nlab: db also restarts (memory_mib)\n");
    expect(planned.exitCode).toBe(5);
    const { stdout } = await labvisor(["review", "--plan", "plans", "--save", "agreed.json"]);
    expect(stdout).toContain("- `db`: `memory 1024 → 512 MiB`\n");
    expect(JSON.parse(read("agreed.json"))).not.toHaveProperty("base");
    const applied = await labvisor(["apply", "--plan", "plans", "--reviewed", "agreed.json"]);
    expect(applied.stdout).toContain("Apply complete! Resources: 0 added, 2 changed, 2 destroyed.");
    expect(applied.exitCode).toBe(0);
  });

  test("of another commit is named with both commits", async () => {
    const reviewed = JSON.parse(read("review.json"));
    project.write("other.json", { ...reviewed, head: "c0ffee", labs: [] });
    const { stdout, stderr } = await labvisor(["plan", "--json", "--reviewed", "other.json"]);
    expect(stderr).toContain(
      `\nother.json is a review of the commit c0ffee, and the project is at ${reviewed.head}.\nFind out what`,
    );
    const beyond = JSON.parse(stdout.slice(stdout.indexOf('{\n  "beyond"')));
    expect(beyond).toMatchObject({ beyond: [{ lab: "lab", consequences: reviewed.labs[0].consequences }] });
  });

  test("is removed if the change cannot be planned, because there is nothing to agree to", async () => {
    project.write("stale.json", {});
    write({ more: 'machine("web2", { name: "web" });' });
    expect((await labvisor(["review", "--base", "HEAD", "--save", "stale.json"])).exitCode).toBe(4);
    expect(project.has("stale.json")).toBe(false);
  });

  test.each([
    [".", ". is a folder; give a file (EISDIR)."],
    ["", "The path of a file is empty; give one."],
  ])("is not saved as %j", async (file, problem) => {
    const { exitCode, stdout, stderr } = await labvisor(["review", "--base", "HEAD", "--save", file]);
    expect([exitCode, stdout, stderr]).toEqual([1, "", `labvisor: ${problem}\n`]);
  });

  test("empties the file behind a link, and leaves the link, as it leaves /dev/stdout", async () => {
    project.write("target.json", {});
    symlinkSync("target.json", path.join(project.path, "link.json"));
    write({ more: 'machine("web2", { name: "web" });' });
    expect((await labvisor(["review", "--base", "HEAD", "--save", "link.json"])).exitCode).toBe(4);
    expect(readFileSync(path.join(project.path, "link.json"), "utf8")).toBe("");
    expect(lstatSync(path.join(project.path, "link.json")).isSymbolicLink()).toBe(true);
  });

  test.each([
    ["nowhere.json", "nowhere.json does not exist; write it with labvisor review --base REVISION --save nowhere.json."],
    ["cdktf.json", "cdktf.json was not written by this version of labvisor review --save; review again."],
    ["edited.json", "edited.json was not written by this version of labvisor review --save; review again."],
    ["", "The path of a file is empty; give one."],
  ])("is rejected before anything is planned if the file is %s", async (file, problem) => {
    project.write("edited.json", { version: 1, head: { commit: "c0ffee" }, labs: [] });
    const { exitCode, stdout, stderr } = await labvisor(["apply", "--auto-approve", "--reviewed", file]);
    expect([exitCode, stdout, stderr]).toEqual([1, "", `labvisor: ${problem}\n`]);
  });
});
