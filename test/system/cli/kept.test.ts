import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KeptRecord } from "../../../lib/boot/kept/kept-lab.js";
import { identityOf, isRunning, type ProcessIdentity } from "../../../lib/process/identity.js";
import { ProjectFolder } from "../../cli/project-folder.js";
import { writeStubQemu } from "../../support/stub-qemu.js";

jest.setTimeout(120_000);

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake me";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
  writeStubQemu(project.bin);
  project
    .withLab(
      `const bootDisk = v.Disk.fromImage(v.Image.file("web.qcow2"), { size: v.Size.gibibytes(1) });
      const guest = (name, sshKeys) =>
        new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk, cloudInit: v.CloudInit.seed({ sshKeys }) });
      const web = guest("web", ["${KEY}"]);
      const db = guest("db");
      lab.acknowledge("LV137", "no guest needs a network here");
      const checks = new v.Checks(app, "checks", { lab });
      new v.Reachability(checks, "web-reaches-db", { from: web, to: db, address: "10.0.0.2", probe: v.Probe.ping() });`,
    )
    .write("web.qcow2", "an image");
});
afterEach(async () => {
  await project.labvisor(["test", "--stop"]);
  project.remove();
});

const keep = (...args: string[]) => project.labvisor(["test", "lab", "--keep", "--timeout", "1", ...args]);
const readRecord = (): KeptRecord =>
  JSON.parse(readFileSync(path.join(project.path, ".labvisor/kept/lab.json"), "utf8"));
const processesIn = ({ folder }: KeptRecord): ProcessIdentity[] =>
  JSON.parse(readFileSync(path.join(folder, "processes.json"), "utf8"));

async function untilGone(processes: readonly ProcessIdentity[]): Promise<void> {
  for (let waits = 0; processes.some(isRunning); waits++) {
    if (waits > 200) throw new Error("processes are still running after 20 s");
    await sleep(100);
  }
}

test("kept guests run until they are stopped, and the command prints how to reach and stop them", async () => {
  const { exitCode, stdout, stderr } = await keep();
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("5 of 5 checks passed.\n")]);
  expect(stderr).toContain(
    "test: lab: its guests keep running\n" +
      "test: lab: log in: labvisor ssh web\n" +
      "test: lab: no login, because their seeds have no keys: db\n" +
      "test: lab: stop: labvisor test --stop lab\n",
  );
  const record = readRecord();
  const processes = processesIn(record);
  // The supervisor, and a QEMU for each guest.
  expect(processes).toHaveLength(3);
  expect([record.keeper, ...processes].every(isRunning)).toBe(true);

  expect(await project.labvisor(["test", "--stop"])).toMatchObject({
    exitCode: 0,
    stderr: "test: lab: stopped db, web\n",
  });
  await untilGone([record.keeper, ...processes]);
  expect([existsSync(record.folder), project.has(".labvisor/kept/lab.json")]).toEqual([false, false]);
  expect((await project.labvisor(["test", "--stop"])).stderr).toBe("test: there are no kept guests\n");
  expect(await project.labvisor(["test", "--stop", "lab"])).toMatchObject({
    exitCode: 2,
    stderr: 'labvisor: there are no kept guests of "lab"\n',
  });
});

test("checks with guests that --guest leaves out do not run, and are named", async () => {
  const { exitCode, stdout, stderr } = await project.labvisor(["test", "--guest", "web", "--timeout", "1"]);
  expect(stderr).toContain("test: lab: not run without the other guests: web-reaches-db\n");
  expect(stdout).not.toContain("web-reaches-db");
  expect(exitCode).toBe(0);
});

test("ssh reaches a kept guest through its agent, and not the applied one", async () => {
  project.write("bin/ssh", `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)));\n`);
  execFileSync("chmod", ["+x", path.join(project.bin, "ssh")]);
  await keep("--guest", "web");
  const { exitCode, stdout, stderr } = await project.labvisor(["ssh", "web", "--", "uptime"]);
  expect([exitCode, stderr]).toEqual([0, "ssh: web runs in QEMU (labvisor test --keep)\n"]);
  const args: string[] = JSON.parse(stdout);
  expect(args.slice(-2)).toEqual(["web.lab", "uptime"]);
  const known = `UserKnownHostsFile=${path.join(readRecord().folder, "known_hosts")}`;
  expect(args).toEqual(expect.arrayContaining(["HostKeyAlias=web.lab", "StrictHostKeyChecking=accept-new", known]));
  const [, proxy] = /^ProxyCommand=(.*)$/.exec(args.find((arg) => arg.startsWith("Proxy")) ?? "") ?? [];
  expect(execFileSync("sh", ["-c", `exec ${proxy}`], { input: "hello", encoding: "utf8" })).toBe("echo hello");

  expect(await project.labvisor(["ssh", "db"])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^labvisor: db is not one of the guests of lab that labvisor test keeps in QEMU; to /,
    ),
  });
});

test("the port forwards of a kept lab have free ports, which are printed", async () => {
  project.withLab(
    `const bootDisk = v.Disk.fromImage(v.Image.file("web.qcow2"), { size: v.Size.gibibytes(1) });
    const http = v.PortForward.tcp({ name: "http", hostPort: 8080, guestPort: 80 });
    const nat = v.Nat.perMachine({ portForwards: [http] });
    new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk, interfaces: [nat] });`,
  );
  const { exitCode, stderr } = await keep("--offline");
  const [, port] = /\ntest: lab: port forward http of web: 127\.0\.0\.1:(\d+)\n/.exec(stderr) ?? [];
  expect([exitCode, Number(port)]).toEqual([0, expect.any(Number)]);
  expect(port).not.toBe("8080");
});

