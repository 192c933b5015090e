import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { desktop, hostOnly } from "../topology/stacks.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(60_000);

let project: ProjectFolder;

beforeEach(() => {
  project = new ProjectFolder();
});

afterEach(() => project.remove());

/** Two labs that have a guest of the same name. */
function twoLabs(): ProjectFolder {
  return project.withApp(
    { one: [], two: [] },
    `const guest = (stack, name) => Object.assign(
       new TerraformResource(stack, name, { terraformResourceType: "virtualbox_vm" }),
       { synthesizeAttributes: () => ({ name }) });
     guest(stacks.one, "web"); guest(stacks.two, "web"); guest(stacks.two, "db");`,
  );
}

test("ssh-config prints the block and nothing else", async () => {
  const { stdout, exitCode } = await project.withStack("host-only", hostOnly).labvisor(["ssh-config"]);
  expect(stdout).toMatch(/^# labvisor host-only begin\nHost ubuntu1 ubuntu1\.host-only\n {2}HostName 10\.1\.2\.11\n/);
  expect(stdout).toContain(`  UserKnownHostsFile "${path.join(project.path, ".labvisor/host-only.known_hosts")}"\n`);
  expect(stdout).toMatch(/\nHost \*\n# labvisor host-only end\n$/);
  expect(exitCode).toBe(0);
});

describe("a guest that ssh cannot get to is refused in one line:", () => {
  test("one that is not there, with those that are", async () => {
    const { stderr, exitCode } = await twoLabs().labvisor(["ssh", "mail"]);
    expect(stderr).toBe('labvisor: There is no guest "mail". There are: web.one, db.two, web.two\n');
    expect(exitCode).toBe(1);
  });

  test("one of a name that two labs have", async () => {
    const { stderr } = await twoLabs().labvisor(["ssh", "web"]);
    expect(stderr).toBe('labvisor: Several labs have a guest "web": say which of web.one, web.two\n');
    expect((await project.labvisor(["ssh", "web.two"])).stderr).toMatch(/^labvisor: ssh has no way to web: no address/);
  });

  test("one that no way leads to", async () => {
    const { stderr } = await project.withStack("desktop", desktop).labvisor(["ssh", "copy"]);
    expect(stderr).toMatch(/labvisor: ssh has no way to copy: no address that the host can reach\.\n$/);
  });

  test("one on the simulated host, where no machine is", async () => {
    project.withStack("desktop", desktop);
    mkdirSync(path.join(project.path, ".labvisor"));
    project.write(".labvisor/host", "simulated\n");
    const { stderr, exitCode } = await project.labvisor(["ssh", "desktop"]);
    expect(stderr).toMatch(/labvisor: There is no machine to log in to: desktop is on the simulated host\.\n$/);
    expect(exitCode).toBe(1);
  });

  test("one whose name would be an option of ssh's", async () => {
    const lab = structuredClone(hostOnly) as { resource: Record<string, Record<string, Record<string, unknown>>> };
    lab.resource.virtualbox_vm.ubuntu1.name = "-oProxyCommand=touch x";
    const { stderr } = await project.withStack("host-only", lab).labvisor(["ssh", "-oProxyCommand=touch x.host-only"]);
    expect(stderr).toMatch(/unknown option|no host name\.\n$/);
    const guest = await project.labvisor(["ssh", "--", "-oProxyCommand=touch x.host-only"]);
    expect(guest.stderr).toMatch(/ssh cannot call a guest "-oProxyCommand=touch x": no host name\.\n$/);
    expect(project.has("x.host-only")).toBe(false);
  });

  test("any, where there is no ssh", async () => {
    project.withStack("host-only", hostOnly);
    for (const program of ["sh", "mkdir", "cp"])
      project.write(`bin/${program}`, `#!/bin/bash\nexec /bin/${program} "$@"\n`);
    spawnSync("chmod", ["-R", "+x", project.bin]);
    const { stderr, exitCode } = await project.labvisor(["ssh", "ubuntu1"], { PATH: project.bin });
    expect(stderr).toMatch(/labvisor: There is no ssh on PATH: .*\n$/);
    expect(exitCode).toBe(127);
  });
});
