import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SimulatedHost } from "../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { VmRecord, VmSettings } from "../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { attachProvider } from "../../../support/lab-folder.js";
import { eachOnSimulatedHost, SimulatedFolder } from "../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../support/terraform.js";
import { settings } from "./host/fixtures.js";

describeWithTerraform("the provider's resources on the simulated host", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  const configure = (resource: object, more: object = {}) =>
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource,
      ...more,
    });
  const start = async (resource: object, more: object = {}) => {
    configure(resource, more);
    await folder.succeed("init");
  };
  /** Returns Terraform's stderr as one line. */
  const refusal = async (...args: string[]) => {
    const { exitCode, stderr } = await folder.run(...args, "-no-color");
    expect(exitCode).toBe(1);
    return stderr.replace(/\s+/g, " ");
  };

  describe("an invalid configuration is rejected before anything is created:", () => {
    const adapter = (more: object) => ({ network_adapters: [{ type: "nat", ...more }] });
    const forward = (more: object) => adapter({ forwards: { web: { host_port: 8080, guest_port: 80, ...more } } });
    test.each<[string, object, string]>([
      ["a port out of range", forward({ host_port: 70000 }), "70000 is out of range; give a number from 1 to 65535"],
      ["a protocol", forward({ protocol: "icmp" }), '"icmp" is not supported; give "tcp" or "udp"'],
      ["an invalid MAC", adapter({ mac: "02:00" }), '"02:00" is not a MAC address'],
      ["a multicast MAC", adapter({ mac: "03:00:00:00:00:01" }), "is not a unicast address"],
      ["an invalid address", adapter({ address: "10.1.2.300" }), '"10.1.2.300" is not an IPv4 address'],
      [
        "too many adapters",
        { network_adapters: Array(9).fill({ type: "nat" }) },
        "There are 9 adapters, but the chipset piix3 has 8",
      ],
      ["an attachment", adapter({ type: "natnet" }), '"natnet" is not supported; give'],
      ["CPUs", { cpus: 65 }, "65 is out of range; give a number from 1 to 64"],
      ["memory", { memory_mib: 1 }, "1 is out of range; give a number from 4 to 2097152 MiB"],
      ["a state", { state: "paused" }, '"paused" is not supported; give "running" or "stopped"'],
      ["a group", { groups: ["lab"] }, '"lab" is not a group'],
      ["a group above the root", { groups: ["/lab/../.."] }, '"/lab/../.." is not a group'],
      ["an empty extra data entry", { extra_data: { a: "" } }, "remove the property"],
      ["an invalid USB vendor id", { usb_filters: [{ name: "x", vendor_id: "1" }] }, "is not four hexadecimal digits"],
      ["an empty property", { guest_properties: { a: "" } }, "remove the property"],
      ["a lab without a key", { lab: "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10" }, "lab and key must be set together"],
      [
        "a property reserved for the provider",
        { guest_properties: { "/Labvisor/x": "y" } },
        "Names under /Labvisor/ are reserved for the provider",
      ],
      ["secure boot without EFI", { secure_boot: true }, "Secure boot requires EFI firmware"],
      ["Guest Additions without a drive", { guest_additions: "attached" }, "Guest Additions require a drive"],
      ["invalid ports", { remote_display_ports: "vnc" }, '"vnc" is not a list of ports'],
      ["an empty name", { name: " " }, "It must not be empty"],
      ["an empty OS type", { os_type: "" }, "It must not be empty"],
      ["a name of two lines", { name: "a\nb" }, "must not contain control characters"],
      ["a folder of two lines", { folder: "a\nb" }, "must not contain control characters"],
      ["a name that is a UUID", { name: "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10" }, "A machine's name cannot be a UUID"],
      ["a name that is too long for a file", { name: "é".repeat(150) }, "It has 300 bytes"],
      ["a group from which VirtualBox cannot derive a folder", { groups: ["/a&b"] }, '"/a&b" is not a group'],
      ["a name that is a parent folder", { name: ".." }, '".." is not a valid name'],
      ["a machine without a group", { groups: [] }, "A machine requires at least one group"],
      ["an adapter that is null", { network_adapters: [null] }, "network_adapters.0 is null"],
      ["a forward that is null", adapter({ forwards: { web: null } }), "forwards.web is null"],
      ["a controller that is null", { storage_controllers: { SATA: null } }, "storage_controllers.SATA is null"],
      [
        "an attachment that is null",
        { storage_controllers: { SATA: { type: "sata", attachments: [null] } } },
        "An element of storage_controllers.SATA.attachments is null",
      ],
      ["a shared folder that is null", { shared_folders: { work: null } }, "shared_folders.work is null"],
      ["a boot device that is null", { boot_order: [null] }, "boot_order.0 is null"],
      ["a property that is null", { guest_properties: { a: null } }, "guest_properties.a is null"],
      ["a shared folder without a path", { shared_folders: { work: { host_path: "" } } }, "It must not be empty"],
      [
        "a mount point without a path",
        { shared_folders: { work: { host_path: ".", mount_point: "" } } },
        "It must not be empty",
      ],
      ["a serial port without a file", { serial_ports: [{ file: "" }] }, "It must not be empty"],
      ["a folder without a path", { folder: "" }, "It must not be empty"],
      [
        "a medium without a path",
        { storage_controllers: { SATA: { type: "sata", attachments: [{ port: 0, type: "dvd", medium: "" }] } } },
        "It must not be empty",
      ],
      [
        "a MAC on an empty slot",
        adapter({ type: "none", mac: "02:00:00:00:00:01" }),
        "mac does not apply to adapters of type none",
      ],
      [
        "a cable on an empty slot",
        adapter({ type: "none", cable_connected: false }),
        "cable_connected does not apply to adapters of type none",
      ],
      ["a network on a NAT adapter", adapter({ network: "lan" }), "network does not apply to adapters of type nat"],
      [
        "an internal adapter without a network",
        adapter({ type: "internal" }),
        "An adapter of type internal requires a network",
      ],
      [
        "forwards on an internal adapter",
        adapter({ type: "internal", network: "lan", forwards: { web: { host_port: 8080, guest_port: 80 } } }),
        "forwards does not apply to adapters of type internal",
      ],
      ["an invalid remote display port", { remote_display_ports: "99999" }, '"99999" is not a list of ports'],
      ["an invalid lab id", { lab: "mine", key: "v" }, '"mine" is not the id of a virtualbox_lab'],
      ["an empty key", { lab: "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10", key: "" }, "It must not be empty"],
    ])("%s", async (_, attributes, message) => {
      await start({ virtualbox_vm: { v: { name: "v", ...attributes } } });
      expect(await refusal("validate")).toContain(message);
      expect(existsSync(folder.hostFile)).toBe(false);
    });

    test.each<[string, object, string]>([
      [
        "a subnet with host bits",
        { virtualbox_nat_network: { n: { name: "n", cidr: "10.1.2.5/24" } } },
        "is an address inside a subnet; give 10.1.2.0/24",
      ],
      [
        "an invalid subnet",
        { virtualbox_host_only_network: { n: { cidr: "10.1.2/24" } } },
        '"10.1.2/24" is not an IPv4 subnet',
      ],
      [
        "a subnet without hosts",
        { virtualbox_nat_network: { n: { name: "n", cidr: "10.1.2.4/32" } } },
        "has no room for hosts",
      ],
      ["a lab name that is a path", { virtualbox_lab: { l: { name: "x/../y" } } }, "use letters, digits"],
      ["a blank disk without a size", { virtualbox_disk: { d: { name: "d" } } }, "A blank disk requires a size"],
      [
        "a subnet of all addresses",
        { virtualbox_nat_network: { n: { name: "n", cidr: "0.0.0.0/0" } } },
        "covers every address",
      ],
      ["a disk name of two lines", { virtualbox_disk: { d: { name: "a\nb", size_mib: 1 } } }, "control characters"],
      [
        "a disk name that is too long for a file",
        { virtualbox_disk: { d: { name: "x".repeat(241), size_mib: 1 } } },
        "It has 241 bytes",
      ],
      [
        "a snapshot name of two lines",
        { virtualbox_snapshot: { s: { machine_id: "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10", name: "a\nb" } } },
        "control characters",
      ],
      [
        "a machine id that looks like an option",
        { virtualbox_snapshot: { s: { machine_id: "-x", name: "s" } } },
        '"-x" is not the id of a machine',
      ],
      ["a disk name that is a path", { virtualbox_disk: { d: { name: "a/d", size_mib: 1 } } }, "A name is not a path"],
    ])("%s", async (_, resource, message) => {
      await start(resource);
      expect(await refusal("validate")).toContain(message);
    });

    test.each<[string, object, string]>([
      [
        "a controller name of two lines",
        { virtualbox_vm: { v: { name: "v", storage_controllers: { "a\nb": { type: "sata" } } } } },
        "must not contain control characters",
      ],
      [
        "a forward whose name begins with a space",
        {
          virtualbox_vm: {
            v: { name: "v", network_adapters: [{ type: "nat", forwards: { " a": { host_port: 1, guest_port: 1 } } }] },
          },
        },
        "must not begin with a space",
      ],
      [
        "a NAT network's forward with a colon in its name",
        {
          virtualbox_nat_network: {
            n: {
              name: "n",
              cidr: "10.1.2.0/24",
              forwards: { "a:b": { host_port: 1, guest_port: 1, guest_address: "10.1.2.5" } },
            },
          },
        },
        "must not contain ':'",
      ],
      [
        "a disk in a folder with a backslash",
        { virtualbox_disk: { d: { name: "d", size_mib: 1, folder: "a\\b" } } },
        "must not contain a backslash",
      ],
      [
        "a host address outside the subnet",
        { virtualbox_host_only_network: { n: { cidr: "10.1.2.0/24", host_address: "10.1.3.1" } } },
        "10.1.3.1 is not a host address in 10.1.2.0/24",
      ],
      [
        "a DHCP range outside the subnet",
        {
          virtualbox_host_only_network: {
            n: { cidr: "10.1.2.0/24", dhcp: { server: "10.1.2.2", lower: "10.1.2.3", upper: "10.1.4.9" } },
          },
        },
        "10.1.4.9 is not a host address in 10.1.2.0/24",
      ],
      [
        "a host at the broadcast address",
        { virtualbox_host_only_network: { n: { cidr: "10.1.2.0/24", host_address: "10.1.2.255" } } },
        "10.1.2.255 is not a host address in 10.1.2.0/24",
      ],
      [
        "a DHCP range that ends before it begins",
        {
          virtualbox_host_only_network: {
            n: { cidr: "10.1.2.0/24", dhcp: { server: "10.1.2.2", lower: "10.1.2.9", upper: "10.1.2.3" } },
          },
        },
        "The range ends before it begins: 10.1.2.9 to 10.1.2.3",
      ],
    ])("%s", async (_, resource, message) => {
      await start(resource);
      expect(await refusal("plan")).toContain(message);
    });
  });

  test("an error names a missing image, and nothing is created", async () => {
    await start({ virtualbox_disk: { d: { name: "d", source: "missing.vdi" } } });
    expect(await refusal("apply", "-auto-approve")).toContain(
      `Could not find file for the medium '${join(folder.path, "missing.vdi")}'`,
    );
    expect((await folder.host.readDisk(join(folder.path, "d.vdi")))?.path).toBeUndefined();
  });

  test("a disk grows in place and cannot shrink", async () => {
    const disk = (size_mib: number) => ({ virtualbox_disk: { d: { name: "d", folder: folder.path, size_mib } } });
    await start(disk(10));
    await folder.apply();
    configure(disk(20));
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    configure(disk(15));
    expect(await refusal("plan")).toContain('The disk "d" has 20 MiB and cannot shrink to 15 MiB');
  });

  test("a subnet changes in place, together with the default host address", async () => {
    const network = (cidr: string) => ({ virtualbox_host_only_network: { n: { cidr } } });
    await start(network("10.211.1.0/24"));
    await folder.apply();
    configure(network("10.211.2.0/24"));
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(folder.instances()["virtualbox_host_only_network.n"]?.attributes.host_address).toBe("10.211.2.1");
  });

  test.each<[string, string, object, object, unknown]>([
    [
      "a machine's controllers",
      "virtualbox_vm",
      { name: "v", storage_controllers: { SATA: { type: "sata" } } },
      { name: "v" },
      { storage_controllers: {} },
    ],
    [
      "a network's host address",
      "virtualbox_host_only_network",
      { cidr: "10.211.1.0/24", host_address: "10.211.1.9" },
      { cidr: "10.211.1.0/24" },
      { host_address: "10.211.1.1" },
    ],
  ])("removing an attribute restores its default: %s", async (_, type, before, after, expected) => {
    await start({ [type]: { x: before } });
    await folder.apply();
    configure({ [type]: { x: after } });
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(folder.instances()[`${type}.x`]?.attributes).toMatchObject(expected as object);
    expect(await folder.planCode()).toBe(0);
  });

  test("a plan accepts unknown adapters", async () => {
    const adapters = '${[for i in range(terraform_data.n.output == "5" ? 2 : 1) : { type = "nat" }]}';
    await start({
      terraform_data: { n: { input: "5" } },
      virtualbox_vm: { v: { name: "v", network_adapters: adapters } },
    });
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(folder.instances()["virtualbox_vm.v"]?.attributes.network_adapters).toHaveLength(2);
  });

  test("a second resource that describes the same object is rejected, and adopts nothing", async () => {
    const own = { lab: "${virtualbox_lab.l.id}", folder: "${virtualbox_lab.l.folder}" };
    await start({
      virtualbox_lab: { l: { name: "same" } },
      virtualbox_disk: { a: { ...own, name: "d", size_mib: 4 }, b: { ...own, name: "d", size_mib: 4 } },
    });
    expect(await refusal("apply", "-auto-approve", "-parallelism=1")).toContain(
      "Two resources of this configuration describe the disk",
    );
    expect(Object.keys(folder.instances()).filter((address) => address.startsWith("virtualbox_disk"))).toHaveLength(1);
  });

  test("an object outside any lab is never adopted: the error explains how to import it", async () => {
    const host = folder.host;
    await host.createNatNetwork({ name: "mine", cidr: "10.9.0.0/24", dhcp: true, forwards: [] }, { adopt: false });
    await host.createHostOnlyNetwork({ address: "192.168.60.1", prefixLength: 24 });
    const path = join(folder.path, "d.vdi");
    await host.createDisk({ path, format: "VDI", sizeMib: 5, description: "mine", adopt: false });
    await start({
      virtualbox_nat_network: { n: { name: "mine", cidr: "10.8.0.0/24" } },
      virtualbox_host_only_network: { h: { cidr: "192.168.60.0/24" } },
      virtualbox_disk: { d: { name: "d", folder: folder.path, size_mib: 9 } },
    });
    expect(await refusal("plan")).toContain(
      "The host already has an address in 192.168.60.0/24: 192.168.60.1/24, on the interface vboxnet0",
    );
    configure({
      virtualbox_nat_network: { n: { name: "mine", cidr: "10.8.0.0/24" } },
      virtualbox_disk: { d: { name: "d", folder: folder.path, size_mib: 9 } },
    });
    const error = await refusal("apply", "-auto-approve");
    expect(error).toContain('The NAT network "mine" already exists');
    expect(error).toContain("Choose another name, or import the network with the id mine");
    expect(error).toContain(`import the disk with the id ${path}`);
    expect(folder.instances()).toEqual({});
    expect(await host.readNatNetwork("mine")).toMatchObject({ cidr: "10.9.0.0/24" });
    expect(await host.readDisk(path)).toMatchObject({ sizeMib: 5 });
  });

  test("two instances of a lab coexist on subnets of their own, and never touch each other", async () => {
    const labOn = (cidr: string) => ({
      virtualbox_lab: { l: { name: "twice" } },
      virtualbox_disk: {
        d: { lab: "${virtualbox_lab.l.id}", folder: "${virtualbox_lab.l.folder}", name: "d", size_mib: 4 },
      },
      virtualbox_nat_network: { n: { lab: "${virtualbox_lab.l.id}", name: "n", cidr: "10.8.0.0/24" } },
      virtualbox_host_only_network: { h: { lab: "${virtualbox_lab.l.id}", key: "h", cidr } },
      virtualbox_vm: {
        v: {
          lab: "${virtualbox_lab.l.id}",
          key: "v",
          name: "v",
          folder: "${virtualbox_lab.l.folder}",
          storage_controllers: {
            SATA: { type: "sata", attachments: [{ port: 0, type: "disk", medium: "${virtualbox_disk.d.path}" }] },
          },
        },
      },
    });
    await start(labOn("192.168.60.0/24"));
    await folder.apply();
    const first = folder.instances();
    const other = new SimulatedFolder(folder.env);
    try {
      other.configure({ resource: labOn("192.168.60.0/24") });
      await other.succeed("init");
      expect((await other.run("plan", "-no-color")).stderr).toContain("The existing network belongs to another lab");
      await other.configure({ resource: labOn("192.168.61.0/24") });
      await other.apply();
      const second = other.instances();
      for (const [address, { attributes }] of Object.entries(second))
        expect(attributes.id).not.toBe(first[address]?.attributes.id);
      await other.succeed("destroy", "-auto-approve");
      expect(await folder.planCode()).toBe(0);
    } finally {
      other.remove();
    }
  });

  test("an import adds a manually created machine and host-only network to a lab, in place", async () => {
    const host = folder.host;
    const made = {
      name: "by hand",
      groups: ["/"],
      description: "",
      osType: "Other_64",
      cpus: 1,
      memoryMib: 64,
      hardware: {},
    };
    const uuid = "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10";
    await host.createVm({ uuid, settings: { ...made, adapters: [], serialPorts: [] } });
    const lan = await host.createHostOnlyNetwork({ address: "192.168.60.1", prefixLength: 24 });
    const own = { lab: "${virtualbox_lab.l.id}" };
    await start({
      virtualbox_lab: { l: { name: "later" } },
      virtualbox_host_only_network: { h: { ...own, key: "h", cidr: "192.168.60.0/24" } },
      virtualbox_vm: {
        v: { ...own, key: "v", name: "v", folder: "${virtualbox_lab.l.folder}", groups: ["/later"], state: "stopped" },
      },
    });
    await folder.succeed("apply", "-auto-approve", "-target=virtualbox_lab.l");
    await folder.succeed("import", "virtualbox_vm.v", uuid);
    await folder.succeed("import", "virtualbox_host_only_network.h", lan.name);
    expect(await folder.apply()).toContain("0 added, 2 changed, 0 destroyed");
    expect(await folder.planCode()).toBe(0);
    const lab = folder.instances()["virtualbox_lab.l"]?.attributes.folder;
    expect((await host.readVms([uuid], new Set())).get(uuid)).toMatchObject({ folder: lab, settings: { name: "v" } });
    await folder.succeed("destroy", "-auto-approve");
    expect(await host.findHostOnlyNetwork("192.168.60.1")).toBeUndefined();
  });

  test("a lab is not read from another kind of host, where Terraform would forget it", async () => {
    await start({ virtualbox_lab: { l: { name: "l" } } });
    await folder.apply();
    const other = await attachProvider(
      () => Object.defineProperty(folder.host, "kind", { value: "virtualbox" }) as SimulatedHost,
    );
    try {
      folder.env.TF_REATTACH_PROVIDERS = other.reattach;
      expect(await refusal("plan")).toContain('The lab "l" is on a simulated host, but this is a virtualbox host');
    } finally {
      other.close();
    }
  });

  test("a plan shows why it restarts a running machine, and the restart policy can refuse it", async () => {
    const machine = (more: object) => ({
      virtualbox_vm: { v: { name: "v", network_adapters: [{ type: "nat" }], clipboard: "disabled", ...more } },
    });
    const reason = () => folder.instances()["virtualbox_vm.v"]?.attributes.restart_reason;
    await start(machine({}));
    await folder.apply();
    expect(reason()).toBeNull();
    const refuse = { restart_policy: "refuse" };
    configure(machine({ ...refuse, memory_mib: 600, network_adapters: [{ type: "none" }] }));
    expect(await refusal("plan")).toContain(
      "This change restarts the running machine v, but its restart_policy is refuse",
    );
    configure(machine({ ...refuse, clipboard: "bidirectional" }));
    await folder.apply();
    expect(reason()).toBeNull();
    configure(machine({ memory_mib: 600, chipset: "ich9", network_adapters: [{ type: "none" }] }));
    expect(await folder.succeed("plan", "-no-color")).toContain(
      '+ restart_reason           = "memory_mib, chipset, network_adapters[0].type, network_adapters[0].mac"',
    );
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    // The plan shows the reason even if the previous one was the same.
    configure(machine({ memory_mib: 640, chipset: "ich9", network_adapters: [{ type: "none" }] }));
    expect(await folder.succeed("plan", "-no-color")).toContain('+ restart_reason           = "memory_mib"');
    await folder.apply();
    configure(machine({ memory_mib: 680, chipset: "ich9", network_adapters: [{ type: "none" }] }));
    const again = await folder.succeed("plan", "-no-color");
    expect(again).toContain('+ restart_reason           = "memory_mib"');
    expect(again).not.toContain("changed outside of Terraform");
    configure(machine({ ...refuse, state: "stopped", memory_mib: 700, chipset: "ich9" }));
    await folder.apply();
    expect(reason()).toBeNull();
  });

  test("a plan restarts a running machine whose guest's networks change, but not one whose networks are new", async () => {
    const machine = (guest_networks?: object, more: object = {}) => ({
      virtualbox_vm: { v: { name: "v", guest_networks, ...more } },
    });
    await start(machine());
    await folder.apply();
    configure(machine({ eth0: "10.9.0.1/24" }));
    expect(await folder.succeed("plan", "-no-color")).not.toContain("restart_reason");
    await folder.apply();
    configure(machine({ eth0: "10.9.0.2/24" }));
    expect(await folder.succeed("plan", "-no-color")).toMatch(/restart_reason +(= null -> |= )"guest_networks"/);
    configure(machine({ eth0: "10.9.0.2/24" }, { restart_policy: "refuse" }));
    expect(await refusal("plan")).toContain("restarts the running machine v, but its restart_policy is refuse");
    configure(machine({ eth0: "10.9.0.2/24" }));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  });

  test("a protected machine is neither deleted nor replaced until the protection is removed", async () => {
    const owner = { lab: "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10", key: "v" };
    const machine = (more: object) => ({ virtualbox_vm: { v: { name: "v", state: "stopped", ...owner, ...more } } });
    await start(machine({ deletion_protection: true, timeouts: { create: "10m", delete: "30s" } }));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const protection = "The machine v is protected from deletion";
    expect(await refusal("destroy", "-auto-approve")).toContain(protection);
    configure(machine({ deletion_protection: true, key: "other" }));
    expect(await refusal("plan")).toContain(protection);
    configure(machine({}));
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    await folder.succeed("destroy", "-auto-approve");
    expect(await folder.host.listVms()).toEqual([]);
  });

  test("extra data and USB filters change on a running machine, are repaired after drift, and are imported", async () => {
    const stick = { name: "stick", vendor_id: "0A5C", product_id: "21e8" };
    const machine = (more: object) => ({ virtualbox_vm: { v: { name: "v", restart_policy: "refuse", ...more } } });
    await start(machine({ extra_data: { "lab/a": "1" }, usb_filters: [stick] }));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const changed = machine({ extra_data: { "lab/b": "2" }, usb_filters: [{ name: "any" }, stick] });
    configure(changed);
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(await folder.planCode()).toBe(0);

    const host = folder.host;
    const id = folder.instances()["virtualbox_vm.v"]?.attributes.id as string;
    const read = async () => (await host.readVms([id], new Set(["extraData"]))).get(id)?.settings as VmSettings;
    const settings = await read();
    expect(settings.extraData).toEqual({ "lab/b": "2" });
    const extraData = { "lab/b": "3", "lab/other": "4" };
    await host.updateVm(id, { settings: { ...settings, extraData, usbFilters: [] } }, { shutdownTimeoutSeconds: 0 });
    expect(await folder.planCode()).toBe(2);
    await folder.apply();
    expect(await read()).toMatchObject({
      extraData: { "lab/b": "2", "lab/other": "4" },
      usbFilters: [{ name: "any" }, { name: "stick", vendorId: "0a5c" }],
    });

    await folder.succeed("state", "rm", "virtualbox_vm.v");
    await folder.succeed("import", "virtualbox_vm.v", id);
    expect(folder.instances()["virtualbox_vm.v"]?.attributes).toMatchObject({
      extra_data: { "lab/b": "2", "lab/other": "4" },
      usb_filters: [{ name: "any" }, { name: "stick" }],
    });
  });

  test("the Guest Additions image is in a drive of its own while it is configured", async () => {
    const drive = (port: number) => ({ port, type: "dvd" });
    const machine = (more: object, ...ports: number[]) => ({
      virtualbox_vm: {
        v: {
          name: "v",
          state: "stopped",
          storage_controllers: { SATA: { type: "sata", attachments: ports.map(drive) } },
          ...more,
        },
      },
    });
    const host = folder.host;
    const image = (await host.facts()).guestAdditions;
    const attachments = async () => {
      const id = folder.instances()["virtualbox_vm.v"]?.attributes.id as string;
      return (await host.readVms([id], new Set())).get(id)?.settings.controllers?.[0].attachments;
    };
    const attached = { guest_additions: "attached" };
    await start(machine(attached, 0));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(await attachments()).toMatchObject([{ port: 0 }, { port: 1, type: "dvd", medium: image }]);
    configure(machine(attached, 0, 1));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(await attachments()).toMatchObject([{ port: 0 }, { port: 1 }, { port: 2, medium: image }]);

    // Somebody removes it.
    const id = folder.instances()["virtualbox_vm.v"]?.attributes.id as string;
    const { settings } = (await host.readVms([id], new Set())).get(id) as VmRecord;
    await host.updateVm(id, { settings: { ...settings, controllers: [] } }, { shutdownTimeoutSeconds: 0 });
    expect(await folder.planCode()).toBe(2);
    await folder.apply();
    expect(await attachments()).toHaveLength(3);
    configure(machine({}, 0));
    await folder.apply();
    expect(await attachments()).toMatchObject([{ port: 0 }]);
    expect(await attachments()).toHaveLength(1);
  });

  test("the configuration that Terraform generates for an imported machine changes nothing", async () => {
    const host = folder.host;
    const uuid = "4b1a4a4e-6a3c-4a43-8c5c-2a3a7e4c9a10";
    const filter = { vendorId: "0a5c", productId: "", revision: "", manufacturer: "", product: "", serialNumber: "" };
    const adapters = [{ type: "nat", cableConnected: true, forwards: [] }] as const;
    const usbFilters = [{ name: "any", active: false, ...filter }];
    const more = { adapters, usbFilters, extraData: { a: "b" }, guestProperties: { "/c": "d" } };
    await host.createVm({ uuid, settings: settings({ name: "by hand", ...more }) });
    folder.configure({
      import: [{ to: "virtualbox_vm.v", id: uuid }],
    });
    await folder.succeed("init");
    await folder.succeed("plan", "-generate-config-out=generated.tf");
    expect(await folder.apply()).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect(await folder.planCode()).toBe(0);
  });

  test("what is no longer declared is removed from the machine", async () => {
    const machine = (more: object) => ({ virtualbox_vm: { v: { name: "v", state: "stopped", ...more } } });
    await start(
      machine({
        shared_folders: { w: { host_path: "." } },
        guest_properties: { "/a": "1" },
        network_adapters: [{ type: "nat", address: "10.0.2.15" }],
        extra_data: { a: "1" },
        usb_filters: [{ name: "any" }],
      }),
    );
    await folder.apply();
    configure(machine({}));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const host = folder.host;
    const id = folder.instances()["virtualbox_vm.v"]?.attributes.id as string;
    const found = (await host.readVms([id], new Set(["sharedFolders", "guestProperties", "extraData"]))).get(id);
    expect(found?.settings).toMatchObject({
      sharedFolders: [],
      guestProperties: {},
      extraData: {},
      usbFilters: [],
      adapters: [],
    });
  });

  test("a data source reads the host", async () => {
    await start(
      {},
      {
        resource: undefined,
        data: { virtualbox_host: { h: {} } },
        output: { kind: { value: "${data.virtualbox_host.h.kind}" } },
      },
    );
    await folder.apply();
    expect(JSON.parse(await folder.succeed("output", "-json", "kind"))).toBe("simulated");
  });
});
