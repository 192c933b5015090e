import { interruptedLabs, lostLabs } from "../../../../lib/platforms/proxmox/tooling/lost-labs.js";
import type { StateResource } from "../../../../lib/terraform/terraform.js";
import { appliedStack } from "../../../support/applied-stack.js";
import { eachWithProxmoxServer, type ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

const MARK = "labvisor.1f0c9a3e";
const OTHER = "labvisor.0badcafe";
const metadata = (path: string) => ({ "//": { metadata: { path: `site/${path}/Default` } } });
const mark = "labvisor.${terraform_data.pve.input}";
const web = "proxmox_virtual_environment_vm.web";

const json = {
  provider: { proxmox: [{}] },
  resource: {
    terraform_data: { pve: { ...metadata("pve"), input: "${substr(...)}", lifecycle: { ignore_changes: ["input"] } } },
    proxmox_network_linux_bridge: {
      lan: { ...metadata("lan"), node_name: "pve", name: "vmbr1001", comment: `site lan ${mark}` },
    },
    proxmox_sdn_zone_simple: { wan_zone: { ...metadata("wan/zone"), id: "wanzone1" } },
    proxmox_sdn_vnet: {
      wan: { ...metadata("wan"), id: "wanvnet1", zone: "${proxmox_sdn_zone_simple.wan_zone.id}", alias: mark },
    },
    proxmox_sdn_subnet: {
      wan_subnet: { ...metadata("wan/subnet"), cidr: "10.9.0.0/24", vnet: "${proxmox_sdn_vnet.wan.id}" },
    },
    proxmox_virtual_environment_role: {
      operator: { ...metadata("pve"), role_id: "site-pve-operator-${terraform_data.pve.input}" },
    },
    proxmox_storage_directory: { pool: { ...metadata("pool"), id: "site-pool" } },
    proxmox_virtual_environment_pool: { class: { ...metadata("class"), pool_id: "site-class", comment: mark } },
    proxmox_virtual_environment_vm: {
      web: { ...metadata("web"), node_name: "pve", vm_id: 4242, tags: [mark, "site"] },
    },
    proxmox_haresource: { web_ha: { ...metadata("web"), resource_id: `vm:\${tostring(${web}.vm_id)}`, comment: mark } },
    proxmox_virtual_environment_firewall_rules: {
      rules: { ...metadata("web"), node_name: `\${${web}.node_name}`, vm_id: `\${${web}.vm_id}` },
    },
    proxmox_backup_job: {
      nightly: { ...metadata("nightly"), id: "site-nightly", vmid: [`\${tostring(${web}.vm_id)}`] },
    },
  },
};

const identity: StateResource = {
  mode: "managed",
  type: "terraform_data",
  name: "pve",
  provider: "",
  instances: [{ attributes: { input: { value: "1f0c9a3e", type: "string" } } }],
};

let server: ProxmoxServer;
eachWithProxmoxServer((fresh) => {
  server = fresh;
});

/** Puts all parts of the lab on the server. */
function apply(theirs: string): void {
  server.cluster.set(4242, { name: "web", tags: `site;${theirs}` });
  server.nodes.pve.bridges.push(`vmbr1001#site lan ${theirs}`);
  const lists: Record<string, object[]> = {
    "/cluster/sdn/zones": [{ zone: "wanzone1" }],
    "/cluster/sdn/vnets": [{ vnet: "wanvnet1", zone: "wanzone1", alias: theirs }],
    "/cluster/sdn/vnets/wanvnet1/subnets": [{ cidr: "10.9.0.0/24", subnet: "wanzone1-10.9.0.0-24", vnet: "wanvnet1" }],
    "/access/roles": [{ roleid: "PVEAdmin" }, { roleid: `site-pve-operator-${theirs.slice(-8)}` }],
    "/storage": [{ storage: "site-pool" }],
    "/pools": [{ poolid: "site-class", comment: `of 2026 ${theirs}` }],
    "/cluster/ha/resources": [{ sid: "vm:4242", comment: theirs }],
    "/nodes/pve/qemu/4242/firewall/rules": [{ pos: 0, comment: "ssh" }],
    "/cluster/backup": [{ id: "site-nightly", vmid: "4242" }],
  };
  for (const [path, objects] of Object.entries(lists)) server.lists.set(path, objects);
}

const site = (...state: StateResource[]) => appliedStack(json, state);

const IMPORTS = {
  "proxmox_network_linux_bridge.lan": "pve:vmbr1001",
  "proxmox_sdn_zone_simple.wan_zone": "wanzone1",
  "proxmox_sdn_vnet.wan": "wanvnet1",
  "proxmox_sdn_subnet.wan_subnet": "wanvnet1/wanzone1-10.9.0.0-24",
  "proxmox_storage_directory.pool": "site-pool",
  "proxmox_virtual_environment_pool.class": "site-class",
  "proxmox_virtual_environment_role.operator": "site-pve-operator-1f0c9a3e",
  "proxmox_haresource.web_ha": "vm:4242",
  "proxmox_virtual_environment_firewall_rules.rules": "vm/pve/4242",
  "proxmox_backup_job.nightly": "site-nightly",
};
const importsIn = (lab: { recovery: { imports: readonly { to: string; id: string }[] } }) =>
  Object.fromEntries(lab.recovery.imports.map(({ to, id }) => [to, id]));

test("a lab whose state was lost is found with all its parts, its mark, and the provider's import ids", async () => {
  apply(MARK);
  const [lab, ...others] = await lostLabs(site());
  expect(others).toEqual([]);
  expect(lab).toMatchObject({ hypervisor: "pve", mark: MARK });
  expect(lab.parts).toContain("virtual machine web (id 4242)");
  expect(lab.parts).toContain("firewall rules of the guest 4242");
  expect(importsIn(lab)).toEqual(IMPORTS);
  expect(lab.recovery.planned).toEqual([
    { to: "terraform_data.pve", id: expect.any(String) },
    { to: "proxmox_virtual_environment_vm.web", id: "4242" },
  ]);
  expect(lab.recovery.overrides).toEqual({ terraform_data: { pve: { input: "1f0c9a3e" } } });
  expect(await interruptedLabs(site())).toEqual([]);
});

test("what a killed run left is taken into its state, except for what has no mark of its own", async () => {
  apply(MARK);
  const [lab, guests] = await interruptedLabs(site(identity));
  expect(guests).toMatchObject({ parts: ["virtual machine web (id 4242)"], recovery: { imports: [] } });
  const { "proxmox_storage_directory.pool": _, ...marked } = IMPORTS;
  expect(importsIn(lab)).toEqual(marked);
  expect(lab.recovery.overrides).toEqual({});
  const [asked] = await lostLabs(site(identity));
  expect(importsIn(asked)).toEqual(IMPORTS);
});

test("what carries the mark of another state is not taken into this one", async () => {
  apply(OTHER);
  expect(await interruptedLabs(site(identity))).toEqual([]);
  expect((await lostLabs(site(identity))).map(importsIn)).toEqual([{ "proxmox_storage_directory.pool": "site-pool" }]);
});

test("the mark of another lab is none of this lab's, even where it has the same ids", async () => {
  server.cluster.set(4242, { name: "payroll", tags: `accounting;${OTHER}` });
  server.nodes.pve.bridges.push(`vmbr1001#accounting lan ${OTHER}`);
  server.lists.set("/cluster/ha/resources", [{ sid: "vm:4242", comment: OTHER }]);
  expect(await lostLabs(site())).toEqual([]);
});

test("two states of a lab are told apart by their marks", async () => {
  apply(MARK);
  server.lists.set("/pools", [{ poolid: "site-class", comment: OTHER }]);
  const labs = await lostLabs(site());
  expect(labs.map(({ mark, parts }) => [mark, parts.length])).toEqual([
    [MARK, 10],
    [OTHER, 1],
  ]);
});

test("a cluster that does not answer is reported in one message", async () => {
  process.env.PROXMOX_VE_API_TOKEN = TOKEN.replace("1111", "2222");
  await expect(lostLabs(site())).rejects.toThrow(/invalid token value/);
});
