import { join } from "node:path";
import { v4 as uuidV4 } from "uuid";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../support/terraform.js";
import { settings } from "./host/fixtures.js";

describeWithTerraform("the provider's data sources on the simulated host", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  const configure = async (kind: string, config: object) => {
    folder.configure({
      data: { [kind]: { it: config } },
    });
    await folder.succeed("init");
  };
  const read = async (kind: string, config: object = {}) => {
    await configure(kind, config);
    await folder.apply();
    return folder.instances()[`${kind}.it`]?.attributes;
  };
  const refusal = async (kind: string, config: object) => {
    await configure(kind, config);
    return (await folder.run("plan", "-no-color")).stderr.replace(/\s+/g, " ");
  };

  test("virtualbox_host reports the host's facts and limits", async () => {
    expect(await read("virtualbox_host")).toMatchObject({
      version: "7.2.22",
      kind: "simulated",
      machine_folder: join(folder.path, "machines"),
      guest_additions: "/usr/share/virtualbox/VBoxGuestAdditions.iso",
      cores: expect.any(Number),
      free_disk_mib: expect.any(Number),
      extension_packs: {},
      limits: { cpus: 64, memory_mib: 2_097_152, network_adapters: { piix3: 8, ich9: 36 } },
    });
  });

  test("virtualbox_vms selects machines by name, group, and state", async () => {
    const createVm = (name: string, group: string, power: "running" | "stopped") =>
      folder.host.createVm({ uuid: uuidV4(), settings: settings({ name, groups: [group] }), power });
    await createVm("web-2", "/lab", "running");
    await createVm("web-1", "/lab/web", "running");
    await createVm("web-3", "/lab", "stopped");
    await createVm("db", "/labs", "running");
    const names = async (config: object) => {
      const { vms } = (await read("virtualbox_vms", config)) as { vms: { name: string }[] };
      return vms.map(({ name }) => name);
    };
    expect(await names({})).toEqual(["db", "web-1", "web-2", "web-3"]);
    expect(await names({ name_regex: "^web", state: "stopped" })).toEqual(["web-3"]);
    expect(await names({ group: "/lab" })).toEqual(["web-1", "web-2", "web-3"]);
    expect(await names({ group: "/" })).toHaveLength(4);
    expect(await refusal("virtualbox_vms", { name_regex: "(" })).toContain("Invalid regular expression");
  });

  test("virtualbox_vm finds a machine by name or UUID, with the addresses that its guest reports", async () => {
    const [uuid, mac] = [uuidV4(), "080027000A01"];
    const guestProperties = {
      "/VirtualBox/GuestInfo/Net/0/MAC": mac,
      "/VirtualBox/GuestInfo/Net/0/V4/IP": "10.1.2.3",
    };
    const adapters = [
      { type: "none", cableConnected: true, forwards: [] },
      { type: "intnet", network: "lan", mac, cableConnected: true, forwards: [] },
    ] as const;
    await folder.host.createVm({ uuid, settings: settings({ name: "web", adapters, guestProperties }) });
    const machine = {
      id: uuid,
      name: "web",
      os_type: "Debian_64",
      state: "stopped",
      network_adapters: [
        { type: "none", network: null, mac: null, address: null },
        { type: "internal", network: "lan", mac: "08:00:27:00:0a:01", address: "10.1.2.3" },
      ],
      guest_properties: guestProperties,
    };
    expect(await read("virtualbox_vm", { name: "web" })).toMatchObject(machine);
    expect(await read("virtualbox_vm", { id: uuid })).toMatchObject(machine);
    expect(await refusal("virtualbox_vm", { name: "other" })).toContain('There is no machine named "other"');
    expect(await refusal("virtualbox_vm", { id: uuidV4() })).toContain("There is no machine");
    expect(await refusal("virtualbox_vm", {})).toContain("Give either name or id");
    await folder.host.createVm({ uuid: uuidV4(), settings: settings({ name: "web", groups: ["/other"] }) });
    expect(await refusal("virtualbox_vm", { name: "web" })).toContain('There are 2 machines named "web"');
  });

  test("virtualbox_os_types selects OS types by family and architecture", async () => {
    const { os_types } = (await read("virtualbox_os_types", { family: "Solaris", architecture: "x86_64" })) as {
      os_types: object[];
    };
    expect(os_types[0]).toEqual({
      id: "Solaris_64",
      description: "Oracle Solaris 10 5/09 and earlier (64-bit)",
      family: "Solaris",
      architecture: "x86_64",
    });
    expect(os_types).toHaveLength(4);
  });

  test("networks of all kinds and the interfaces for bridging are listed", async () => {
    await folder.host.createNatNetwork({ name: "n", cidr: "10.7.0.0/24", dhcp: false, forwards: [] }, { adopt: false });
    const { name } = await folder.host.createHostOnlyNetwork({ address: "192.168.56.1", prefixLength: 24 });
    const adapters = ["b", "a", "b"].map(
      (network) => ({ type: "intnet", network, cableConnected: true, forwards: [] }) as const,
    );
    await folder.host.createVm({ uuid: uuidV4(), settings: settings({ adapters }) });
    expect(await read("virtualbox_networks")).toMatchObject({
      nat: { n: { cidr: "10.7.0.0/24", dhcp: false } },
      host_only: { [name]: { cidr: "192.168.56.0/24", host_address: "192.168.56.1", dhcp: false } },
      internal: ["a", "b"],
    });
    expect(await read("virtualbox_bridged_interfaces")).toMatchObject({
      interfaces: [{ name: "eth0", prefix_length: 24, mac: "02:00:00:00:00:01", up: true, wireless: false }],
    });
  });
});
