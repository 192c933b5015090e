import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isRunning, type ProcessIdentity } from "../../../lib/process/identity.js";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeWithTerraform } from "../../support/terraform.js";

jest.setTimeout(240_000);

const HOST = ".labvisor/simulated-host.json";
const WAITED = /local-exec\): web is waiting for dc \(tcp 389\)/;

interface SimulatedState {
  readonly vms: Record<string, { power: string; readonly settings: { readonly name: string } }>;
}

describeWithTerraform("a guest that waits for another one", () => {
  let project: ProjectFolder;
  let server: Server;
  beforeEach(async () => {
    project = new ProjectFolder();
    waitAsOnRealHost();
    server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    project.remove();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Lets the program that waits take the simulated host for a real one. */
  const waitAsOnRealHost = (log = "/dev/null") => {
    const program = `#!/bin/sh\nunset LABVISOR_VIRTUALBOX\necho $$ > ${log}\nexec ${process.execPath} "$@"\n`;
    project.write("bin/node", program);
    chmodSync(path.join(project.bin, "node"), 0o755);
  };
  const port = () => (server.address() as AddressInfo).port;
  /** An adapter with a port that this process answers at. */
  const forwarded = () =>
    `v.Nat.perMachine({ portForwards: [v.PortForward.tcp({ name: "ldap", hostPort: ${port()}, guestPort: 389 })] })`;
  /** An adapter at which neither this computer nor ssh reaches the guest. */
  const INTERNAL =
    'new v.InternalNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.57.0/24" }).at("192.168.57.10")';
  const write = ({ memory = 512, adapter = forwarded(), waits = true, condition = "v.Probe.tcp(389)" } = {}) =>
    project.withLab(`
      const bootDisk = v.Disk.blank(v.Size.gibibytes(1));
      const machine = (name, props) => new v.VirtualMachine(lab, name, { hypervisor: laptop, bootDisk, ...props });
      const dc = machine("dc", { interfaces: [${adapter}], memory: v.Size.mebibytes(${memory}) });
      const condition = ${condition};
      machine("web", { interfaces: [v.Nat.perMachine()], dependsOn: [${waits ? "{ guest: dc, condition }" : ""}] });`);
  const labvisor = (...args: string[]) =>
    project.labvisor(args, { PATH: `${project.bin}:${process.env.PATH}`, LABVISOR_VIRTUALBOX: "simulated" });
  const apply = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await labvisor("apply", "--auto-approve", ...args);
    return { exitCode, text: stdout + stderr };
  };
  const powerOff = (name: string) => {
    const file = path.join(project.path, HOST);
    const state: SimulatedState = JSON.parse(readFileSync(file, "utf8"));
    for (const vm of Object.values(state.vms)) if (vm.settings.name === name) vm.power = "poweroff";
    project.write(HOST, state);
  };
  const guestRuns = (name: string) => {
    const { vms }: SimulatedState = JSON.parse(readFileSync(path.join(project.path, HOST), "utf8"));
    return Object.values(vms).some(({ settings, power }) => settings.name === name && power === "running");
  };

  test("is created once the condition holds, destroyed first, and the plan after that is empty", async () => {
    write();
    const { exitCode, text } = await apply();
    expect(exitCode).toBe(0);
    expect(text).toMatch(
      new RegExp(
        "virtualbox_vm\\.dc: Creation complete[\\s\\S]*web_waits-for_dc \\(local-exec\\): web is waiting for dc \\(tcp 389\\)\n" +
          "[^\n]*: dc \\(tcp 389\\) is ready for web\n[\\s\\S]*virtualbox_vm\\.web: Creating",
      ),
    );
    expect((await labvisor("plan")).stdout).toContain("No changes.");
    expect((await labvisor("destroy", "--auto-approve")).stdout).toMatch(
      /vm\.web: Destruction complete[\s\S]*vm\.dc: Destroying/,
    );
  });

  test("waits again when the other guest is replaced or started, and not when it changes or the condition is removed", async () => {
    write();
    await apply();
    expect((await apply("--replace", "dc")).text).toMatch(WAITED);
    powerOff("dc");
    expect((await apply()).text).toMatch(WAITED);
    expect((await apply("--stopped")).text).not.toMatch(WAITED);
    expect((await apply()).text).toMatch(WAITED);
    write({ memory: 1024 });
    expect((await apply()).text).not.toMatch(WAITED);
    write({ memory: 1024, waits: false });
    expect(await apply()).toEqual({ exitCode: 0, text: expect.not.stringMatching(WAITED) });
    expect((await labvisor("plan")).stdout).toContain("No changes.");
  });

  test("is not created if the condition cannot be probed, and the next apply continues", async () => {
    write({ adapter: INTERNAL, condition: 'v.Probe.exec("true")' });
    const failed = await apply();
    expect(failed.exitCode).toBe(1);
    expect(failed.text.replace(/\s*│?\s+/g, " ")).toContain(
      "web cannot wait for dc (exec): ssh cannot reach dc, which runs the probe: no address that the host can reach",
    );
    expect([guestRuns("dc"), guestRuns("web")]).toEqual([true, false]);
    write();
    const { exitCode, text } = await apply();
    expect(text).toMatch(WAITED);
    expect(exitCode).toBe(0);
    expect(guestRuns("web")).toBe(true);
  });

  test("waits again after Ctrl-C, which also ends the program that waits", async () => {
    write();
    await new Promise((resolve) => server.close(resolve));
    const log = path.join(project.path, "pid");
    waitAsOnRealHost(log);
    const env = { PATH: `${project.bin}:${process.env.PATH}`, LABVISOR_VIRTUALBOX: "simulated" };
    const command = project.start(["apply", "--auto-approve"], env);
    while (!existsSync(log)) await sleep(100);
    const program = identityOf(Number(readFileSync(log, "utf8"))) as ProcessIdentity;
    const ended = new Promise((resolve) => command.once("exit", resolve));
    command.kill("SIGINT");
    await ended;
    for (let waits = 0; isRunning(program) && waits < 50; waits++) await sleep(100);
    expect(isRunning(program)).toBe(false);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    write();
    expect(await apply()).toEqual({ exitCode: 0, text: expect.stringMatching(WAITED) });
  });

  test("does not wait on the simulated host, where no guest runs", async () => {
    write();
    rmSync(path.join(project.bin, "node"));
    const { exitCode, text } = await apply();
    expect(text).toContain("VirtualBox is simulated: no guest runs there, so nothing is waited for");
    expect(exitCode).toBe(0);
  });

  test("waits in the apply of a saved plan, and not in a rehearsal", async () => {
    write();
    expect(await labvisor("rehearse")).toMatchObject({ exitCode: 0, stdout: expect.not.stringMatching(WAITED) });
    await labvisor("plan", "--out", "plans");
    const { stdout, exitCode } = await labvisor("apply", "--plan", "plans");
    expect(stdout).toMatch(WAITED);
    expect(exitCode).toBe(0);
  });
});
