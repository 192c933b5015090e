import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import { SimulatedHost } from "../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { StackJson } from "../../../lib/terraform/stack-json.js";
import { ProjectFolder } from "../../cli/project-folder.js";
import { settings } from "../../platforms/virtualbox/provider/host/contract.js";
import { ProxmoxServer, TOKEN } from "../../support/proxmox-server.js";
import { hostOnly } from "../../topology/stacks.js";

jest.setTimeout(60_000);

/** Creates a project with the given state. */
function projectWith(provider: NonNullable<StackJson["provider"]>, resources: readonly object[]): ProjectFolder {
  const project = new ProjectFolder().withStack("lab", { ...hostOnly, ...{ provider } });
  project.write("state.json", { version: 4, lineage: "l", serial: 1, resources });
  const file = JSON.stringify(path.join(project.path, "state.json"));
  return project.withTerraform(
    `if (command === "state") process.stdout.write(require("node:fs").readFileSync(${file}, "utf8"));`,
  );
}

const resource = (type: string, name: string, attributes: object) => ({
  mode: "managed",
  type,
  name,
  provider: 'provider["labvisor.invalid/labvisor/virtualbox"]',
  instances: [{ attributes }],
});

describe("labvisor snapshot on Proxmox VE", () => {
  let server: ProxmoxServer;
  let project: ProjectFolder;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    server = await ProxmoxServer.start();
    server.add("qemu/100", { running: true });
    server.add("lxc/101");
    env = { PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
    project = projectWith({ proxmox: [{}] }, [
      resource("proxmox_virtual_environment_vm", "a", { name: "web", node_name: "pve", vm_id: 100, started: true }),
      resource("proxmox_virtual_environment_container", "b", {
        ...{ node_name: "pve", vm_id: 101, started: false },
        initialization: [{ hostname: "db" }],
      }),
      resource("proxmox_sdn_vnet", "lan", { id: "lan" }),
      resource("proxmox_virtual_environment_vm", "golden", { name: "golden", vm_id: 102, template: true }),
    ]);
  });
  afterEach(async () => {
    project.remove();
    await server.stop();
  });
  const snapshot = (...args: string[]) => project.labvisor(["snapshot", ...args], env);
  const names = (place: string) => [...(server.guests.get(place)?.snapshots.keys() ?? [])];

  test("creates, lists, restores, and deletes snapshots of machines and containers", async () => {
    const created = await snapshot("create", "before", "--description", "an upgrade");
    expect(created.stderr).toBe("hello from the app\n");
    expect(created.stdout.split("\n").toSorted().join("\n")).toMatch(
      /^\ndb: created "before" \([\d.]+ s\)\nweb: created "before" \([\d.]+ s\)$/,
    );
    const listed = await snapshot("list", "--json");
    expect(JSON.parse(listed.stdout)).toEqual(
      ["db", "web"].map((guest) => ({ guest, name: "before", description: "an upgrade", time: expect.any(String) })),
    );
    expect((await snapshot("list")).stdout).toMatch(
      /^GUEST {2}SNAPSHOT {2}TAKEN +DESCRIPTION\ndb {5}before {4}20\S+Z {2}an upgrade\nweb {4}before {4}20/,
    );

    const restored = await snapshot("restore", "before", "--auto-approve");
    expect(restored.exitCode).toBe(0);
    // According to the lab, whatever they were at the time of the snapshot.
    expect([server.guests.get("qemu/100")?.running, server.guests.get("lxc/101")?.running]).toEqual([true, false]);

    expect((await snapshot("delete", "before", "--guest", "web", "--auto-approve")).exitCode).toBe(0);
    expect([names("qemu/100"), names("lxc/101")]).toEqual([[], ["before"]]);
    expect((await snapshot("delete", "before", "--auto-approve")).stdout).toMatch(/^db: deleted/);
    const none = await snapshot("delete", "before", "--auto-approve");
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining('No guest has a snapshot "before".')]);
  });

  test("changes no guest if one of them cannot be changed", async () => {
    await snapshot("create", "before", "--guest", "db");
    const taken = await snapshot("create", "before");
    expect(taken.stderr).toContain('labvisor: Nothing was changed.\ndb: there already is a snapshot "before"\n');
    expect([taken.exitCode, names("qemu/100")]).toEqual([1, []]);
    server.add("lxc/101", { feature: false });
    const other = await snapshot("create", "other");
    expect(other.stderr).toMatch(
      /Nothing was changed\.\ndb: the storage of one of its volumes has no snapshots; containers need/,
    );
    expect(names("qemu/100")).toEqual([]);
    const missing = await snapshot("restore", "none", "--auto-approve");
    expect(missing.stderr).toMatch(
      /Nothing was changed\.\ndb: there is no snapshot "none".*\nweb: there is no snapshot "none"/,
    );
  });

  test("reports a guest that fails, and continues with the others", async () => {
    server.fails.add("lxc/101");
    const { exitCode, stdout, stderr } = await snapshot("create", "before");
    expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/^web: created "before"[^\n]*\n$/)]);
    expect(stderr).toMatch(/\ndb: no space left on device[^\n]*\n1 of 2 guests failed\.\n$/);
  });

  test("requires approval to discard data", async () => {
    await snapshot("create", "before");
    for (const command of ["restore", "delete"]) {
      const { exitCode, stderr } = await snapshot(command, "before");
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringContaining("check labvisor snapshot list, then give --auto-approve"),
      ]);
    }
    expect(server.asked.filter((line) => /rollback|DELETE/.test(line))).toEqual([]);
  });

  test.each(["1st", "a", "two words", "current!", "x".repeat(41)])("rejects the name %j", async (name) => {
    const { exitCode, stderr } = await snapshot("create", name);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/The snapshot's name is ".*"; give 2 to 40 letters/)]);
    expect(server.asked).toEqual([]);
  });

  test("reports missing variables and unknown guests", async () => {
    for (const command of [["snapshot", "list"], ["plan"], ["apply", "--auto-approve"]]) {
      const { exitCode, stderr } = await project.labvisor(command);
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringContaining("labvisor: PROXMOX_VE_ENDPOINT is not set; give the address"),
      ]);
    }
    expect(project.calls).toEqual([]);
    const unknown = await snapshot("list", "--guest", "mail");
    expect(unknown.stderr).toContain('labvisor: There is no guest "mail". The guests of this lab are: db, web\n');
    const wrong = await project.labvisor(["snapshot", "list"], { ...env, PROXMOX_VE_API_TOKEN: "a@b!c=d" });
    expect(wrong.stderr).toMatch(/db: http:\S+ refuses the credentials \(invalid token value!\)/);
  });
});

