import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { SecretProject } from "../../cli/seed-secrets.js";
import { describeWithTerraform } from "../../support/terraform.js";

// Plants secrets for the seed of a guest, and looks for them in everything that Labvisor and Terraform write.

jest.setTimeout(300_000);

describeWithTerraform("secrets in seeds", () => {
  let lab: SecretProject;
  beforeEach(() => {
    lab = new SecretProject({ LABVISOR_VIRTUALBOX: "simulated" });
  });
  afterEach(() => lab.remove());

  test("appear in no file, no output, and no process list", async () => {
    const { project } = lab;
    const codes: (readonly [string, number | null])[] = [];
    const run = async (command: string, env?: NodeJS.ProcessEnv) => {
      const outcome = await lab.labvisor(command.split(" "), env);
      codes.push([command, outcome.exitCode]);
      return outcome.stdout;
    };
    const [, folder] = /keeping the folder (\S+)/.exec(await run("rehearse --keep")) ?? [];
    expect(lab.leaksBelow(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    await run("plan --out plans");
    for (const format of ["markdown", "html", "json"])
      await run(`review --plan plans --format ${format} --output planned.${format}`);
    await run("apply --plan plans");
    lab.withVersion(2);
    await run("review --base main --output review.md --save review.json");
    await run("apply --auto-approve --reviewed review.json", {
      TF_LOG: "trace",
      TF_LOG_PATH: `${project.path}/trace.log`,
    });
    for (const command of ["drift", "graph", "plan --detailed-exitcode", "inventory"]) await run(command);
    expect(codes.map(([command, code]) => `${command}: ${code}`)).toMatchInlineSnapshot(`
[
  "rehearse --keep: 0",
  "plan --out plans: 0",
  "review --plan plans --format markdown --output planned.markdown: 2",
  "review --plan plans --format html --output planned.html: 2",
  "review --plan plans --format json --output planned.json: 2",
  "apply --plan plans: 0",
  "review --base main --output review.md --save review.json: 2",
  "apply --auto-approve --reviewed review.json: 0",
  "drift: 0",
  "graph: 0",
  "plan --detailed-exitcode: 0",
  "inventory: 0",
]
`);
    const text = (file: string) => readFileSync(path.join(project.path, file), "utf8");
    expect(text("planned.markdown")).toContain("(hash of secret environment OPS_PASSWORD, version 1)");
    expect(text("review.md")).toContain("(secret file token.txt, version 2)");
    expect(text("main.snap")).toContain("register (secret command ");
    expect(text("trace.log").length).toBeGreaterThan(100_000);
    expect(text("terraform.lab.tfstate")).toContain("(secret file token.txt, version 2)");
    await run("destroy --auto-approve", { OPS_PASSWORD: undefined });
    expect(codes.at(-1)).toEqual(["destroy --auto-approve", 0]);
    expect(lab.leaks).toEqual([]);
    expect(lab.leaksBelow(project.path)).toEqual([]);
  });

  test("that cannot be read stop an apply before it changes anything, and no plan", async () => {
    rmSync(path.join(lab.project.path, "token.txt"));
    const env = { OPS_PASSWORD: undefined };
    const { exitCode, stderr } = await lab.labvisor(["apply", "--auto-approve"], env);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "labvisor: The secrets of the lab cannot be read, and nothing was changed:\n" +
        "- the environment variable OPS_PASSWORD is not set\n" +
        "- the file token.txt does not exist\n",
    );
    expect(lab.project.has("terraform.lab.tfstate")).toBe(false);
    expect((await lab.labvisor(["plan"], env)).exitCode).toBe(0);
    expect(lab.leaks).toEqual([]);
  });
});
