import { join } from "node:path";
import type { HostFacts } from "../../../../../lib/platforms/virtualbox/provider/host/host-facts.js";
import { SimulatedHost } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { Attached } from "../../../../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "../../../../support/lab-folder.js";
import { describeWithTerraform, TerraformFolder } from "../../../../support/terraform.js";

/** A host that gives less than VirtualBox 7.2.22, and counts what it is asked. */
class SmallHost extends SimulatedHost {
  readonly asked: string[] = [];

  override async facts(): Promise<HostFacts> {
    this.asked.push("facts");
    const limits = {
      cpus: { least: 2, most: 8 },
      memoryMib: { least: 64, most: 4096 },
      vramMib: { least: 0, most: 128 },
      monitors: { least: 1, most: 2 },
      networkAdapters: { piix3: 1, ich9: 2 },
      controllerPorts: { sata: 4 },
    };
    return { ...(await super.facts()), limits };
  }

  override osTypes() {
    this.asked.push("osTypes");
    return super.osTypes();
  }
}

describeWithTerraform("what this host's VirtualBox would refuse is refused by the plan", () => {
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
  const said = async (machine: object, more: object = {}) => {
    await configure(machine, more);
    const { stdout, stderr } = await folder.run("plan", "-no-color");
    // Terraform draws a bar beside what is wrong.
    return `${stdout}${stderr}`.replace(/[│╵╷\s]+/g, " ");
  };

  test("all that is beyond the host's limits, at once", async () => {
    const text = await said({
      cpus: 1,
      memory_mib: 5000,
      vram_mib: 200,
      monitor_count: 3,
      network_adapters: [{ type: "nat" }, { type: "nat" }],
      storage_controllers: { C: { type: "sata", attachments: [{ port: 4, type: "dvd" }] } },
    });
    for (const problem of [
      "cpus is 1, and this VirtualBox gives a machine 2 to 8",
      "memory_mib is 5000 MiB, and this VirtualBox gives a machine 64 to 4096 MiB",
      "vram_mib is 200 MiB, and this VirtualBox gives a machine 0 to 128 MiB",
      "monitor_count is 3, and this VirtualBox gives a machine 1 to 2",
      "2 network adapters: the chipset piix3 has 1",
      'The storage controller "C": port 4 is out of range: sata controllers have ports 0 to 3',
    ])
      expect(text).toContain(problem);
  });

  test.each<[string, string, string]>([
    ["a slip", "Ubunut_64", "Did you mean Ubuntu_64"],
    ["another's way to write it", "debian12-64", "Did you mean Debian12_64"],
    ["a description", "debian (64-bit)", "Did you mean Debian_64?"],
    ["nothing near", "Plan9FromBellLabs", "The data source virtualbox_os_types has all ids"],
  ])("a guest system that it does not know: %s", async (_, os_type, advice) => {
    const text = await said({ os_type });
    expect(text).toContain(`This VirtualBox does not know the guest system "${os_type}"`);
    expect(text).toContain(advice);
  });

  test("what fits, with each fact asked for once a machine, and the guest systems where they change", async () => {
    await configure({ chipset: "ich9", network_adapters: [{ type: "nat" }, { type: "nat" }], os_type: "debian_64" });
    expect(await folder.planCode()).toBe(2);
    expect(host.asked).toEqual(["facts", "osTypes"]);
    await folder.apply();
    host.asked.length = 0;
    await configure({ chipset: "ich9", os_type: "debian_64" });
    expect(await folder.planCode()).toBe(2);
    expect(host.asked).toEqual(["facts"]);
    await folder.succeed("destroy", "-auto-approve");
  });

  test("what is not known yet waits for the apply", async () => {
    const later = "${terraform_data.later.output}";
    const text = await said(
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

  test("a serial port's file in a folder that is not there is warned of, where the machine is to run", async () => {
    const warning = "There is no folder";
    expect(await said({ serial_ports: [{ file: "logs/com1.log" }] })).toContain(
      `${warning} ${join(folder.path, "logs")} for the serial port's file`,
    );
    expect(await said({ serial_ports: [{ file: "com1.log" }] })).not.toContain(warning);
    expect(await said({ serial_ports: [{ file: "logs/com1.log" }], state: "stopped" })).not.toContain(warning);
  });

  test("a remote display is warned of where the host has no extension pack for one", async () => {
    const warning = "This VirtualBox has no extension pack for remote displays";
    expect(await said({ remote_display: true })).toContain(warning);
    const pack = { name: "VNC", version: "7.2.22", usable: true, remoteDisplay: true };
    const details = await host.details();
    host.details = async () => ({ ...details, extensionPacks: [pack] });
    expect(await said({ remote_display: true })).not.toContain(warning);
    host.details = async () => ({ ...details, extensionPacks: [{ ...pack, usable: false }] });
    expect(await said({ remote_display: true })).toContain(warning);
  });

  test("more memory than the host has is warned of, where the machine is to run", async () => {
    const details = await host.details();
    host.details = async () => ({ ...details, memoryMib: 1024 });
    expect(await said({ memory_mib: 1025 })).toContain("memory_mib is 1025 MiB, and the host has 1024 MiB");
    expect(await said({ memory_mib: 1025, state: "stopped" })).not.toContain("the host has");
    expect(await said({ memory_mib: 1024 })).not.toContain("the host has");
  });

  test("Guest Additions, where the host has no image of them", async () => {
    const machine = { guest_additions: "attached", storage_controllers: { C: { type: "ide" } } };
    expect(await said(machine)).not.toContain("no image of Guest Additions");
    const { guestAdditions: _, ...facts } = await host.facts();
    host.facts = async () => facts;
    expect(await said(machine)).toContain("This VirtualBox has no image of Guest Additions");
  });
});