describe("labvisor snapshot on VirtualBox", () => {
  let project: ProjectFolder;
  let host: SimulatedHost;
  const [web, db] = [uuidV4(), uuidV4()];
  beforeEach(async () => {
    project = projectWith({ virtualbox: [{ base_folder: "${abspath(path.root)}" }] }, [
      resource("virtualbox_vm", "web", { id: web, name: "web", state: "running" }),
      resource("virtualbox_vm", "db", { id: db, name: "db", state: "stopped" }),
    ]);
    host = new SimulatedHost({ file: path.join(project.path, "host.json") });
    for (const [uuid, name] of [
      [web, "web"],
      [db, "db"],
    ])
      await host.createVm({ uuid, settings: settings({ name }), folder: project.path });
  });
  afterEach(() => project.remove());
  const snapshot = (...args: string[]) =>
    project.labvisor(["snapshot", ...args], {
      LABVISOR_VIRTUALBOX: "simulated",
      LABVISOR_SIMULATED_FILE: path.join(project.path, "host.json"),
    });
  const taken = async (vm: string) => (await host.readSnapshots(vm))?.map(({ name }) => name);

  test("creates, restores, and deletes snapshots of a whole lab", async () => {
    expect((await snapshot("create", "before")).exitCode).toBe(0);
    await host.updateVm(db, { settings: settings({ name: "db", cpus: 2 }) }, { shutdownTimeoutSeconds: 0 });
    expect((await snapshot("restore", "before", "--auto-approve")).exitCode).toBe(0);
    const records = await host.readVms([web, db], new Set());
    expect([web, db].map((vm) => [records.get(vm)?.power, records.get(vm)?.settings.cpus])).toEqual([
      ["running", 1],
      ["stopped", 1],
    ]);
    expect((await snapshot("delete", "before", "--auto-approve")).exitCode).toBe(0);
    expect([await taken(web), await taken(db)]).toEqual([[], []]);
  });

  test("keeps snapshots that are part of the lab, and reports a missing machine", async () => {
    await host.takeSnapshot(web, { name: "golden", description: "", claim: uuidV4() });
    const { exitCode, stderr } = await snapshot("delete", "golden", "--auto-approve");
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/The snapshot "golden" of web is part of the lab; remove it from the lab/),
    ]);
    expect(await taken(web)).toEqual(["golden"]);
    await host.deleteVm(db, []);
    expect((await snapshot("create", "other")).stderr).toMatch(/db: VirtualBox has no machine .*labvisor apply/);
    expect(await taken(web)).toEqual(["golden"]);
  });

  test("reports a lab that is not applied", async () => {
    project.write("state.json", { version: 4, lineage: "l", serial: 1, resources: [] });
    expect((await snapshot("list")).stderr).toContain(
      "labvisor: No guest of this lab is applied; run labvisor apply first.",
    );
  });
});