test("check runs a lab's checks on its kept guests", async () => {
  await keep();
  const { exitCode, stdout, stderr } = await project.labvisor(["check"]);
  expect(stderr).toContain("check: the guests of lab run in QEMU (labvisor test --keep)\n");
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("ping ok")]);
});

test("check waits for checks on kept guests that take long", async () => {
  project.withLab(
    `const bootDisk = v.Disk.fromImage(v.Image.file("web.qcow2"), { size: v.Size.gibibytes(1) });
    const web = new v.VirtualMachine(lab, "web", { hypervisor: laptop, bootDisk });
    lab.acknowledge("LV137", "no guest needs a network here");
    const checks = new v.Checks(app, "checks", { lab });
    // Three attempts, with 8 seconds between the beginnings of two.
    const times = { retries: 2, timeoutSeconds: 8 };
    new v.Reachability(checks, "never", { to: web, probe: v.Probe.exec("true", { stdout: "x" }), ...times });`,
  );
  await project.labvisor(["test", "lab", "--keep", "--guest", "web", "--timeout", "1"]);
  const { exitCode, stdout } = await project.labvisor(["check"]);
  expect([exitCode, stdout]).toEqual([1, expect.stringContaining("FAILED never: ")]);
});

test("a lab is kept only once, and further tests of it run beside its kept guests", async () => {
  await keep();
  const record = readRecord();
  expect(await keep()).toMatchObject({
    exitCode: 3,
    stderr: "labvisor: guests of lab are still running in QEMU; stop them first: labvisor test --stop lab\n",
  });
  const { exitCode, stderr } = await project.labvisor(["test", "lab", "--timeout", "1"]);
  expect(stderr).toMatch(/^test: lab: its kept guests keep running; to stop them: labvisor test --stop lab\n/);
  expect([exitCode, isRunning(record.keeper)]).toEqual([0, true]);
});

test("of two tests that keep a lab at the same time, one keeps it, and both have their results", async () => {
  const both = await Promise.all([keep("--offline"), keep("--offline")]);
  expect(both.map(({ exitCode, stdout }) => [exitCode, stdout.includes("checks passed")])).toEqual([
    [0, true],
    [0, true],
  ]);
  const texts = ["its guests keep running", "stopped its guests, because another test has kept those that it booted"];
  for (const text of texts)
    expect(both.filter(({ stderr }) => stderr.includes(`test: lab: ${text}\n`))).toHaveLength(1);
  expect(isRunning(readRecord().keeper)).toBe(true);
});

test("kept guests keep running if their project moves, and stop if it is deleted", async () => {
  await keep();
  const record = readRecord();
  const folder = path.join(project.path, ".labvisor");
  renameSync(folder, `${folder}-moved`);
  await sleep(2000);
  expect(isRunning(record.keeper)).toBe(true);
  const processes = processesIn(record);
  rmSync(`${folder}-moved`, { recursive: true });
  await untilGone([record.keeper, ...processes]);
  for (let waits = 0; existsSync(record.folder) && waits < 50; waits++) await sleep(100);
  expect(existsSync(record.folder)).toBe(false);
});

test.each(["", "{", "null", "{}", '{"keeper":{"pid":1}}'])("a record that is %j is an error", async (text) => {
  const file = path.join(project.path, ".labvisor/kept/lab.json");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  expect(await project.labvisor(["test", "--stop"])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringMatching(/^labvisor: .*lab\.json is damaged; delete it, which also stops the kept guests\n$/),
  });
  rmSync(file);
});

test("kept guests stop even if their keeper is suspended, which a check reports after a time", async () => {
  await keep();
  const record = readRecord();
  process.kill(record.keeper.pid, "SIGSTOP");
  expect(await project.labvisor(["check"])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(
      "the process that keeps the guests does not answer; stop them with labvisor test --stop, and boot them again\n",
    ),
  });
  expect((await project.labvisor(["test", "--stop"])).stderr).toContain("stopped db, web\n");
  expect([isRunning(record.keeper), existsSync(record.folder)]).toEqual([false, false]);
});

test("kept guests stop with their supervisor, and the next test removes what they leave", async () => {
  await keep();
  const record = readRecord();
  const [supervisor, ...guests] = processesIn(record);
  process.kill(supervisor.pid, "SIGKILL");
  await untilGone([record.keeper]);
  expect((await project.labvisor(["test", "--stop"])).stderr).toBe("test: there are no kept guests\n");
  expect((await project.labvisor(["test", "lab", "--timeout", "1"])).exitCode).toBe(0);
  await untilGone(guests);
  expect(existsSync(record.folder)).toBe(false);
});

test("a command that is killed before it keeps the guests leaves none behind", async () => {
  // Guests that never announce themselves.
  const log = path.join(project.path, "pids");
  writeStubQemu(project.bin, `#!/bin/sh\necho $$ >> ${log}\nexec sleep 600\n`);
  const command = project.start(["test", "lab", "--keep"]);
  const started = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").map(Number) : []);
  while (started().length < 2) await sleep(100);
  const guests = started().flatMap((pid) => identityOf(pid) ?? []);
  command.kill("SIGKILL");
  await untilGone(guests);
  expect(project.has(".labvisor/kept/lab.json")).toBe(false);
});
