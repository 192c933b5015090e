import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { checkNode, checkProgram, checkTerraform, isAtLeast } from "../../lib/cli/doctor/programs.js";
import { checkTerraformSettings } from "../../lib/platforms/terraform-settings.js";
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

/** Runs the command with a separate home folder and only the folder's programs. */
async function doctor(env: NodeJS.ProcessEnv = {}) {
  const outcome = await project.labvisor(["doctor", "--json"], { HOME: project.path, PATH: project.bin, ...env });
  const findings: Finding[] = JSON.parse(outcome.stdout);
  // Each warning and problem has a fix.
  for (const { level, fix } of findings) expect(fix === undefined).toBe(level === "ok");
  return { ...outcome, findings, of: (about: string) => findings.find((each) => each.about === about) };
}

/** Writes a program that prints a text. */
function withProgram(name: string, prints: string, exitCode = 0): void {
  project.write(`bin/${name}`, `#!/bin/sh\necho '${prints}'\nexit ${exitCode}\n`);
  chmodSync(path.join(project.bin, name), 0o755);
}

test("doctor lists what to install on an empty computer, and exits with 1", async () => {
  const { exitCode, findings, of } = await doctor();
  expect(exitCode).toBe(1);
  expect(of("Node")).toMatchObject({ level: "ok", message: process.versions.node });
  expect(of("Terraform")).toMatchObject({ level: "problem", fix: expect.stringContaining("Install Terraform") });
  expect(of("the project")).toMatchObject({ level: "ok" });
  expect(findings.filter(({ level }) => level === "warning").map(({ about }) => about)).toContain("VirtualBox");
  expect(findings.filter(({ level }) => level === "optional")).toEqual(
    ["git", "ssh", "qemu-img", "qemu-system-x86_64"].map((about) =>
      expect.objectContaining({ about, message: "is not on PATH" }),
    ),
  );
  expect(of("qemu-system-x86_64")?.fix).toBe("Install it for labvisor test (on Debian, qemu-system-x86).");
  expect(of("Proxmox VE")).toBeUndefined();
});

test("doctor prints a line per finding, with the fix below it", async () => {
  const { stdout } = await project.labvisor(["doctor"], { HOME: project.path, PATH: project.bin });
  expect(stdout).toMatch(/^ok {8}Node: \d/);
  expect(stdout).toMatch(/\nproblem {3}Terraform: neither .*\n {10}Fix: Install Terraform/);
});

test.each([
  ["terraform", "Terraform v1.11.4", "Terraform", "ok"],
  ["terraform", "Terraform v1.12.0-rc1", "Terraform", "ok"],
  ["terraform", "Terraform v1.11.4-rc1", "Terraform", "warning"],
  ["terraform", "Terraform v1.5.7", "Terraform", "warning"],
  ["terraform", "Terraform v0.14.8", "Terraform", "problem"],
  ["tofu", "OpenTofu v1.11.6", "OpenTofu", "ok"],
  ["terraform", "Tetris", "Terraform", "problem"],
])("doctor rates %s with the output %s", async (program, prints, about, level) => {
  withProgram(program, prints);
  const found = await doctor();
  expect(found.of(about)?.level).toBe(level);
  expect(found.exitCode).toBe(level === "problem" ? 1 : 0);
});

test("doctor reports a program that fails, with its output", async () => {
  withProgram("git", "xcrun: error: invalid active developer path", 1);
  withProgram("ssh", "", 3);
  withProgram("terraform", "Terraform v1.11.4", 1);
  const { of } = await doctor();
  expect(of("git")).toMatchObject({ level: "warning", message: expect.stringContaining("xcrun: error") });
  expect(of("ssh")).toMatchObject({ level: "warning", message: expect.stringContaining("it exited with 3") });
  expect(of("Terraform")?.level).toBe("problem");
});

