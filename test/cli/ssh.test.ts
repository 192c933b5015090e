import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { desktop, hostOnly } from "../topology/stacks.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(60_000);

let project: ProjectFolder;

beforeEach(() => {
  project = new ProjectFolder();
});

afterEach(() => project.remove());

/** Creates two labs with a guest of the same name. */
function twoLabs(): ProjectFolder {
  return project.withApp(
    { one: [], two: [] },
    `const guest = (stack, name) => Object.assign(
       new TerraformResource(stack, name, { terraformResourceType: "virtualbox_vm" }),
       { synthesizeAttributes: () => ({ name }) });
     guest(stacks.one, "web"); guest(stacks.two, "web"); guest(stacks.two, "db");`,
  );
}

test("ssh-config prints only the block", async () => {
  const { stdout, exitCode } = await project.withStack("host-only", hostOnly).labvisor(["ssh-config"]);
  expect(stdout).toMatch(/^# labvisor host-only begin\nHost ubuntu1 ubuntu1\.host-only\n {2}HostName 10\.1\.2\.11\n/);
  expect(stdout).toContain(`  UserKnownHostsFile "${path.join(project.path, ".labvisor/host-only.known_hosts")}"\n`);
  expect(stdout).toMatch(/\nHost \*\n# labvisor host-only end\n$/);
  expect(exitCode).toBe(0);
});

function writeFakeSsh(): void {
  project.write("bin/ssh", "#!/bin/sh\necho logged in\n");
  chmodSync(path.join(project.bin, "ssh"), 0o755);
}

test("ssh tries a guest of a server although its lab is not applied from here, and says so", async () => {
  project.withLab(
    `const hypervisor = new v.Proxmox(lab, "pve", { node: "pve" });
    const lan = new v.BridgedNetwork(lab, "lan", { hypervisor, hostInterface: "vmbr0", cidr: "10.0.0.0/24" });
    const bootDisk = v.Disk.blank(v.Size.gibibytes(1));
    new v.VirtualMachine(lab, "web", { hypervisor, bootDisk, cloudInit: v.CloudInit.seed(), interfaces: [lan.at("10.0.0.11")] });`,
  );
  writeFakeSsh();
  expect(await project.labvisor(["ssh", "web"])).toMatchObject({
    exitCode: 0,
    stdout: "logged in\n",
    stderr:
      "ssh: lab is not applied from this folder; if web does not answer: labvisor apply lab applies it, and " +
      "labvisor test lab --keep boots it in QEMU\n",
  });
});

describe("labvisor ssh reports in one line", () => {
  test("an unknown guest, with the existing ones", async () => {
    const { stderr, exitCode } = await twoLabs().labvisor(["ssh", "mail"]);
    expect(stderr).toBe('labvisor: There is no guest "mail". The guests are: web.one, db.two, web.two\n');
    expect(exitCode).toBe(1);
  });

  test("an ambiguous name", async () => {
    const { stderr } = await twoLabs().labvisor(["ssh", "web"]);
    expect(stderr).toBe('labvisor: Several labs have a guest "web"; give one of web.one, web.two\n');
    expect((await project.labvisor(["ssh", "web.two"])).stderr).toMatch(/^labvisor: ssh cannot reach web: no address/);
  });

  test("an unreachable guest", async () => {
    const { stderr } = await project.withStack("desktop", desktop).labvisor(["ssh", "copy"]);
    expect(stderr).toMatch(/labvisor: ssh cannot reach copy: no address that the host can reach\.\n$/);
  });

  test("a guest on the simulated host", async () => {
    project.withStack("desktop", desktop);
    mkdirSync(path.join(project.path, ".labvisor"));
    project.write(".labvisor/host", "simulated\n");
    const { stderr, exitCode } = await project.labvisor(["ssh", "desktop"]);
    expect(stderr).toMatch(/labvisor: desktop is on the simulated host; only real machines accept logins\.\n$/);
    expect(exitCode).toBe(1);
  });

  test("a guest of a lab that is not applied, on this computer", async () => {
    project.withLab(
      `const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
      const bootDisk = v.Disk.blank(v.Size.gibibytes(1));
      new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk, cloudInit: v.CloudInit.seed(), interfaces: [lan.at("192.168.56.11")] });`,
    );
    writeFakeSsh();
    expect(await project.labvisor(["ssh", "web"])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "labvisor: lab is not applied from this folder, so there is no web; labvisor apply lab applies it, and " +
        "labvisor test lab --keep boots it in QEMU\n",
    });
    const loggedIn = { exitCode: 0, stdout: "logged in\n", stderr: "" };
    expect(await project.labvisor(["ssh", "web"], { TF_WORKSPACE: "spare" })).toMatchObject(loggedIn);
    for (const state of [{ resources: [{ mode: "managed" }] }, "{ damaged"])
      expect(await project.write("terraform.lab.tfstate", state).labvisor(["ssh", "web"])).toMatchObject(loggedIn);
  });

  test("a guest whose name looks like an option of ssh", async () => {
    const lab = structuredClone(hostOnly) as { resource: Record<string, Record<string, Record<string, unknown>>> };
    lab.resource.virtualbox_vm.ubuntu1.name = "-oProxyCommand=touch x";
    const { stderr } = await project.withStack("host-only", lab).labvisor(["ssh", "-oProxyCommand=touch x.host-only"]);
    expect(stderr).toMatch(/unknown option|not a host name that ssh accepts\.\n$/);
    const guest = await project.labvisor(["ssh", "--", "-oProxyCommand=touch x.host-only"]);
    expect(guest.stderr).toMatch(
      /The guest's name is "-oProxyCommand=touch x", which is not a host name that ssh accepts\.\n$/,
    );
    expect(project.has("x.host-only")).toBe(false);
  });

  test("a missing ssh", async () => {
    project.withStack("host-only", hostOnly);
    for (const program of ["sh", "mkdir", "cp"])
      project.write(`bin/${program}`, `#!/bin/bash\nexec /bin/${program} "$@"\n`);
    spawnSync("chmod", ["-R", "+x", project.bin]);
    const { stderr, exitCode } = await project.labvisor(["ssh", "ubuntu1"], { PATH: project.bin });
    expect(stderr).toMatch(/labvisor: ssh is not on PATH; install .*\n$/);
    expect(exitCode).toBe(127);
  });
});
