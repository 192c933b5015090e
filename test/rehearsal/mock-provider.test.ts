import type { Attached } from "../../lib/plugin/index.js";
import { attachProxmoxStandIn } from "../support/proxmox.js";
import { describeWithTerraform, TerraformFolder } from "../support/terraform.js";

const ADAPTER = {
  bridge: "vmbr0",
  disconnected: null,
  enabled: null,
  firewall: null,
  mac_address: null,
  model: "virtio",
  mtu: null,
  queues: null,
  rate_limit: null,
  trunks: null,
  vlan_id: null,
};

function config({ vm = {}, subnet = {} }: { vm?: object; subnet?: object } = {}) {
  return {
    terraform: { required_providers: { proxmox: { source: "bpg/proxmox" } } },
    provider: { proxmox: [{}] },
    resource: {
      proxmox_sdn_zone_simple: { nat: { id: "labnat", dhcp: "dnsmasq", ipam: "pve" } },
      proxmox_sdn_vnet: { nat: { id: "natnet", zone: "${proxmox_sdn_zone_simple.nat.id}" } },
      proxmox_sdn_subnet: {
        nat: {
          cidr: "10.20.0.0/24",
          vnet: "${proxmox_sdn_vnet.nat.id}",
          dhcp_range: { start_address: "10.20.0.100", end_address: "10.20.0.199" },
          ...subnet,
        },
      },
      proxmox_virtual_environment_file: {
        seed: { node_name: "pve", datastore_id: "local", content_type: "iso", source_file: { path: "seed.iso" } },
      },
      proxmox_virtual_environment_vm: {
        web: {
          node_name: "pve",
          vm_id: 1001,
          memory: { dedicated: 512 },
          disk: [{ interface: "scsi0", size: 3 }],
          cdrom: { interface: "ide2", file_id: "${proxmox_virtual_environment_file.seed.id}" },
          network_device: [ADAPTER, { ...ADAPTER, bridge: "${proxmox_sdn_vnet.nat.id}" }],
          ...vm,
        },
      },
    },
  };
}

describeWithTerraform("A mock provider", () => {
  let provider: Attached;
  let folder: TerraformFolder;
  beforeAll(async () => {
    provider = await attachProxmoxStandIn();
  });
  afterAll(() => provider.close());
  beforeEach(() => {
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: provider.reattach });
  });
  afterEach(() => folder.remove());

  const plan = async (changed: Parameters<typeof config>[0]) => {
    const { stdout, stderr } = await folder.configure(config(changed)).run("plan", "-no-color");
    return `${stdout}${stderr}`.replace(/\s*[│╷╵]\s*/g, " ");
  };

  test("passes plan, apply, a plan without changes, and destroy", async () => {
    await folder.configure(config()).succeed("init");
    await folder.succeed("validate");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const vm = folder.instances()["proxmox_virtual_environment_vm.web"]?.attributes;
    const seed = folder.instances()["proxmox_virtual_environment_file.seed"]?.attributes;
    expect(seed?.id).toMatch(/^proxmox_virtual_environment_file-[0-9a-f]{8}$/);
    expect(vm).toMatchObject({ vm_id: 1001, cdrom: [{ file_id: seed?.id }], agent: [], mac_addresses: [] });
    await folder.succeed("destroy", "-auto-approve");
    expect(folder.instances()).toEqual({});
  });

  test("invents the same values each time", async () => {
    const other = new TerraformFolder({ TF_REATTACH_PROVIDERS: provider.reattach });
    try {
      for (const each of [folder, other]) {
        await each.configure(config()).succeed("init");
        await each.apply();
      }
      const attributes = (each: TerraformFolder) =>
        Object.entries(each.instances()).map(([address, instance]) => [address, instance.attributes]);
      expect(attributes(other)).toEqual(attributes(folder));
    } finally {
      other.remove();
    }
  });

  test("plans updates and replacements like the real provider", async () => {
    await folder.configure(config()).succeed("init");
    await folder.apply();
    expect(await plan({ vm: { memory: { dedicated: 768 } } })).toContain(
      "proxmox_virtual_environment_vm.web will be updated in-place",
    );
    expect(await plan({ vm: { vm_id: 1002 } })).toContain("proxmox_virtual_environment_vm.web must be replaced");
    expect(await plan({ subnet: { snat: true } })).toContain("proxmox_sdn_subnet.nat must be replaced");
  });

  test.each([
    ["an adapter without all its members", { network_device: [{ bridge: "vmbr0" }] }, "are required"],
    ["two CD drives", { cdrom: [{ interface: "ide0" }, { interface: "ide2" }] }, "Too many cdrom blocks"],
    ["an attribute that the provider does not have", { cores: 2 }, "Extraneous JSON object property"],
    ["a text in place of a number", { memory: { dedicated: "much" } }, "a number is required"],
    ["a machine without a node", { node_name: null }, "node_name is null; set it"],
  ])("rejects %s", async (_, vm, problem) => {
    await folder.configure(config()).succeed("init");
    expect(await plan({ vm })).toContain(problem);
  });
});