test("doctor reports programs that cannot be started, and continues", async () => {
  for (const name of ["git", "VBoxManage", "terraform"]) {
    project.write(`bin/${name}`, "#!/nowhere/interpreter\n");
    chmodSync(path.join(project.bin, name), 0o755);
  }
  const { of } = await doctor();
  for (const about of ["git", "VirtualBox", "Terraform"])
    expect(of(about)?.message).toContain("is not installed or not executable");
});

describe("a program that hangs", () => {
  const hanging = () => {
    project.write("bin/hanging", "#!/bin/sh\nsleep 60\n");
    chmodSync(path.join(project.bin, "hanging"), 0o755);
    return path.join(project.bin, "hanging");
  };
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  test("is reported like one that fails", async () => {
    const file = hanging();
    process.env = { ...env, LABVISOR_TERRAFORM: file, LABVISOR_VBOXMANAGE: file };
    const message = expect.stringContaining("did not exit within 200 ms");
    expect(await checkTerraform(200)).toMatchObject({ about: "Terraform", level: "problem", message });
    expect(await checkProgram(file, "--version", "it", 200)).toMatchObject({ level: "warning", message });
    expect(await doctorOfVirtualBox([], 200)).toContainEqual(
      expect.objectContaining({ about: "VirtualBox", level: "warning", message }),
    );
  });
});

describe("what booted tests need", () => {
  const version = (text: string) => withProgram("qemu-system-x86_64", `QEMU emulator version ${text} (Debian 1)`);

  test("is QEMU of a version with sockets, its tools, and KVM if the computer has it", async () => {
    version("7.2.22");
    const { of } = await doctor();
    expect(of("qemu-system-x86_64")?.level).toBe("ok");
    expect(of("qemu-img")).toMatchObject({
      level: "optional",
      fix: "Install it for labvisor test, and for disk images such as VHDX (on Debian, qemu-utils).",
    });
    expect(["ok", "optional"]).toContain(of("KVM")?.level);
    version("6.2.0");
    expect((await doctor()).of("qemu-system-x86_64")).toMatchObject({
      level: "warning",
      message: "6.2.0 is older than 7.2.0",
    });
  });

  test("is the firmware for UEFI only if a guest of the project has it", async () => {
    version("7.2.22");
    const machine = { name: "web", key: "web" };
    const firmwareFor = async (virtualbox_vm: object) => {
      project.withStack("site", { ...hostOnly, resource: { virtualbox_vm } } as never);
      return (await doctor({ PATH: `${project.bin}:/bin:/usr/bin` })).of("QEMU's UEFI firmware")?.level;
    };
    expect(await firmwareFor({ web: machine })).toBeUndefined();
    const level = existsSync("/usr/share/OVMF/OVMF_CODE_4M.fd") ? "ok" : "optional";
    if (process.platform === "linux") expect(await firmwareFor({ web: { ...machine, firmware: "efi64" } })).toBe(level);
  });
});

