import type { VmSection, VmSettings } from "../../../../../../lib/platforms/virtualbox/provider/host/vms.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../../support/terraform.js";

const SECTIONS: ReadonlySet<VmSection> = new Set(["adapterOptions", "bandwidthGroups"]);

describeWithTerraform("the network adapters of virtualbox_vm on the simulated host", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  const configure = (machine: object) =>
    folder.configure({
      resource: { virtualbox_vm: { v: { name: "v", ...machine } } },
    });
  const apply = async (machine: object) => {
    configure(machine);
    await folder.succeed("init");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  };
  const id = () => folder.instances()["virtualbox_vm.v"]?.attributes.id as string;
  const settings = async (): Promise<VmSettings> => {
    const record = (await folder.host.readVms([id()], SECTIONS)).get(id());
    if (!record) throw new Error("The machine is gone");
    return record.settings;
  };
  const refusal = async (command: string, ...args: string[]) => {
    const { exitCode, stderr } = await folder.run(command, "-no-color", ...args);
    expect(exitCode).toBe(1);
    return stderr.replace(/\s+/g, " ");
  };

  const slow = { slow: { limit_kbps: 1000 } };
  const full = {
    type: "nat",
    model: "virtio",
    promiscuous_mode: "allow-vms",
    boot_priority: 2,
    bandwidth_group: "slow",
    nat_cidr: "10.9.0.0/24",
    nat_alias_modes: ["sameports", "log"],
    nat_dns_proxy: true,
  };
  const tunnel = { type: "generic", network: "UDPTunnel", generic_properties: { dest: "10.0.0.1", sport: "1" } };

  test("have options that are set, change, and stay when they are no longer configured", async () => {
    await apply({ network_adapters: [full, tunnel], bandwidth_groups: slow });
    const [nat, generic] = (await settings()).adapters;
    expect(nat.options).toMatchObject({ model: "virtio", nat_cidr: "10.9.0.0/24", bandwidth_group: "slow" });
    expect(generic.options).toMatchObject({ generic_properties: tunnel.generic_properties });
    await apply({ network_adapters: [{ type: "nat" }, tunnel] });
    const { adapters, bandwidthGroups } = await settings();
    // Only a group must lose its members before it is removed.
    expect(adapters[0].options).toMatchObject({ model: "virtio", boot_priority: 2, bandwidth_group: "" });
    expect(bandwidthGroups).toEqual([]);
  });

  test("are repaired after manual changes", async () => {
    await apply({ network_adapters: [full], bandwidth_groups: slow });
    const before = await settings();
    const [{ options, ...adapter }] = before.adapters;
    await folder.host.updateVm(
      id(),
      {
        settings: {
          ...before,
          adapters: [{ ...adapter, options: { ...options, promiscuous_mode: "allow-all", speed_kbps: 7 } }],
          bandwidthGroups: [{ name: "slow", type: "network", limitKbps: 5 }],
        },
      },
      { shutdownTimeoutSeconds: 0 },
    );
    const plan = await folder.succeed("plan", "-no-color");
    expect(plan).toMatch(/promiscuous_mode += "allow-all" -> "allow-vms"/);
    expect(plan).toMatch(/limit_kbps = 5 -> 1000/);
    expect(plan).not.toContain("speed_kbps");
    // Both change without a restart.
    expect(plan).not.toContain("restart_reason");
    await folder.apply();
    expect((await settings()).bandwidthGroups).toEqual(before.bandwidthGroups);
  });

  test("change to another type without the options of the former one", async () => {
    await apply({ network_adapters: [full], bandwidth_groups: slow });
    await apply({ network_adapters: [{ type: "internal", network: "lan", model: "virtio" }], bandwidth_groups: slow });
    expect((await settings()).adapters[0]).toMatchObject({ type: "intnet", options: { model: "virtio" } });
  });

  test("are imported with all attributes", async () => {
    await apply({ network_adapters: [full, tunnel], bandwidth_groups: slow });
    const uuid = id();
    await folder.succeed("state", "rm", "virtualbox_vm.v");
    await folder.succeed("import", "virtualbox_vm.v", uuid);
    expect(await folder.succeed("plan", "-no-color")).toContain("No changes");
    expect(folder.instances()["virtualbox_vm.v"]?.attributes.network_adapters).toMatchObject([
      { ...full, nat_alias_modes: ["log", "sameports"], speed_kbps: 0, generic_properties: null },
      { ...tunnel, nat_cidr: null },
    ]);
  });

  test("are limited to 36 with the chipset ich9", async () => {
    await apply({ chipset: "ich9", network_adapters: Array(36).fill({ type: "nat" }) });
    expect((await settings()).adapters).toHaveLength(36);
  });

  test.each<[string, object, string]>([
    ["37 adapters", { chipset: "ich9", network_adapters: Array(37).fill({ type: "nat" }) }, "the chipset ich9 has 36"],
    ["an unknown model", { network_adapters: [{ type: "nat", model: "rtl8139" }] }, '"rtl8139"'],
    [
      "an option of another type",
      { network_adapters: [{ type: "internal", network: "lan", nat_dns_proxy: true }] },
      "nat_dns_proxy does not apply to adapters of type internal",
    ],
    ["a generic adapter without a driver", { network_adapters: [{ type: "generic" }] }, "requires a driver"],
    [
      "a missing bandwidth group",
      { network_adapters: [{ type: "nat", bandwidth_group: "fast" }], bandwidth_groups: slow },
      'The bandwidth group "fast" does not exist',
    ],
    [
      "a bandwidth group for disks",
      {
        network_adapters: [{ type: "nat", bandwidth_group: "slow" }],
        bandwidth_groups: { slow: { type: "disk", limit_kbps: 1000 } },
      },
      'The bandwidth group "slow" is of type disk',
    ],
    [
      "an invalid boot priority",
      { network_adapters: [{ type: "nat", boot_priority: 5 }] },
      "5 is out of range; give a number from 0 to 4",
    ],
    [
      "an invalid alias mode",
      { network_adapters: [{ type: "nat", nat_alias_modes: ["masq"] }] },
      '"masq" is not supported; give',
    ],
  ])("are rejected before anything is created: %s", async (_, machine, message) => {
    configure(machine);
    await folder.succeed("init");
    const words = await refusal("validate");
    expect(words.replace(/[^\w".-]+/g, " ")).toContain(message.replace(/[^\w".-]+/g, " "));
  });
});
