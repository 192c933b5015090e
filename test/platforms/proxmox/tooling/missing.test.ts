import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { missingResources } from "../../../../lib/platforms/proxmox/tooling/missing.js";
import { ProjectFolder } from "../../../cli/project-folder.js";
import { appliedStack } from "../../../support/applied-stack.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

jest.setTimeout(60_000);

const metadata = (name: string) => ({ "//": { metadata: { path: `site/${name}/Default` } } });
const stack = {
  terraform: { backend: { local: { path: "../../../terraform.site.tfstate" } } },
  provider: { proxmox: [{}] },
  resource: { proxmox_backup_job: { nightly: metadata("nightly"), weekly: metadata("weekly") } },
};
const job = (name: string) => ({
  mode: "managed",
  type: "proxmox_backup_job",
  name,
  provider: 'provider["registry.terraform.io/bpg/proxmox"]',
  instances: [{ attributes: { id: `site-${name}` } }],
});
const state = { version: 4, lineage: "l", serial: 7, resources: [job("nightly"), job("weekly")] };

/** A fake Terraform that prints its state, and the names in it when it plans. */
const TERRAFORM = `
  const fs = require("node:fs");
  const local = JSON.parse(fs.readFileSync("cdk.tf.json", "utf8")).terraform.backend === undefined;
  const file = local ? "terraform.tfstate" : "../../../terraform.site.tfstate";
  const text = fs.readFileSync(file, "utf8");
  if (command === "state" && args[1] === "pull") console.log(text);
  if (command === "plan" && !args.includes("-json"))
    console.log("planned " + JSON.parse(text).resources.map(({ name }) => name));
  if (command === "show") console.log("{}");`;

let server: ProxmoxServer;
let project: ProjectFolder;
let stateFile: string;
beforeEach(async () => {
  server = await ProxmoxServer.start();
  project = new ProjectFolder().withStack("site", stack as never).withTerraform(TERRAFORM);
  stateFile = path.join(project.path, "terraform.site.tfstate");
  writeFileSync(stateFile, JSON.stringify(state));
  server.backupJobs.add("site-weekly");
});
afterEach(async () => {
  project.remove();
  await server.stop();
});
const labvisor = (...args: string[]) =>
  project.labvisor(args, { PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
const stateCommands = () =>
  project.calls.map(({ args }) => args.join(" ")).filter((line) => line.startsWith("state rm"));

test("a deleted backup job is planned again, and no state is written", async () => {
  const { exitCode, stdout, stderr } = await labvisor("plan");
  expect(exitCode).toBe(0);
  expect(stderr).toContain(
    "site: nightly (proxmox_backup_job.nightly) was deleted outside of Labvisor. An apply would create it again.\n",
  );
  expect(stdout).toContain("planned weekly\n");
  expect(stateCommands()).toEqual([]);
  expect(JSON.parse(readFileSync(stateFile, "utf8"))).toEqual(state);
  expect(readdirSync(path.join(project.path, "cdktf.out/stacks"))).toEqual(["site"]);
  const saved = await labvisor("plan", "--out", "plans");
  expect(saved).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("run labvisor apply instead") });
});

test("drift reports a deleted backup job", async () => {
  const { exitCode, stdout } = await labvisor("drift");
  expect(stdout).toContain("  nightly (proxmox_backup_job.nightly) was deleted\n");
  expect(exitCode).toBe(2);
  expect(JSON.parse(readFileSync(stateFile, "utf8"))).toEqual(state);
});

test.each([["apply"], ["destroy"]])(
  "%s removes a deleted backup job from the state, after a backup",
  async (command) => {
    const { exitCode, stderr } = await labvisor(command, "--auto-approve");
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      "site: nightly (proxmox_backup_job.nightly) was deleted outside of Labvisor. It was removed",
    );
    expect(stateCommands()).toEqual(["state rm proxmox_backup_job.nightly -no-color"]);
    expect(JSON.parse(readFileSync(path.join(project.path, ".labvisor/site.7.tfstate"), "utf8"))).toEqual(state);
  },
);

test("nothing counts as deleted where all jobs are there, or may not be listed", async () => {
  server.backupJobs.add("site-nightly");
  expect((await labvisor("plan")).stdout).toContain("planned nightly,weekly\n");
  server.backupJobs.clear();
  server.forbidden.add("/cluster/backup");
  expect((await labvisor("apply", "--auto-approve")).exitCode).toBe(0);
  expect(stateCommands()).toEqual([]);
  expect(existsSync(path.join(project.path, ".labvisor/site.7.tfstate"))).toBe(false);
});

test("a user counts as deleted where Proxmox VE says that there is none, and lists others", async () => {
  const user = (id: string) => ({
    ...job(id),
    type: "proxmox_virtual_environment_user",
    instances: [{ attributes: { id } }],
  });
  const users = appliedStack(stack, ["alice@pve", "bob@pve"].map(user) as never);
  const before = { ...process.env };
  Object.assign(process.env, { PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
  try {
    server.users.add("bob@pve");
    expect(await missingResources(users)).toEqual(["proxmox_virtual_environment_user.alice@pve"]);
    // A server in trouble refuses both requests.
    server.forbidden.add("/access/users");
    expect(await missingResources(users)).toEqual([]);
  } finally {
    process.env = before;
  }
});
