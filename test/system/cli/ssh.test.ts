import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeWithSshd, type Sshd, startSshd } from "../../support/sshd.js";
import { desktop } from "../../topology/stacks.js";

jest.setTimeout(60_000);

let project: ProjectFolder;

beforeEach(() => {
  project = new ProjectFolder();
});

afterEach(() => project.remove());

describeWithSshd("labvisor ssh", () => {
  let sshd: Sshd;
  let agent: ChildProcess;
  let socket: string;

  beforeAll(async () => {
    sshd = await startSshd();
    socket = path.join(sshd.folder, "agent");
    agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    for (let i = 0; i < 100 && !existsSync(socket); i++) await sleep(50);
    const { status, stderr } = spawnSync("ssh-add", [path.join(sshd.folder, "user")], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  });

  afterAll(async () => {
    agent.kill();
    await sshd.remove();
  });

  /** Creates a project with a guest behind a forwarded port, on which an sshd listens. */
  function withGuest(): ProjectFolder {
    const lab = structuredClone(desktop) as { resource: Record<string, Record<string, Record<string, unknown>>> };
    const { desktop: guest } = lab.resource.virtualbox_vm;
    guest["//"] = { user: os.userInfo().username };
    guest.network_adapters = [{ type: "nat", forwards: { ssh: { host_port: sshd.port, guest_port: 22 } } }];
    return project.withStack("desktop", lab);
  }

  const ssh = (...command: string[]) =>
    project.labvisor(["ssh", "desktop", "--", ...command], { SSH_AUTH_SOCK: socket });

  test("runs a command in a guest without a prompt, and exits with its code", async () => {
    withGuest();
    const { stdout, exitCode } = await ssh("echo -la $((40 + 2)); exit 3");
    expect([stdout, exitCode]).toEqual(["-la 42\n", 3]);
    expect((await ssh("echo", "-la")).stdout).toBe("-la\n");
  });

  test("keeps the guest's host key in the project, and rejects another one until the lab is destroyed", async () => {
    withGuest().withTerraform();
    await ssh("true");
    const file = path.join(project.path, ".labvisor/desktop.known_hosts");
    expect(readFileSync(file, "utf8")).toContain(" ssh-ed25519 ");
    writeFileSync(file, `desktop.desktop ${readFileSync(path.join(sshd.folder, "user.pub"), "utf8")}`);
    const refused = await ssh("true");
    expect(refused.stderr).toContain("REMOTE HOST IDENTIFICATION HAS CHANGED");
    expect(refused.exitCode).toBe(255);
    await project.labvisor(["destroy", "--auto-approve"]);
    expect((await ssh("true")).exitCode).toBe(0);
  });

  test("ssh-config lets plain ssh log in as well", async () => {
    const { stdout } = await withGuest().labvisor(["ssh-config"]);
    project.write("config", stdout);
    const { status } = spawnSync("ssh", ["-F", path.join(project.path, "config"), "desktop", "exit 7"], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
    });
    expect(status).toBe(7);
  });
});
