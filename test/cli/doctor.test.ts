import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { isAtLeast } from "../../lib/cli/doctor/finding.js";
import { node, program, terraform } from "../../lib/cli/doctor/programs.js";
import { terraformSettings } from "../../lib/cli/doctor/terraform-settings.js";
import { doctor as doctorOfVirtualBox, refusedSubnets } from "../../lib/platforms/virtualbox/tooling/doctor.js";
import { ProxmoxServer, TOKEN } from "../support/proxmox-server.js";
import { hostOnly } from "../topology/stacks.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(60_000);

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

interface Finding {
  readonly about: string;
  readonly level: string;
  readonly message: string;
  readonly fix?: string;
}

/** What it finds, with a home of its own and the folder's programs alone. */
async function doctor(env: NodeJS.ProcessEnv = {}) {
  const outcome = await project.labvisor(["doctor", "--json"], { HOME: project.path, PATH: project.bin, ...env });
  const findings: Finding[] = JSON.parse(outcome.stdout);
  // Each that is not well says what to do.
  for (const { level, fix } of findings) expect(fix === undefined).toBe(level === "ok");
  return { ...outcome, findings, of: (about: string) => findings.find((each) => each.about === about) };
}

/** A program that prints something. */
function withProgram(name: string, prints: string, exitCode = 0): void {
  project.write(`bin/${name}`, `#!/bin/sh\necho '${prints}'\nexit ${exitCode}\n`);
  chmodSync(path.join(project.bin, name), 0o755);
}

test("in an empty folder on an empty computer it says what to install, and exits with 1", async () => {
  const { exitCode, findings, of } = await doctor();
  expect(exitCode).toBe(1);
  expect(of("Node")).toMatchObject({ level: "ok", message: process.versions.node });
  expect(of("Terraform")).toMatchObject({ level: "problem", fix: expect.stringContaining("Install Terraform") });
  expect(of("the project")).toMatchObject({ level: "ok" });
  expect(findings.filter(({ level }) => level === "warning").map(({ about }) => about)).toEqual(
    expect.arrayContaining(["git", "ssh", "VirtualBox"]),
  );
  expect(of("Proxmox VE")).toBeUndefined();
});

test("for people it is a line each, with the fix below", async () => {
  const { stdout } = await project.labvisor(["doctor"], { HOME: project.path, PATH: project.bin });
  expect(stdout).toMatch(/^ok {8}Node: \d/);
  expect(stdout).toMatch(/\nproblem {3}Terraform: neither .*\n {10}Fix: Install Terraform/);
});

test.each([
  ["terraform", "Terraform v1.11.4", "Terraform", "ok"],
  ["terraform", "Terraform v1.12.0-rc1", "Terraform", "ok"],
  ["terraform", "Terraform v1.5.7", "Terraform", "warning"],
  ["terraform", "Terraform v0.14.8", "Terraform", "problem"],
  ["tofu", "OpenTofu v1.11.6", "OpenTofu", "ok"],
  ["terraform", "Tetris", "Terraform", "problem"],
])("%s that says %s", async (program, prints, about, level) => {
  withProgram(program, prints);
  const found = await doctor();
  expect(found.of(about)?.level).toBe(level);
  expect(found.exitCode).toBe(level === "problem" ? 1 : 0);
});

test("a program that fails is not well, and its words are told", async () => {
  withProgram("git", "xcrun: error: invalid active developer path", 1);
  withProgram("ssh", "", 3);
  withProgram("terraform", "Terraform v1.11.4", 1);
  const { of } = await doctor();
  expect(of("git")).toMatchObject({ level: "warning", message: expect.stringContaining("xcrun: error") });
  expect(of("ssh")).toMatchObject({ level: "warning", message: expect.stringContaining("it exited with 3") });
  expect(of("Terraform")?.level).toBe("problem");
});

test("a program that cannot be begun is told beside the rest", async () => {
  for (const name of ["git", "VBoxManage", "terraform"]) {
    project.write(`bin/${name}`, "#!/nowhere/interpreter\n");
    chmodSync(path.join(project.bin, name), 0o755);
  }
  const { of } = await doctor();
  for (const about of ["git", "VirtualBox", "Terraform"])
    expect(of(about)?.message).toContain("is not installed or not executable");
});

