import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { type Outcome, ProjectFolder } from "../../cli/project-folder.js";
import { LeakSearch } from "../../support/leaks.js";
import { describeWithTerraform } from "../../support/terraform.js";
import { zipped } from "../../support/zip.js";

// Plants secrets wherever a lab, its project, or the environment may have them, and expects to find them only in
// Terraform's state.

/** Returns a secret with characters that URLs, JSON, shells, and base64 encode. */
const secret = (where: string) => `Pl4nted/${where}+"s3cr&t`;

/** The environment of every command. */
const ENVIRONMENT = {
  PROXMOX_VE_API_TOKEN: `root@pam!lab=${secret("api-token")}`,
  PROXMOX_VE_PASSWORD: secret("pve-password"),
  NAS_PASSWORD: secret("nas"),
  TF_VAR_motto: secret("variable"),
  TF_HTTP_PASSWORD: secret("http-backend"),
  PGPASSWORD: secret("pg-password"),
  PG_CONN_STR: `postgres://me:${encodeURIComponent(secret("pg-url"))}@db.example/states`,
  AWS_SECRET_ACCESS_KEY: secret("s3"),
  GITHUB_TOKEN: secret("pipeline"),
};
const REMOTE = `https://me:${encodeURIComponent(secret("remote"))}@git.example/lab.git`;
const SECRETS = [
  ...["api-token", "pve-password", "nas", "variable", "http-backend", "pg-password", "pg-url", "s3", "pipeline"],
  ...["remote", "refused"],
].map(secret);

const FORMATS = ["markdown", "html", "json"];

const search = new LeakSearch(SECRETS);
const leaksOf = ({ stdout, stderr }: Outcome) => search.in(stdout + stderr);

/** Files that contain secrets by design: the app, git's files, Terraform's state, and a plan that the user saved. */
const EXPECTED = /^(main\.[jt]s|\.git\/|terraform\.[a-z]+\.tfstate|change\.tfplan|bin\/)/;

let project: ProjectFolder;
const env = { PATH: process.env.PATH, LABVISOR_VIRTUALBOX: "simulated", ...ENVIRONMENT };
const labvisor = (...args: string[]) => project.labvisor(args, env);

beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

test("the search finds secrets in every encoding and in archives", () => {
  for (const { encoded } of search.encodings) expect(search.in(Buffer.from(`\0${encoded}\0`))).not.toEqual([]);
  for (const before of ["", "a", "ab", "abc"])
    expect(search.in(Buffer.from(Buffer.from(`${before}${SECRETS[0]}abc`).toString("base64")))).toEqual([SECRETS[0]]);
  const inner = Buffer.from("x".repeat(1000) + SECRETS[0]);
  writeFileSync(path.join(project.path, "outer.zip"), zipped("inner", inner));
  writeFileSync(path.join(project.path, "outer.gz"), gzipSync(inner));
  expect(search.below(project.path, /^$/).toSorted()).toEqual([`outer.gz: ${SECRETS[0]}`, `outer.zip: ${SECRETS[0]}`]);
});

