import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Outcome, ProjectFolder } from "../../cli/project-folder.js";
import { describeWithPostgresql, Postgresql } from "../../support/postgresql.js";
import { describeWithTerraform } from "../../support/terraform.js";

// Labs whose state is in a real PostgreSQL: docs/state.md.

jest.setTimeout(300_000);

const PASSWORD = "Pl4nted-pg-secret";
const TERRAFORM = process.env.LABVISOR_TERRAFORM ?? "terraform";

describeWithTerraform("state", () => {
  describeWithPostgresql("in PostgreSQL", () => {
    let postgresql: Postgresql;
    /** Two people who work on one lab, on one host. */
    let mine: ProjectFolder;
    let theirs: ProjectFolder;

    beforeAll(() => {
      postgresql = new Postgresql(PASSWORD);
    });
    afterAll(() => postgresql.remove());
    beforeEach(() => {
      [mine, theirs] = [new ProjectFolder(), new ProjectFolder()];
    });
    afterEach(() => {
      mine.remove();
      theirs.remove();
    });

    const env = () => ({
      PATH: process.env.PATH,
      LABVISOR_VIRTUALBOX: "simulated",
      LABVISOR_SIMULATED_FILE: path.join(mine.path, "host.json"),
      LABVISOR_MACHINE_FOLDER: path.join(mine.path, "machines"),
      ...postgresql.env,
    });
    const labvisor = (project: ProjectFolder, ...args: string[]) => project.labvisor(args, env());
    const apply = (project: ProjectFolder) => labvisor(project, "apply", "--auto-approve");

    /** @param schema where its state is; without one it is a file */
    const withLab = (project: ProjectFolder, schema: string | undefined, machines: readonly string[], more = "") =>
      project.withLab(`
        ${schema ? `new c.PgBackend(lab, { connStr: "postgres:///states", schemaName: "${schema}" });` : ""}
        const machines = ${JSON.stringify(machines)}.map((name) =>
          new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) }));
        ${more}`);

    /** What an apply stops at, once the machines are there: until there is a file "go", or Terraform is gone. */
    const held = () => {
      const file = (name: string) => JSON.stringify(path.join(mine.path, name)).slice(1, -1);
      const command = `echo $PPID > ${file("held")}; until [ -e ${file("go")} ] || ! kill -0 $PPID; do sleep 0.1; done`;
      return `const held = new c.TerraformResource(lab, "held", {
        terraformResourceType: "terraform_data",
        provisioners: [{ type: "local-exec", command: ${JSON.stringify(command)} }],
      });
      held.dependsOn = machines.map((machine) => "virtualbox_vm." + machine.node.id);`;
    };
    /** Waits until it stops there. @returns the id of Terraform's process. @throws what the apply said where it ended before */
    const stopped = async (applying: Promise<Outcome>) => {
      const file = path.join(mine.path, "held");
      let ended: Outcome | undefined;
      applying.then((outcome) => {
        ended = outcome;
      });
      while (!existsSync(file) || readFileSync(file, "utf8") === "") {
        if (ended) throw new Error(`The apply ended with ${ended.exitCode}: ${ended.stdout}${ended.stderr}`);
        await sleep(50);
      }
      return Number(readFileSync(file, "utf8"));
    };
    const go = () => writeFileSync(path.join(mine.path, "go"), "");

    const inState = (schema: string): string[] => {
      const { resources } = JSON.parse(postgresql.sql(`select data from ${schema}.states`).join("\n"));
      return resources.map(({ type, name }: Record<string, string>) => `${type}.${name}`).sort();
    };
    const onHost = () => {
      const { vms } = JSON.parse(readFileSync(path.join(mine.path, "host.json"), "utf8"));
      return Object.values<{ settings: { name: string } }>(vms)
        .map(({ settings }) => settings.name)
        .sort();
    };
    const ALL = [
      "terraform_data.held",
      "virtualbox_disk.db_boot",
      "virtualbox_disk.web_boot",
      "virtualbox_lab.laptop",
      "virtualbox_vm.db",
      "virtualbox_vm.web",
    ];

    test.each(["PGPASSWORD", "PG_CONN_STR"])(
      "a lab is applied, planned again and destroyed, by what %s says, which no file has; a rehearsal does not ask",
      async (variable) => {
        const schema = `by_${variable.toLowerCase()}`;
        withLab(mine, schema, ["web"]);
        const { PATH } = process.env;
        const told =
          variable === "PGPASSWORD" ? env() : { ...env(), PGPASSWORD: undefined, PG_CONN_STR: postgresql.url };
        if (variable === "PG_CONN_STR")
          mine.write(
            "main.js",
            readFileSync(path.join(mine.path, "main.js"), "utf8").replace('"postgres:///states"', "undefined"),
          );
        const labvisor = (...args: string[]) => mine.labvisor(args, told);
        const said = [await labvisor("apply", "--auto-approve")];
        expect(said[0]).toMatchObject({ exitCode: 0, stderr: "" });
        expect(inState(schema)).toEqual(["virtualbox_disk.web_boot", "virtualbox_lab.laptop", "virtualbox_vm.web"]);
        expect(existsSync(path.join(mine.path, "terraform.lab.tfstate"))).toBe(false);
        said.push(await labvisor("plan", "--detailed-exitcode"), await labvisor("drift"));
        said.push(await mine.labvisor(["rehearse"], { PATH, PGHOST: "/nowhere" }));
        said.push(await labvisor("destroy", "--auto-approve"));
        expect(said.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
        expect(inState(schema)).toEqual([]);
        for (const { stdout, stderr } of said) expect(stdout + stderr).not.toContain(PASSWORD);
        const files = readdirSync(mine.path, { recursive: true, withFileTypes: true }).filter((entry) =>
          entry.isFile(),
        );
        const having = files.filter(({ parentPath, name }) =>
          readFileSync(path.join(parentPath, name), "latin1").includes(PASSWORD),
        );
        expect(having).toEqual([]);
      },
    );

    test("while one applies another is refused, and nothing is lost of either's", async () => {
      withLab(mine, "two", ["web", "db"], held());
      withLab(theirs, "two", ["web", "db"], held());
      const first = apply(mine);
      await stopped(first);
      const second = await apply(theirs);
      expect(second.exitCode).toBe(1);
      expect(second.stderr).toContain("Error acquiring the state lock");
      go();
      expect(await first).toMatchObject({ exitCode: 0 });
      expect(inState("two")).toEqual(ALL);
      const third = await apply(theirs);
      expect(third.stdout).toContain("No changes.");
      expect([inState("two"), onHost()]).toEqual([ALL, ["db", "web"]]);
    });

    test("an apply that is killed leaves no lock, and the next one finishes it", async () => {
      withLab(mine, "killed", []);
      expect(await apply(mine)).toMatchObject({ exitCode: 0 });
      withLab(mine, "killed", ["web", "db"], held());
      withLab(theirs, "killed", ["web", "db"], held());
      const first = apply(mine);
      process.kill(await stopped(first), "SIGKILL");
      expect((await first).exitCode).not.toBe(0);
      // The machines are on the host, and the state that Terraform had of them is gone with it.
      expect([inState("killed"), onHost()]).toEqual([["virtualbox_lab.laptop"], ["db", "web"]]);
      go();
      expect(await apply(theirs)).toMatchObject({ exitCode: 0, stderr: "" });
      expect([inState("killed"), onHost()]).toEqual([ALL, ["db", "web"]]);
    });

    test("a state that is a file is moved there", async () => {
      withLab(mine, undefined, ["web"]);
      expect(await apply(mine)).toMatchObject({ exitCode: 0 });
      withLab(mine, "moved", ["web"]);
      const { exitCode, stderr } = await labvisor(mine, "plan");
      expect(exitCode).toBe(1);
      expect(stderr).toContain("terraform init failed for lab.");
      expect(stderr).toContain("-migrate-state");
      const folder = path.join(mine.path, "cdktf.out/stacks/lab");
      const move = ["init", "-migrate-state", "-force-copy"];
      expect(spawnSync(TERRAFORM, move, { cwd: folder, env: { ...process.env, ...env() } }).status).toBe(0);
      expect(await labvisor(mine, "plan", "--detailed-exitcode")).toMatchObject({ exitCode: 0 });
      expect(inState("moved")).toContain("virtualbox_vm.web");
    });
  });
});