describe("a program that does not end", () => {
  const hanging = () => {
    project.write("bin/hanging", "#!/bin/sh\nsleep 60\n");
    chmodSync(path.join(project.bin, "hanging"), 0o755);
    return path.join(project.bin, "hanging");
  };
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  test("is a finding, as one that fails", async () => {
    const file = hanging();
    process.env = { ...env, LABVISOR_TERRAFORM: file, LABVISOR_VBOXMANAGE: file };
    const message = expect.stringContaining("did not exit within 200 ms");
    expect(await terraform(200)).toMatchObject({ about: "Terraform", level: "problem", message });
    expect(await program(file, "--version", "it", 200)).toMatchObject({ level: "warning", message });
    expect(await doctorOfVirtualBox([], 200)).toMatchObject([{ about: "VirtualBox", level: "warning", message }]);
  });
});

describe("VirtualBox", () => {
  beforeEach(() => withProgram("terraform", "Terraform v1.11.4"));

  test("that is not there is a problem for labs on it alone", async () => {
    expect((await doctor()).of("VirtualBox")?.level).toBe("warning");
    project.withStack("host-only", hostOnly);
    const { of, exitCode } = await doctor({ PATH: `${project.bin}:/bin:/usr/bin`, LABVISOR_VBOXMANAGE: "/none" });
    expect(of("VirtualBox")).toMatchObject({ level: "problem", message: "/none is missing" });
    expect(exitCode).toBe(1);
  });

  test("has the labs' networks allowed, or the line is told", async () => {
    withProgram("VBoxManage", "7.2.22r175245");
    project.withStack("host-only", hostOnly);
    const { of } = await doctor({ PATH: `${project.bin}:/bin:/usr/bin` });
    expect(of("VirtualBox")).toMatchObject({ level: "ok", message: expect.stringContaining("7.2.22r175245") });
    if (process.platform === "linux") expect(of("VirtualBox's host-only networks")).toBeDefined();
  });

  test.each([
    [undefined, ["192.168.56.0/24", "10.1.2.0/24"], ["10.1.2.0/24"]],
    [
      "# * 10.0.0.0/8\n* 10.1.0.0/16 192.168.0.0/16\n* fe80::/64\n",
      ["192.168.56.0/24", "10.1.2.0/24", "10.2.0.0/24"],
      ["10.2.0.0/24"],
    ],
    ["* 0.0.0.0/0 ::/0\n", ["10.1.2.0/24"], []],
    ["", ["192.168.56.0/24"], ["192.168.56.0/24"]],
    ["* 300.1.1.1/99 10.1.2.3/24\n* 10.1.0.0/16\n", ["10.1.2.0/24"], []],
  ])("networks.conf of %j", (text, cidrs, refused) => {
    expect(refusedSubnets(text, cidrs)).toEqual(refused);
  });

  test("networks that are no subnets are told, with their place in the rest", async () => {
    withProgram("VBoxManage", "7.2.22r175245");
    const [lan] = Object.values(hostOnly.resource?.virtualbox_host_only_network ?? {});
    const network = { lan: { ...lan, cidr: "300.1.1.1/99" } };
    project.withStack("host-only", {
      ...hostOnly,
      resource: { ...hostOnly.resource, virtualbox_host_only_network: network },
    });
    const { of } = await doctor({ PATH: `${project.bin}:/bin:/usr/bin` });
    if (process.platform === "linux")
      expect(of("VirtualBox's host-only networks")).toMatchObject({
        level: "problem",
        fix: expect.stringContaining('"300.1.1.1/99" is not a subnet'),
      });
  });

  test("whose VBoxManage fails is told with its words", async () => {
    withProgram("VBoxManage", "the kernel is another one", 1);
    expect((await doctor()).of("VirtualBox")?.message).toContain("--version failed: the kernel is another one");
  });
});

describe("Terraform's settings", () => {
  const of = (file: string, text?: string, env: NodeJS.ProcessEnv = {}) => {
    if (text !== undefined) project.write(file, text);
    return terraformSettings(env, project.path);
  };

  test.each([
    ['provider_installation {\n  filesystem_mirror { path = "/x" }\n}', "problem"],
    ['plugin_cache_dir = "/x"\n  provider_installation   {', "problem"],
    ["# provider_installation {\n/* provider_installation {\n} */ // x", "ok"],
  ])("%j", (text, level) => {
    expect(of(".terraformrc", text).level).toBe(level);
  });

  test("that cannot be read are a problem with the file's name", () => {
    mkdirSync(path.join(project.path, ".terraformrc"));
    expect(terraformSettings({}, project.path)).toMatchObject({
      level: "problem",
      message: expect.stringContaining(`${path.join(project.path, ".terraformrc")} cannot be read: EISDIR`),
    });
  });

  test("in the file that the environment names, and in that alone", () => {
    const hiding = "provider_installation {}";
    const named = path.join(project.path, "named");
    expect(of("named", hiding, { TF_CLI_CONFIG_FILE: named })).toMatchObject({
      level: "problem",
      message: expect.stringContaining(named),
    });
    project.write("named", "");
    expect(of(".terraformrc", hiding, { TF_CLI_CONFIG_FILE: named }).level).toBe("ok");
    expect(of("x", undefined, { TF_CLI_CONFIG_FILE: "/none" }).level).toBe("warning");
  });
});

