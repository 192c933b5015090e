import { spawnSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeUnless, missingProgram } from "../../support/requirements.js";
import { type Sshd, startSshd } from "../../support/sshd.js";
import { desktop } from "../../topology/stacks.js";

jest.setTimeout(120_000);

/** Texts that are something else in plain YAML. */
const LITERALS = { state: "on", answer: "no", time: "22:30", day: "2026-11-30", mode: "0644", tab: "a\tb" };

describeUnless(missingProgram("sshd", "ansible"))("the inventory with the real Ansible", () => {
  let sshd: Sshd;
  let project: ProjectFolder;
  beforeAll(async () => {
    sshd = await startSshd();
    project = new ProjectFolder();
    // A guest behind a forwarded port, on which an sshd listens.
    const lab = structuredClone(desktop) as { resource: Record<string, Record<string, Record<string, unknown>>> };
    const { desktop: guest } = lab.resource.virtualbox_vm;
    guest["//"] = {
      user: os.userInfo().username,
      groups: ["workstations"],
      vars: { ...LITERALS, greeting: "hello there", ansible_ssh_private_key_file: path.join(sshd.folder, "user") },
    };
    guest.network_adapters = [{ type: "nat", forwards: { ssh: { host_port: sshd.port, guest_port: 22 } } }];
    project.withStack("desktop", lab);
  });
  afterAll(async () => {
    project.remove();
    await sshd.remove();
  });

  function ansible(program: string, ...args: string[]): string {
    const env = { ...process.env, HOME: sshd.home, ANSIBLE_NOCOLOR: "1", LC_ALL: "C.UTF-8" };
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: project.path, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  test("as a YAML file, lets Ansible log in to a guest and use its variables", async () => {
    const { exitCode, stdout } = await project.labvisor(["inventory", "--output", "hosts.yml"]);
    expect([exitCode, stdout]).toEqual([0, ""]);
    const graph = ansible("ansible-inventory", "-i", "hosts.yml", "--graph");
    expect(graph).toMatch(/@desktop:\n[\s|]*--desktop[\s\S]*@workstations:\n[\s|]*--desktop/);
    const variables = JSON.parse(ansible("ansible-inventory", "-i", "hosts.yml", "--host", "desktop"));
    expect(variables).toMatchObject(LITERALS);
    const answer = ansible(
      "ansible",
      "workstations",
      "-i",
      "hosts.yml",
      "-m",
      "raw",
      "-a",
      "echo {{ greeting }} $((40 + 2))",
    );
    expect(answer).toMatch(/^desktop \| CHANGED \| rc=0 >>\r?\nhello there 42\r?\n/);
  });

  test("as a script, is read by Ansible", () => {
    project.write(
      "inventory.sh",
      `#!/bin/sh\nexec '${process.execPath}' '${path.resolve("dist/cli/main.js")}' inventory "$@"\n`,
    );
    spawnSync("chmod", ["+x", path.join(project.path, "inventory.sh")]);
    const { _meta, workstations } = JSON.parse(ansible("ansible-inventory", "-i", "inventory.sh", "--list"));
    expect(_meta.hostvars.desktop.greeting).toBe("hello there");
    expect(workstations).toEqual({ hosts: ["desktop"] });
    expect(JSON.parse(ansible("./inventory.sh", "--host", "desktop"))).toEqual(_meta.hostvars.desktop);
  });
});