describe("VirtualBox", () => {
  beforeEach(() => withProgram("terraform", "Terraform v1.11.4"));

  test("is a problem only for labs on it if it is not installed", async () => {
    expect((await doctor()).of("VirtualBox")?.level).toBe("warning");
    project.withStack("host-only", hostOnly);
    const { of, exitCode } = await doctor({ PATH: `${project.bin}:/bin:/usr/bin`, LABVISOR_VBOXMANAGE: "/none" });
    expect(of("VirtualBox")).toMatchObject({ level: "problem", message: "/none is missing" });
    expect(exitCode).toBe(1);
  });

  test("is checked for whether it allows the labs' networks", async () => {
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
  ])("allows the networks in a networks.conf of %j", (text, cidrs, refused) => {
    expect(refusedSubnets(text, cidrs)).toEqual(refused);
  });

  test("is reported for a subnet in which an interface of the host has an address", async () => {
    const [lan] = Object.values(hostOnly.resource?.virtualbox_host_only_network ?? {});
    const interfaces = `Name: vboxnet0\nIPAddress: 10.1.2.1\nNetworkMask: 255.255.255.0\nVBoxNetworkName: x\n`;
    const withInterfaces = (extraData: string) => {
      const answers = [`hostonlyifs) printf '${interfaces}';;`, `enumerate) printf '${extraData}';;`];
      project.write(
        "bin/VBoxManage",
        `#!/bin/sh\nfor last; do :; done\ncase "$last" in --version) echo 7.2.22r1;; ${answers.join(" ")} esac\n`,
      );
      chmodSync(path.join(project.bin, "VBoxManage"), 0o755);
    };
    project.withStack("host-only", hostOnly);
    const run = async () => (await doctor({ PATH: `${project.bin}:/bin:/usr/bin` })).of(`the subnet ${lan?.cidr}`);
    withInterfaces("");
    expect(await run()).toMatchObject({
      level: "problem",
      message: "The host already has an address in 10.1.2.0/24: 10.1.2.1/24, on the interface vboxnet0",
      fix: "Choose another subnet, or import the existing network with the id 10.1.2.1.",
    });
    const id = "3f5b7c1e-5a0d-4c58-9a51-1c5d5f5a0b11";
    const claimed = `Key: labvisor/hostonlyif/${id}/x, Value: vboxnet0\\n`;
    withInterfaces(`${claimed}Key: labvisor/lab/${id}, Value: other\\n`);
    expect((await run())?.fix).toContain("belongs to another lab");
    withInterfaces(`${claimed}Key: labvisor/lab/${id}, Value: host-only\\n`);
    expect(await run()).toBeUndefined();
  });

  test("is reported for a host port of a port forward on which something listens", async () => {
    withProgram("VBoxManage", "7.2.22r175245");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ssh = { host_port: port, guest_port: 22 };
    const machine = { name: "web", key: "web", network_adapters: [{ type: "nat", forwards: { ssh } }] };
    project.withStack("host-only", { ...hostOnly, resource: { virtualbox_vm: { web: machine } } });
    const run = async () =>
      (await doctor({ PATH: `${project.bin}:/bin:/usr/bin` })).of(`the port tcp 127.0.0.1:${port}`);
    expect(await run()).toMatchObject({
      level: "problem",
      message: `tcp 127.0.0.1:${port}, for the port forward "ssh" of the machine web, is in use on the host`,
    });
    server.close();
    expect(await run()).toBeUndefined();
  });

  test("is checked even if a network is not a subnet", async () => {
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
        fix: expect.stringContaining('"300.1.1.1/99" is not an IPv4 subnet'),
      });
  });

  test("is reported with the output of a VBoxManage that fails", async () => {
    withProgram("VBoxManage", "kernel version mismatch", 1);
    expect((await doctor()).of("VirtualBox")?.message).toContain("--version failed: kernel version mismatch");
  });
});