describeWithTerraform("secrets", () => {
  /**
   * Writes an app with three stacks: one on VirtualBox, which is applied, one on Proxmox VE, which is rehearsed, and
   * one of checks.
   *
   * It also writes their snapshot.
   */
  const withLab = (description: string, memory: number) =>
    project.withLab(`
      const build = (app, lab, laptop) => {
        const motto = new c.TerraformVariable(lab, "motto", { type: "string", sensitive: true });
        new c.TerraformOutput(lab, "told", { value: motto.stringValue, sensitive: true });
        const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
        const bootDisk = v.Disk.fromImage(v.Image.file("debian.vdi"), { size: v.Size.gibibytes(3) });
        const portForwards = [v.PortForward.tcp({ name: "ssh", hostPort: 2222, guestPort: 22 })];
        const web = new v.VirtualMachine(lab, "web", {
          hypervisor: laptop, bootDisk, memory: v.Size.mebibytes(${memory}), description: ${description},
          interfaces: [lan.at("192.168.56.11"), v.Nat.perMachine({ portForwards })],
          cloudInit: v.CloudInit.seed({ user: "lab", hosts: true, runCommands: ["true"] }),
        });
        const checks = new v.Checks(app, "checks", { lab });
        new v.Reachability(checks, "answers", { to: web, probe: v.Probe.tcp(9), retries: 0, timeoutSeconds: 1 });
        const site = new v.Lab(app, "site");
        const pve = new v.Proxmox(site, "pve", { node: "pve" });
        const password = v.Secret.fromEnvironment("NAS_PASSWORD");
        const nas = new v.CifsPool(site, "nas", { hypervisor: pve, server: "nas.example", share: "labs", username: "lab", password });
        new v.VirtualMachine(site, "db", { hypervisor: pve, bootDisk: v.Disk.blank(v.Size.gibibytes(1), { pool: nas }) });
      };
      build(app, lab, laptop);
      const again = (app) => {
        const lab = new v.Lab(app, "lab");
        build(app, lab, new v.VirtualBox(lab, "laptop"));
      };
      const { snapshotOf } = require("labvisor/testing");
      require("node:fs").writeFileSync("main.snap", JSON.stringify(snapshotOf(again)));`);

  test("in supported places do not leak", async () => {
    withLab('"the web"', 512);
    writeFileSync(path.join(project.path, "debian.vdi"), Buffer.alloc(1 << 20));
    project.write(".gitignore", "node_modules\ncdktf.out\nbin\n");
    project.git("init", "-q");
    project.git("remote", "add", "origin", REMOTE);
    project.git("add", ".");
    project.git("commit", "-qm", "the lab");

    const said: Record<string, string[]> = {};
    const codes: Record<string, number | null> = {};
    const run = async (...args: string[]) => {
      const outcome = await labvisor(...args);
      const command = args.join(" ");
      codes[command] = outcome.exitCode;
      if (leaksOf(outcome).length > 0) said[command] = leaksOf(outcome);
      return outcome;
    };
    for (const command of ["graph", "addresses --json", "hosts", "ssh-config"]) await run(...command.split(" "));
    const { stdout } = await run("rehearse", "--keep");
    const [, folder] = /keeping the folder (\S+)/.exec(stdout) ?? [];
    try {
      expect(search.below(folder, /^$/)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    await run("apply", "lab", "--auto-approve");
    await run("check");
    // A machine drifts, and the lab puts a secret into its description.
    const host = path.join(project.path, ".labvisor/simulated-host.json");
    writeFileSync(host, readFileSync(host, "utf8").replace('"memoryMib": 512', '"memoryMib": 768'));
    await run("drift", "lab");
    withLab("motto.stringValue", 1024);
    await run("review", "--base", "main", "--output", "review.md");
    await run("review", "--base", "origin/main");
    const terraform = spawnSync(
      process.env.LABVISOR_TERRAFORM ?? "terraform",
      ["plan", "-no-color", "-out=../../../change.tfplan"],
      {
        cwd: path.join(project.path, "cdktf.out/stacks/lab"),
        env: { ...env, LABVISOR_SIMULATED_FILE: host },
        encoding: "utf8",
      },
    );
    expect(terraform.status).toBe(0);
    for (const format of FORMATS)
      await run("review", "--plan", "change.tfplan", "lab", "--format", format, "--output", `planned.${format}`);

    expect(said).toEqual({});
    expect(codes).toMatchInlineSnapshot(`
{
  "addresses --json": 0,
  "apply lab --auto-approve": 0,
  "check": 3,
  "drift lab": 2,
  "graph": 0,
  "hosts": 0,
  "rehearse --keep": 0,
  "review --base main --output review.md": 2,
  "review --base origin/main": 1,
  "review --plan change.tfplan lab --format html --output planned.html": 2,
  "review --plan change.tfplan lab --format json --output planned.json": 2,
  "review --plan change.tfplan lab --format markdown --output planned.markdown": 2,
  "ssh-config": 0,
}
`);
    expect(readFileSync(path.join(project.path, "planned.markdown"), "utf8")).toContain("`description`: `(secret)`");
    expect(readFileSync(path.join(project.path, "main.snap"), "utf8")).toContain("nas.example");
    expect(search.below(project.path, EXPECTED)).toEqual([]);
  }, 300_000);

  test("in places where they would leak are rejected together, and not shown", async () => {
    const planted = JSON.stringify(secret("refused"));
    const inUrl = encodeURIComponent(secret("refused"));
    project.withLab(`
      const machine = (id, userData) => new v.VirtualMachine(lab, id, {
        hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)), cloudInit: v.CloudInit.seed({ userData }),
      });
      machine("password", { password: ${planted} });
      machine("key", { write_files: [{ path: "/k", content: "-----BEGIN PRIVATE KEY-----\\n" + ${planted} }] });
      const web = machine("url", { runcmd: ["git clone https://me:${inUrl}@git.example/x"] });
      web.node.defaultChild.provisioners = [
        { type: "local-exec", command: "make", environment: { TOKEN: ${planted} } },
      ];
      new c.TerraformVariable(lab, "secret", { sensitive: true, default: ${planted} });
      new c.PgBackend(new v.Lab(app, "pg"), { connStr: "postgres://me:${inUrl}@db.example/x" });
      new c.HttpBackend(new v.Lab(app, "http"), { address: "https://states.example", password: ${planted} });
      new c.S3Backend(new v.Lab(app, "s3"), { bucket: "b", key: "k", secretKey: ${planted} });
      // These throw at once, so each is caught.
      const stops = (id, make) => {
        try {
          make(new v.Lab(new c.App(), "other"));
        } catch (error) {
          console.log(id + " is rejected: " + error.message);
        }
      };
      const sha256 = "ab".repeat(32);
      stops("image", () => v.Image.url("https://me:${inUrl}@example.org/a.qcow2", { sha256 }));
      stops("query", () => v.Image.url("https://example.org/a.qcow2?token=${inUrl}", { sha256 }));
      stops("template", () => v.ContainerTemplate.url("https://me:${inUrl}@example.org/a_amd64.tar.zst", { sha256 }));
      stops("ssh", (lab) => new v.VirtualBox(lab, "server", { ssh: "ops:${inUrl}@server" }));
      stops("nas", (lab) => {
        const hypervisor = new v.Proxmox(lab, "pve", { node: "pve" });
        new v.CifsPool(lab, "nas", { hypervisor, server: "nas", share: "labs", username: "lab", password: ${planted} });
      });`);
    const outcome = await labvisor("synth");
    const { exitCode, stdout, stderr } = outcome;
    expect(exitCode).toBe(1);
    expect([...stderr.matchAll(/^(\w+) is rejected: /gm)].map(([, id]) => id)).toEqual([
      "image",
      "query",
      "template",
      "ssh",
      "nas",
    ]);
    expect(
      [...stderr.matchAll(/^(?:error: )?(?:main\.js:\d+ {2})?(LV\d+ [\w/]+)/gm)].map(([, where]) => where),
    ).toEqual([
      "LV133 http/backend",
      "LV128 lab/key",
      "LV128 lab/password",
      "LV128 lab/url",
      "LV133 lab/secret",
      "LV133 lab/url/Default",
      "LV133 pg/backend",
      "LV133 s3/backend",
    ]);
    expect(stdout).toBe("");
    expect(leaksOf(outcome)).toEqual([]);
    expect(search.below(project.path, EXPECTED)).toEqual([]);
  });
});
