import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Outcome, ProjectFolder } from "../../cli/project-folder.js";
import { describeWithPostgresql, Postgresql } from "../../support/postgresql.js";
import { describeWithTerraform } from "../../support/terraform.js";

// Labs with their state in a real PostgreSQL, as in docs/state.md.

jest.setTimeout(300_000);

const PASSWORD = "Pl4nted-pg-secret";
const TERRAFORM = process.env.LABVISOR_TERRAFORM ?? "terraform";

describeWithTerraform("state", () => {
  describeWithPostgresql("in PostgreSQL", () => {
    let postgresql: Postgresql;
    /** The projects of two people who share a lab and a host. */
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

    /** @param schema the schema of the state; undefined for a state in a file */
    const withLab = (project: ProjectFolder, schema: string | undefined, machines: readonly string[], more = "") =>
      project.withLab(`
        ${schema ? `new c.PgBackend(lab, { connStr: "postgres:///states", schemaName: "${schema}" });` : ""}
        const machines = ${JSON.stringify(machines)}.map((name) =>
          new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)), interfaces: [v.Nat.perMachine()] }));
        ${more}`);

    /**
     * Returns code that pauses an apply after the machines are created, until a file "go" exists or Terraform exits.
     */
    const pause = () => {
      const file = (name: string) => JSON.stringify(path.join(mine.path, name)).slice(1, -1);
      const command = `echo $PPID > ${file("held")}; until [ -e ${file("go")} ] || ! kill -0 $PPID; do sleep 0.1; done`;
      return `const held = new c.TerraformResource(lab, "held", {
        terraformResourceType: "terraform_data",
        provisioners: [{ type: "local-exec", command: ${JSON.stringify(command)} }],
      });
      held.dependsOn = machines.map((machine) => "virtualbox_vm." + machine.node.id);`;
    };
    /**
     * Waits until an apply pauses.
     *
     * @returns the id of Terraform's process
     * @throws the output of an apply that exits before
     */
    const untilPaused = async (applying: Promise<Outcome>) => {
      const file = path.join(mine.path, "held");
      let ended: Outcome | undefined;
      applying.then((outcome) => {
        ended = outcome;
      });
      while (!existsSync(file) || readFileSync(file, "utf8") === "") {
        if (ended) throw new Error(`The apply exited with ${ended.exitCode}: ${ended.stdout}${ended.stderr}`);
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
      "lets a lab be applied, planned again, and destroyed with %s, which no file contains; a rehearsal does not connect",
      async (variable) => {
        const schema = `by_${variable.toLowerCase()}`;
        withLab(mine, schema, ["web"]);
        const { PATH } = process.env;
        const environment =
          variable === "PGPASSWORD" ? env() : { ...env(), PGPASSWORD: undefined, PG_CONN_STR: postgresql.url };
        if (variable === "PG_CONN_STR")
          mine.write(
            "main.js",
            readFileSync(path.join(mine.path, "main.js"), "utf8").replace('"postgres:///states"', "undefined"),
          );
        const labvisor = (...args: string[]) => mine.labvisor(args, environment);
        const outcomes = [await labvisor("apply", "--auto-approve")];
        expect(outcomes[0]).toMatchObject({ exitCode: 0, stderr: "" });
        expect(inState(schema)).toEqual(["virtualbox_disk.web_boot", "virtualbox_lab.laptop", "virtualbox_vm.web"]);
        expect(existsSync(path.join(mine.path, "terraform.lab.tfstate"))).toBe(false);
        outcomes.push(await labvisor("plan", "--detailed-exitcode"), await labvisor("drift"));
        outcomes.push(await mine.labvisor(["rehearse"], { PATH, PGHOST: "/nowhere" }));
        outcomes.push(await labvisor("destroy", "--auto-approve"));
        expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
        expect(inState(schema)).toEqual([]);
        for (const { stdout, stderr } of outcomes) expect(stdout + stderr).not.toContain(PASSWORD);
        const files = readdirSync(mine.path, { recursive: true, withFileTypes: true }).filter((entry) =>
          entry.isFile(),
        );
        const leaks = files.filter(({ parentPath, name }) =>
          readFileSync(path.join(parentPath, name), "latin1").includes(PASSWORD),
        );
        expect(leaks).toEqual([]);
      },
    );

    test("rejects a second apply during the first, without losing anything", async () => {
      withLab(mine, "two", ["web", "db"], pause());
      withLab(theirs, "two", ["web", "db"], pause());
      const first = apply(mine);
      await untilPaused(first);
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

    test("is not left locked by an apply that is killed, which the next one completes", async () => {
      withLab(mine, "killed", []);
      expect(await apply(mine)).toMatchObject({ exitCode: 0 });
      withLab(mine, "killed", ["web", "db"], pause());
      withLab(theirs, "killed", ["web", "db"], pause());
      const first = apply(mine);
      process.kill(await untilPaused(first), "SIGKILL");
      expect((await first).exitCode).not.toBe(0);
      // The machines are on the host, but their state is lost with the Terraform process.
      expect([inState("killed"), onHost()]).toEqual([["virtualbox_lab.laptop"], ["db", "web"]]);
      go();
      expect(await apply(theirs)).toMatchObject({ exitCode: 0, stderr: "" });
      expect([inState("killed"), onHost()]).toEqual([ALL, ["db", "web"]]);
    });

    test("accepts a state that is migrated from a file", async () => {
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