describe("the project", () => {
  test("that cannot be synthesised is a problem, with the reason", async () => {
    project.write("cdktf.json", "null");
    const { of } = await doctor();
    expect(of("the project")).toMatchObject({
      level: "problem",
      fix: expect.stringContaining("should hold a JSON object"),
    });
  });

  test("whose file is a folder is told beside the rest", async () => {
    mkdirSync(path.join(project.path, "cdktf.json"));
    const { of } = await doctor();
    expect(of("the project")).toMatchObject({
      level: "problem",
      fix: expect.stringMatching(/cdktf\.json cannot be read: EISDIR/),
    });
  });
});

describe("Proxmox VE", () => {
  const PATH = () => `${project.bin}:/bin:/usr/bin`;
  const site = {
    provider: { proxmox: [{}] },
    resource: { proxmox_virtual_environment_vm: { web: { node_name: "pve", disk: [{ datastore_id: "tank" }] } } },
  };

  test("lets us in, has what the lab needs, or lacks it; and no secret is told", async () => {
    const server = await ProxmoxServer.start();
    try {
      project.withStack("site", site as never);
      const env = { PATH: PATH(), PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
      const lacking = await doctor(env);
      expect(lacking.of("Proxmox VE")).toMatchObject({ level: "ok", message: expect.stringContaining("8.4.1") });
      expect(lacking.of("Proxmox VE's nodes, storages and bridges")).toMatchObject({
        level: "problem",
        fix: expect.stringContaining("the storage tank on the node pve"),
      });
      server.nodes.pve = { storages: { tank: "images" }, bridges: [] };
      expect((await doctor(env)).of("Proxmox VE's nodes, storages and bridges")?.level).toBe("ok");

      const secret = "hunter2-hunter2";
      const refused = await doctor({ ...env, PROXMOX_VE_API_TOKEN: `root@pam!labvisor=${secret}` });
      expect(refused.of("Proxmox VE")).toMatchObject({
        level: "problem",
        fix: expect.stringContaining("lets us not in"),
      });
      for (const { stdout, stderr } of [lacking, refused]) {
        expect(stdout + stderr).not.toContain(secret);
        expect(stdout + stderr).not.toContain(TOKEN.split("=")[1]);
      }
    } finally {
      await server.stop();
    }
  });

  test("whose token lacks rights is warned of, with which, and where", async () => {
    const server = await ProxmoxServer.start();
    try {
      project.withStack("site", site as never);
      const env = { PATH: PATH(), PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
      const rights = async () => (await doctor(env)).of("Proxmox VE's rights");
      expect(await rights()).toMatchObject({ level: "ok" });
      const every = server.permissions["/"];
      server.permissions = {
        "/": every.filter((right) => !right.startsWith("Datastore.")),
        "/storage": ["Datastore.Audit"],
      };
      expect(await rights()).toMatchObject({
        level: "warning",
        message: "missing: Datastore.AllocateSpace on /storage",
        fix: expect.stringContaining("Datacenter > Permissions"),
      });
      // On the one storage that the lab has.
      server.permissions["/storage/tank"] = ["Datastore.AllocateSpace"];
      expect(await rights()).toMatchObject({ level: "ok" });
    } finally {
      await server.stop();
    }
  });

  test("whose certificate nobody knows is told, with what to set; outside of a project too", async () => {
    const server = await ProxmoxServer.start(true);
    try {
      const { of } = await doctor({ PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
      expect(of("Proxmox VE")?.fix).toMatch(/certificate of .* is not trusted.*NODE_EXTRA_CA_CERTS/);
    } finally {
      await server.stop();
    }
  });

  test("that the lab has and the environment does not name", async () => {
    project.withStack("site", site as never);
    expect((await doctor({ PATH: PATH() })).of("Proxmox VE")?.fix).toContain("PROXMOX_VE_ENDPOINT is not set");
  });
});

test("versions are compared by their numbers", () => {
  expect(isAtLeast("20.19.0", "20.19.0")).toBe(true);
  expect(isAtLeast("20.9.0", "20.19.0")).toBe(false);
  expect(isAtLeast("7", "6.9.9")).toBe(true);
  expect(node("18.20.1")).toMatchObject({ level: "problem" });
});
