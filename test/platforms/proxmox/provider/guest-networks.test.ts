import { labvisorProvider } from "../../../../lib/platforms/proxmox/provider/provider.js";
import { type Attached, attach } from "../../../../lib/plugin/index.js";
import { eachWithProxmoxServer, type ProxmoxServer } from "../../../support/proxmox-server.js";
import { describeWithTerraform, TerraformFolder } from "../../../support/terraform.js";

const SOURCE = "labvisor.invalid/labvisor/proxmox";

jest.setTimeout(60_000);

describeWithTerraform("labvisor_proxmox_guest_networks", () => {
  let server: ProxmoxServer;
  let attached: Attached;
  let folder: TerraformFolder;
  let guest: ReturnType<ProxmoxServer["add"]>;
  eachWithProxmoxServer((fresh) => {
    server = fresh;
    server.looks = 0;
    server.cluster.set(100, { name: "web" });
    guest = server.add("qemu/100", { running: true });
  });
  beforeEach(async () => {
    attached = await attach(labvisorProvider, SOURCE);
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    configure("10.9.0.1/24");
    await folder.succeed("init");
    await folder.apply();
  });
  afterEach(() => {
    attached.close();
    folder.remove();
  });

  const configure = (eth0: string, more: object = {}) =>
    folder.configure({
      terraform: { required_providers: { labvisor: { source: SOURCE } } },
      resource: {
        labvisor_proxmox_guest_networks: { web: { vm_id: 100, running: true, networks: { eth0 }, ...more } },
      },
    });
  const reboots = () => server.asked.filter((line) => line.startsWith("POST")).length;

  test("restarts no guest when it is created or destroyed", async () => {
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
    expect(server.asked).toEqual([]);
  });

  test("restarts a running guest for each change, as its plan says", async () => {
    for (const address of ["10.9.0.2/24", "10.9.0.3/24"]) {
      configure(address);
      const before = reboots();
      expect(await folder.succeed("plan", "-no-color")).toMatch(/\+ restart_reason += "networks"/);
      await folder.apply();
      expect(reboots()).toBe(before + 1);
      expect(await folder.planCode()).toBe(0);
      // As if it had started before the next run.
      guest.started -= 10_000;
    }
  });

  test.each([
    ["is off", () => Object.assign(guest, { running: false })],
    ["starts during the apply", () => Object.assign(guest, { started: Date.now() + 600_000 })],
  ])("restarts no guest that %s after the plan", async (_, happens) => {
    configure("10.9.0.2/24");
    await folder.succeed("plan", "-out=saved.tfplan");
    happens();
    await folder.succeed("apply", "saved.tfplan");
    expect(reboots()).toBe(0);
    expect(await folder.planCode()).toBe(0);
  });

  test.each([
    ["stops", { running: false }, { running: false }],
    ["starts", { running: false }, {}],
    ["becomes another machine", {}, { vm_id: 101 }],
  ])("restarts no guest that %s", async (_, before, after) => {
    server.cluster.set(101, { name: "web" });
    server.add("qemu/101", { running: true });
    configure("10.9.0.1/24", before);
    await folder.apply();
    configure("10.9.0.2/24", after);
    expect(await folder.succeed("plan", "-no-color")).not.toContain('restart_reason = "networks"');
    await folder.apply();
    expect(reboots()).toBe(0);
  });

  test("keeps the networks that a guest has read if its restart fails, and restarts it with the next apply", async () => {
    guest.reboot = "ignores it";
    configure("10.9.0.2/24");
    const { exitCode, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
    expect(exitCode).toBe(1);
    expect(stderr.replace(/\s+│?\s*/g, " ")).toContain("The machine 100 did not shut down within 180 seconds");
    guest.reboot = "runs";
    expect(await folder.planCode()).toBe(2);
    await folder.apply();
    expect(reboots()).toBe(2);
    expect(await folder.planCode()).toBe(0);
  });
});
