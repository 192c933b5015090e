import { join } from "node:path";
import type { HostFacts } from "../../../../../../lib/platforms/virtualbox/provider/host/host-facts.js";
import { SimulatedHost } from "../../../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { Attached } from "../../../../../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "../../../../../support/lab-folder.js";
import { describeWithTerraform, TerraformFolder } from "../../../../../support/terraform.js";

/** A host with lower limits than VirtualBox 7.2.22, which records its calls. */
class SmallHost extends SimulatedHost {
  readonly calls: string[] = [];

  override async facts(): Promise<HostFacts> {
    this.calls.push("facts");
    const limits = {
      cpus: { min: 2, max: 8 },
      memoryMib: { min: 64, max: 4096 },
      vramMib: { min: 0, max: 128 },
      monitors: { min: 1, max: 2 },
      networkAdapters: { piix3: 1, ich9: 2 },
      controllerPorts: { sata: 4 },
    };
    return { ...(await super.facts()), limits };
  }

  override osTypes() {
    this.calls.push("osTypes");
    return super.osTypes();
  }
}

describeWithTerraform("the plan rejects what this host's VirtualBox would reject:", () => {
  let attached: Attached;
  let folder: TerraformFolder;
  let host: SmallHost;

  beforeAll(async () => {
    attached = await attachProvider(() => host);
  });
  afterAll(() => attached.close());
  beforeEach(() => {
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    host = new SmallHost({ file: join(folder.path, "host.json") });
  });
  afterEach(() => folder.remove());

  const FITTING = { name: "v", cpus: 2, memory_mib: 64 };
  const configure = async (machine: object, more: object = {}) => {
    folder.configure({
      terraform: { required_providers: { virtualbox: { source: PROVIDER } } },
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource: { virtualbox_vm: { v: { ...FITTING, ...machine } } },
      ...more,
    });
    await folder.succeed("init");
  };
  const planOutput = async (machine: object, more: object = {}) => {
    await configure(machine, more);
    const { stdout, stderr } = await folder.run("plan", "-no-color");
    // Terraform draws a bar next to errors.
    return `${stdout}${stderr}`.replace(/[│╵╷\s]+/g, " ");
  };

  test("all values beyond the host's limits, at once", async () => {
    const text = await planOutput({
      cpus: 1,
      memory_mib: 5000,
      vram_mib: 200,
      monitor_count: 3,
      network_adapters: [{ type: "nat" }, { type: "nat" }],
      storage_controllers: { C: { type: "sata", attachments: [{ port: 4, type: "dvd" }] } },
    });
    for (const problem of [
      "cpus is 1, but this VirtualBox supports 2 to 8",
      "memory_mib is 5000 MiB, but this VirtualBox supports 64 to 4096 MiB",
      "vram_mib is 200 MiB, but this VirtualBox supports 0 to 128 MiB",
      "monitor_count is 3, but this VirtualBox supports 1 to 2",
      "There are 2 network adapters, but the chipset piix3 has 1",
      'The storage controller "C": port 4 is out of range: sata controllers have ports 0 to 3',
    ])
      expect(text).toContain(problem);
  });

  test.each<[string, string, string]>([
    ["a typo", "Ubunut_64", "Did you mean Ubuntu_64"],
    ["another notation", "debian12-64", "Did you mean Debian12_64"],
    ["a description", "debian (64-bit)", "Did you mean Debian_64?"],
    [
      "no similar id",
      "Plan9FromBellLabs",
      "The data source virtualbox_os_types and VBoxManage list ostypes list all ids",
    ],
  ])("an unknown guest OS type: %s", async (_, os_type, advice) => {
    const text = await planOutput({ os_type });
    expect(text).toContain(`This VirtualBox does not support the guest OS type "${os_type}"`);
    expect(text).toContain(advice);
  });

  test("nothing that is within the limits, reading facts once and OS types only if they change", async () => {
    await configure({ chipset: "ich9", network_adapters: [{ type: "nat" }, { type: "nat" }], os_type: "debian_64" });
    expect(await folder.planCode()).toBe(2);
    expect(host.calls).toEqual(["facts", "osTypes"]);
    await folder.apply();
    host.calls.length = 0;
    await configure({ chipset: "ich9", os_type: "debian_64" });
    expect(await folder.planCode()).toBe(2);
    expect(host.calls).toEqual(["facts"]);
    await folder.succeed("destroy", "-auto-approve");
  });

  test("no unknown value, which waits for the apply", async () => {
    const later = "${terraform_data.later.output}";
    const text = await planOutput(
      {},
      {
        resource: {
          terraform_data: { later: { input: "1" } },
          virtualbox_vm: {
            v: {
              name: "v",
              os_type: later,
              cpus: later,
              memory_mib: later,
              chipset: later,
              network_adapters: [{ type: "nat" }, { type: "nat" }],
              storage_controllers: { C: { type: later, attachments: [{ port: later, type: "dvd" }] } },
              serial_ports: [{ file: later }],
            },
          },
        },
      },
    );
    expect(text).toContain("2 to add");
  });

  test("a missing folder of a serial port's file causes a warning, if the machine is to run", async () => {
    const warning = "of the serial port's file does not exist";
    expect(await planOutput({ serial_ports: [{ file: "logs/com1.log" }] })).toContain(
      `The folder ${join(folder.path, "logs")} ${warning}`,
    );
    expect(await planOutput({ serial_ports: [{ file: "com1.log" }] })).not.toContain(warning);
    expect(await planOutput({ serial_ports: [{ file: "logs/com1.log" }], state: "stopped" })).not.toContain(warning);
  });

  test("a remote display without an extension pack on the host causes a warning", async () => {
    const warning = "This VirtualBox has no extension pack for remote displays";
    expect(await planOutput({ remote_display: true })).toContain(warning);
    const pack = { name: "VNC", version: "7.2.22", usable: true, remoteDisplay: true };
    const details = await host.details();
    host.details = async () => ({ ...details, extensionPacks: [pack] });
    expect(await planOutput({ remote_display: true })).not.toContain(warning);
    host.details = async () => ({ ...details, extensionPacks: [{ ...pack, usable: false }] });
    expect(await planOutput({ remote_display: true })).toContain(warning);
  });

  test("a remote display on ports that are in use causes a warning, if the machine is to run", async () => {
    const details = await host.details();
    const pack = { name: "VNC", version: "7.2.22", usable: true, remoteDisplay: true };
    host.details = async () => ({ ...details, extensionPacks: [pack] });
    host.listenProblems = async (listeners) =>
      listeners.map(({ hostPort }) => (hostPort < 5010 ? "in use" : undefined));
    const warning = "The host cannot listen on any of the ports of the remote display of v";
    const display = (ports: object) => planOutput({ remote_display: true, ...ports });
    for (const ports of [{}, { remote_display_ports: "5000,5002-5009" }])
      expect(await display(ports)).toContain(warning);
    for (const ports of [
      { remote_display_ports: "5000-5010" },
      { remote_display_ports: "1-5000" },
      { state: "stopped" },
    ])
      expect(await display(ports)).not.toContain(warning);
  });

  test("more memory than the host has causes a warning, if the machine is to run", async () => {
    const details = await host.details();
    host.details = async () => ({ ...details, memoryMib: 1024 });
    expect(await planOutput({ memory_mib: 1025 })).toContain("memory_mib is 1025 MiB, but the host has 1024 MiB");
    expect(await planOutput({ memory_mib: 1025, state: "stopped" })).not.toContain("the host has");
    expect(await planOutput({ memory_mib: 1024 })).not.toContain("the host has");
  });

  test("Guest Additions on a host without their image", async () => {
    const machine = { guest_additions: "attached", storage_controllers: { C: { type: "ide" } } };
    expect(await planOutput(machine)).not.toContain("no Guest Additions image");
    const { guestAdditions: _, ...facts } = await host.facts();
    host.facts = async () => facts;
    expect(await planOutput(machine)).toContain("This VirtualBox has no Guest Additions image");
  });
});