describe("Terraform's settings", () => {
  const of = (file: string, text?: string, env: NodeJS.ProcessEnv = {}) => {
    if (text !== undefined) project.write(file, text);
    return checkTerraformSettings("the VirtualBox provider", "labs on VirtualBox", env, project.path);
  };

  test.each([
    ['provider_installation {\n  filesystem_mirror { path = "/x" }\n}', "problem"],
    ['plugin_cache_dir = "/x"\n  provider_installation   {', "problem"],
    ['provider_installation {\n  filesystem_mirror { path = "terraform.d/plugins" }\n}', "ok"],
    ["# provider_installation {\n/* provider_installation {\n} */ // x", "ok"],
  ])("are checked for provider_installation blocks: %j", (text, level) => {
    expect(of(".terraformrc", text).level).toBe(level);
  });

  test("are a problem with the file's name if they cannot be read", () => {
    mkdirSync(path.join(project.path, ".terraformrc"));
    expect(checkTerraformSettings("the VirtualBox provider", "labs on VirtualBox", {}, project.path)).toMatchObject({
      level: "problem",
      message: expect.stringContaining(`${path.join(project.path, ".terraformrc")} cannot be read: EISDIR`),
    });
  });

  test("are read only from the file that the environment names", () => {
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
  test("is a problem with the reason if it cannot be synthesized", async () => {
    project.write("cdktf.json", "null");
    const { of } = await doctor();
    expect(of("the project")).toMatchObject({
      level: "problem",
      fix: expect.stringContaining("must contain a JSON object"),
    });
  });

  test("is a problem if its cdktf.json is a folder", async () => {
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

  test("is checked for access and the lab's requirements, without printing secrets", async () => {
    const server = await ProxmoxServer.start();
    try {
      project.withStack("site", site as never);
      const env = { PATH: PATH(), PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
      const lacking = await doctor(env);
      expect(lacking.of("Proxmox VE")).toMatchObject({ level: "ok", message: expect.stringContaining("8.4.1") });
      expect(lacking.of("Proxmox VE's nodes, storages, and bridges")).toMatchObject({
        level: "problem",
        fix: expect.stringContaining("the storage tank on the node pve"),
      });
      server.nodes.pve = { storages: { tank: "images" }, bridges: [] };
      expect((await doctor(env)).of("Proxmox VE's nodes, storages, and bridges")?.level).toBe("ok");

      const secret = "hunter2-hunter2";
      const refused = await doctor({ ...env, PROXMOX_VE_API_TOKEN: `root@pam!labvisor=${secret}` });
      expect(refused.of("Proxmox VE")).toMatchObject({
        level: "problem",
        fix: expect.stringContaining("refuses the credentials (invalid token value!)"),
      });
      for (const { stdout, stderr } of [lacking, refused]) {
        expect(stdout + stderr).not.toContain(secret);
        expect(stdout + stderr).not.toContain(TOKEN.split("=")[1]);
      }
    } finally {
      await server.stop();
    }
  });

  test("is a warning if the token lacks rights, with the rights and paths", async () => {
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
      // On the only storage that the lab uses.
      server.permissions["/storage/tank"] = ["Datastore.AllocateSpace"];
      expect(await rights()).toMatchObject({ level: "ok" });
    } finally {
      await server.stop();
    }
  });

  test("is a problem if its certificate is not trusted, even outside of a project", async () => {
    const server = await ProxmoxServer.start(true);
    try {
      const { of } = await doctor({ PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
      expect(of("Proxmox VE")?.fix).toMatch(/certificate of .* is not trusted.*NODE_EXTRA_CA_CERTS/);
    } finally {
      await server.stop();
    }
  });

  test("is the only platform that is examined if no lab uses another one", async () => {
    project.withStack("site", site as never);
    const { findings } = await doctor({ PATH: PATH() });
    expect(findings.map(({ about }) => about)).not.toContain("VirtualBox");
  });

  test("is a problem if the lab uses it but the environment lacks its endpoint", async () => {
    project.withStack("site", site as never);
    expect((await doctor({ PATH: PATH() })).of("Proxmox VE")?.fix).toContain("PROXMOX_VE_ENDPOINT is not set");
  });

  test("needs settings of Terraform that show Labvisor's own provider for Proxmox VE, if a lab needs it", async () => {
    const env = { PATH: PATH(), TF_CLI_CONFIG_FILE: path.join(project.path, "rc") };
    project.write("rc", "provider_installation {}").withStack("site", site as never);
    expect((await doctor(env)).of("Terraform's settings")).toBeUndefined();
    const required_providers = { labvisor: { source: "labvisor.invalid/labvisor/proxmox" } };
    project.withStack("site", { ...site, terraform: { required_providers } } as never);
    expect((await doctor(env)).of("Terraform's settings")).toMatchObject({
      level: "problem",
      message: expect.stringContaining("hides Labvisor's own provider for Proxmox VE"),
    });
  });
});

test("versions are compared as in semantic versioning", () => {
  expect(isAtLeast("20.19.0", "20.19.0")).toBe(true);
  expect(isAtLeast("20.9.0", "20.19.0")).toBe(false);
  expect(isAtLeast("7", "6.9.9")).toBe(true);
  expect(isAtLeast("1.11.4-rc1", "1.11.4")).toBe(false);
  expect(isAtLeast("1.12.0-rc1", "1.11.4")).toBe(true);
  expect(checkNode("18.20.1")).toMatchObject({ level: "problem" });
});
