import { GRANT } from "../../../../lib/platforms/proxmox/tooling/check.js";
import { ProjectFolder } from "../../../cli/project-folder.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

jest.setTimeout(60_000);

const metadata = (path: string) => ({ "//": { metadata: { path: `site/${path}/Default` } } });
const stack = {
  provider: { proxmox: [{}] },
  resource: {
    proxmox_storage_nfs: { nas: { ...metadata("nas"), id: "site-nas", nodes: ["pve"] } },
    proxmox_network_linux_bridge: { lan: { ...metadata("lan"), node_name: "pve", name: "vmbr1001" } },
    proxmox_sdn_zone_vlan: { z: { ...metadata("office/zone"), id: "z", bridge: "vmbr0", nodes: ["pve"] } },
    proxmox_virtual_environment_vm: {
      web: {
        ...metadata("web"),
        node_name: "pve",
        disk: [{ datastore_id: "local-lvm" }, { datastore_id: "site-nas" }],
        initialization: { datastore_id: "local-lvm" },
        network_device: [{ bridge: "vmbr0" }, { bridge: "${proxmox_network_linux_bridge.lan.name}" }, { bridge: null }],
      },
    },
    proxmox_virtual_environment_container: {
      db: {
        ...metadata("db"),
        node_name: "pve",
        disk: { datastore_id: "local-lvm" },
        mount_point: [{ volume: "local" }],
        network_interface: [{ bridge: "vmbr1001" }],
      },
    },
    proxmox_download_file: {
      i: { ...metadata("pve/import.1"), node_name: "pve", datastore_id: "local", content_type: "import" },
    },
    proxmox_backup_job: {
      nightly: {
        ...metadata("nightly"),
        storage: "local",
        vmid: ["${tostring(proxmox_virtual_environment_vm.web.vm_id)}"],
      },
    },
  },
};

let server: ProxmoxServer;
let project: ProjectFolder;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  server = await ProxmoxServer.start();
  env = { PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
  project = new ProjectFolder().withStack("site", stack as never).withTerraform();
});
afterEach(async () => {
  project.remove();
  await server.stop();
});

const applied = (type: string, name: string, attributes: object) => ({
  mode: "managed",
  type,
  name,
  provider: 'provider["registry.terraform.io/bpg/proxmox"]',
  instances: [{ attributes }],
});
function withState(...resources: readonly object[]): void {
  const state = JSON.stringify({ lineage: "l", serial: 1, resources });
  project.withTerraform(`if (command === "state") console.log(${JSON.stringify(state)});`);
}

const commands = () => project.calls.map(({ args }) => args[0]).filter((name) => name !== "state");
const problems = (stderr: string) => stderr.split("\n").filter((line) => line.startsWith("- "));

test("a lab is planned and applied if everything that it refers to exists", async () => {
  for (const args of [["plan"], ["apply", "--auto-approve"]]) {
    expect(await project.labvisor(args, env)).toMatchObject({ exitCode: 0 });
  }
  expect(commands()).toEqual(["plan", "plan", "apply"]);
  expect(server.asked.every((line) => line.startsWith("GET "))).toBe(true);
});

test("the checks before a plan ask the cluster each question once", async () => {
  await project.labvisor(["plan"], env);
  expect(server.asked).toContain("GET /cluster/resources?type=vm");
  expect(server.asked).toEqual([...new Set(server.asked)]);
});

test("everything missing is reported together, with alternatives, before Terraform runs", async () => {
  server.nodes.pve = { storages: { local: "iso,images", tank: "images" }, bridges: ["vmbr7", "vmbr5"] };
  for (const args of [["plan"], ["apply", "--auto-approve"]]) {
    const { exitCode, stderr } = await project.labvisor(args, env);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/labvisor: http:\/\/localhost:\d+ is not ready for the lab:\n- /);
    const lacks = (what: string, by: string, content: string) =>
      `- ${what} on the storage local of the node pve, for ${by}: its content types are images, iso. ` +
      `Add "${content}" in Datacenter > Storage > local > Content, or use another storage.`;
    expect(problems(stderr).toSorted()).toEqual([
      lacks("backups", "nightly", "backup"),
      lacks("containers", "db", "rootdir"),
      lacks("images to import", "pve/import.1", "import"),
      "- the bridge vmbr0 on the node pve, for office/zone: the node has vmbr5, vmbr7. Use one of them, or allow the token to use it (SDN.Use).",
      "- the storage local-lvm on the node pve, for db: the node has local, tank. Use one of them, or allow the token to use it (Datastore.AllocateSpace).",
      "- the storage local-lvm on the node pve, for web: the node has local, tank. Use one of them, or allow the token to use it (Datastore.AllocateSpace).",
    ]);
  }
  expect(commands()).toEqual([]);
  // A lab can be destroyed even if something that it refers to is missing.
  expect((await project.labvisor(["destroy", "--auto-approve"], env)).exitCode).toBe(0);
});

test("nodes that are not in the cluster, or are down, are reported", async () => {
  const { pve } = server.nodes;
  delete server.nodes.pve;
  server.nodes.alpha = pve;
  const missing = await project.labvisor(["plan"], env);
  expect(problems(missing.stderr)).toEqual([
    "- the node pve, for nas: the cluster has alpha. Use one of them, in the Proxmox or as the guest's `node`.",
  ]);
  server.nodes.pve = { ...pve, up: false };
  const off = await project.labvisor(["plan"], env);
  expect(problems(off.stderr)).toEqual(["- the node pve, for nas: it is down. Switch it on, or move its guests."]);
});

test("rights that the token lacks for what is created, and none for what is applied already", async () => {
  server.permissions = { "/": ["VM.Audit"] };
  const resource = { proxmox_network_linux_bridge: stack.resource.proxmox_network_linux_bridge };
  project.withStack("site", { ...stack, resource } as never);
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    expect.stringMatching(/^- the rights Sys\.Modify on \/nodes\. Grant the token, and its user, a role with them/),
  ]);
  withState(applied("proxmox_network_linux_bridge", "lan", {}));
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
});

test("rights that only one version of Proxmox VE has, or that others replace", async () => {
  const on = { node_name: "pve" };
  const resource = {
    proxmox_virtual_environment_container: { db: { ...metadata("db"), ...on, unprivileged: false } },
    proxmox_replication: { web: { ...metadata("web"), target: "pve" } },
    proxmox_download_file: { image: { ...metadata("image"), ...on } },
  };
  project.withStack("site", { ...stack, resource } as never);
  const lacking = async (version: string) => {
    server.version = version;
    const [line] = problems((await project.labvisor(["plan"], env)).stderr);
    return line?.replace(/ Grant the token.*/, "");
  };
  expect(await lacking("8.4.1")).toBeUndefined();
  expect(await lacking("9.1.6")).toBe("- the rights VM.Replicate on /vms.");
  const rights = server.permissions["/"].filter((right) => right !== "Sys.Modify");
  server.permissions = { "/": [...rights, "VM.Replicate"] };
  expect(await lacking("9.1.6")).toBe("- the rights Sys.AccessNetwork on /nodes, Sys.Modify on /.");
  server.permissions = { ...server.permissions, "/nodes/pve": ["Sys.AccessNetwork"] };
  expect(await lacking("8.4.1")).toBeUndefined();
});

test("a privileged container with nesting is refused, except for root with a password", async () => {
  const container = (nesting: boolean, unprivileged: boolean) => ({
    ...metadata(`ct-${nesting}-${unprivileged}`),
    node_name: "pve",
    unprivileged,
    features: { nesting },
  });
  const containers = { a: container(true, false), b: container(false, false), c: container(true, true) };
  const resource = { proxmox_virtual_environment_container: containers };
  project.withStack("site", { ...stack, resource } as never);
  const refusal = [
    "- nesting, for ct-true-false: it is not unprivileged, and so only root@pam with a password may enable nesting. " +
      "Leave out one of unprivileged and nesting.",
  ];
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual(refusal);
  const login = { PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_PASSWORD: "secret" };
  const plan = (PROXMOX_VE_USERNAME: string) => project.labvisor(["plan"], { ...login, PROXMOX_VE_USERNAME });
  expect(problems((await plan("lab@pve")).stderr)).toEqual(refusal);
  expect((await plan("root@pam")).exitCode).toBe(0);
});

test("an object that exists already is neither created again nor adopted", async () => {
  server.nodes.pve.bridges.push("vmbr1001#payroll lan labvisor.0badcafe");
  server.lists.set("/storage", [{ storage: "site-nas", type: "nfs" }]);
  const { proxmox_network_linux_bridge, proxmox_storage_nfs } = stack.resource;
  project.withStack("site", { ...stack, resource: { proxmox_network_linux_bridge, proxmox_storage_nfs } } as never);
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    "- the bridge vmbr1001, for lan: another lab or another state of this lab has it (labvisor.0badcafe). Remove it, " +
      "or give lan another name.",
    "- the storage site-nas, for nas: it exists already. Remove it, or give nas another name.",
    "- If the state of site was lost, take what is there into a new one: labvisor recover site",
  ]);
  withState(applied("proxmox_network_linux_bridge", "lan", {}), applied("proxmox_storage_nfs", "nas", {}));
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
});

test("a user that the cluster has already is not created again", async () => {
  server.users.add("alice@pve");
  const alice = { ...metadata("alice"), user_id: "alice@pve" };
  project.withStack("site", { ...stack, resource: { proxmox_virtual_environment_user: { alice } } } as never);
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    `- the rights Realm.AllocateUser on /access/realm, User.Modify on /access/groups. ${GRANT}`,
    "- the user alice@pve, for alice: it exists already. Remove it, or give alice another name.",
    "- If the state of site was lost, take what is there into a new one: labvisor recover site",
  ]);
});

test("QCOW2 disks on a storage without files", async () => {
  const disk = (datastore_id: string) => ({ datastore_id, file_format: "qcow2" });
  const web = { ...metadata("web"), node_name: "pve", disk: [disk("local"), disk("local-lvm")] };
  project.withStack("site", { ...stack, resource: { proxmox_virtual_environment_vm: { web } } } as never);
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    "- QCOW2 disks on the storage local-lvm of the node pve, for web: its type is lvmthin, which has no files. Give the storage its own kind, such as StorageKind.LVM_THIN.",
  ]);
});

test("disks that are smaller than they are, also those of clones, which Terraform ignores", async () => {
  const disk = (size: number, slot = "scsi0") => ({ interface: slot, size });
  const machine = (path: string, more: object = {}) => ({
    ...metadata(path),
    node_name: "pve",
    disk: [disk(5)],
    ...more,
  });
  project.withStack("site", {
    ...stack,
    resource: {
      proxmox_virtual_environment_vm: {
        web: machine("web", { disk: [disk(5), disk(9, "scsi1")] }),
        copy: machine("copy", { lifecycle: { ignore_changes: ["disk"] } }),
        grown: machine("grown"),
      },
      proxmox_virtual_environment_container: { db: { ...metadata("db"), node_name: "pve", disk: { size: 2 } } },
    },
  } as never);
  withState(
    ...["web", "copy"].map((name) =>
      applied("proxmox_virtual_environment_vm", name, { disk: [disk(9, "scsi1"), disk(10)] }),
    ),
    applied("proxmox_virtual_environment_vm", "grown", { disk: [disk(4)] }),
    applied("proxmox_virtual_environment_container", "db", { disk: [{ size: 4 }] }),
  );
  const remedy = "Proxmox VE only enlarges disks: keep the size, or replace the guest.";
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    `- a smaller disk scsi0, for web: it has 10 GiB, and the lab has 5 GiB. ${remedy}`,
    `- a smaller disk scsi0, for copy: it has 10 GiB, and the lab has 5 GiB. ${remedy}`,
    `- a smaller disk of the container, for db: it has 4 GiB, and the lab has 2 GiB. ${remedy}`,
  ]);
});

test("the DHCP server of a node that a virtual network needs", async () => {
  const zone = (id: string, body: object) => ({ [id]: { ...metadata(`${id}/zone`), id, nodes: ["pve"], ...body } });
  const resource = { proxmox_sdn_zone_simple: { ...zone("wan", { dhcp: "dnsmasq" }), ...zone("quiet", {}) } };
  project.withStack("site", { ...stack, resource } as never);
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    "- the package dnsmasq on the node pve, for wan/zone: DHCP and NAT need it. Run on the node: apt install dnsmasq && systemctl disable --now dnsmasq",
  ]);
  server.nodes.pve.packages = ["dnsmasq"];
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
});

test("the default route that a NAT network needs, and the space for an upload and for disks", async () => {
  const vnet = { id: "v", zone: "${proxmox_sdn_zone_simple.z.id}" };
  const subnet = { ...metadata("wan/subnet"), vnet: "${proxmox_sdn_vnet.v.id}", snat: true };
  const disk = { interface: "scsi0", datastore_id: "local", size: 5 };
  project.withStack("site", {
    ...stack,
    resource: {
      proxmox_sdn_zone_simple: { z: { ...metadata("wan/zone"), nodes: ["pve"] } },
      proxmox_sdn_vnet: { v: { ...metadata("wan"), ...vnet } },
      proxmox_sdn_subnet: { s: subnet },
      proxmox_virtual_environment_vm: { web: { ...metadata("web"), node_name: "pve", disk } },
    },
  } as never);
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
  delete server.nodes.pve.gateway;
  server.nodes.pve.free = { local: 4 };
  server.storages.local = { preallocation: "full" };
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    "- a default route on the node pve, for wan/subnet: NAT leads to the interface that has it. Give the interface a gateway in pve > System > Network.",
    "- 5 GiB on the storage local of the node pve, for web: 4 GiB are free. Delete what nobody needs, or use another storage.",
  ]);
});

test("what the token is not allowed to read is not checked", async () => {
  server.nodes.pve = { storages: {}, bridges: ["vmbr7"] };
  server.forbidden.add("/nodes/pve/network");
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
  server.forbidden.add("/nodes");
  server.forbidden.add("/nodes/pve/storage");
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
});

test("a token without any right is told which rights it lacks, and not that everything is missing", async () => {
  server.isBlind = true;
  const { proxmox_virtual_environment_container: containers } = stack.resource;
  const resource = { proxmox_virtual_environment_container: containers };
  project.withStack("site", { ...stack, resource } as never);
  const { stderr } = await project.labvisor(["plan"], env);
  expect(problems(stderr)).toEqual([
    "- the bridge vmbr1001 on the node pve, for db: the node has vmbr0. Use one of them, or allow the token to use it (SDN.Use).",
    expect.stringMatching(/^- the rights Datastore\.AllocateSpace on \/storage, .*VM\.PowerMgmt on \/vms\. Grant/),
  ]);
});

test("HA rules before Proxmox VE 9, and HA groups from Proxmox VE 9 on, are reported", async () => {
  const resource = {
    proxmox_harule: { near: metadata("near") },
    proxmox_hagroup: { fast: metadata("fast") },
  };
  project.withStack("site", { ...stack, resource } as never);
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    "- HA rules, for near: they need Proxmox VE 9, and this is 8.4.1. Use a HaGroup.",
  ]);
  server.version = "9.1.2";
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    "- HA groups, for fast: Proxmox VE 9 replaced them with rules, and this is 9.1.2. Use a NodeAffinity.",
  ]);
});

test("Proxmox VE 9 lacks the named group of a guest, and nodes for guests that an HA rule keeps apart", async () => {
  const ha = (group?: string) => ({ ...metadata("web"), resource_id: "vm:100", group });
  const apart = { ...metadata("apart"), type: "resource-affinity", affinity: "negative", resources: ["vm:1", "vm:2"] };
  const resource = { proxmox_haresource: { a: ha(), b: ha("fast") }, proxmox_harule: { apart } };
  project.withStack("site", { ...stack, resource } as never);
  server.version = "9.1.6";
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toEqual([
    "- HA groups, for web: Proxmox VE 9 replaced them with rules, and this is 9.1.6. Use a NodeAffinity.",
    "- more nodes, for apart: it keeps 2 guests apart, and the cluster has 1 node. Leave guests out, or add nodes.",
  ]);
  server.lists.set("/cluster/ha/groups", [{ group: "old" }, { group: "older" }]);
  expect(problems((await project.labvisor(["plan"], env)).stderr)).toContain(
    "- HA rules, for apart: the cluster still has the HA groups old, older. It turns them into rules once all its " +
      "nodes have Proxmox VE 9.",
  );
  server.lists.clear();
  server.nodes.pve2 = server.nodes.pve;
  project.withStack("site", { ...stack, resource: { ...resource, proxmox_haresource: { a: ha() } } } as never);
  expect((await project.labvisor(["plan"], env)).exitCode).toBe(0);
});

test("wrong credentials, an unreachable node, and an untrusted certificate are reported", async () => {
  const wrong = await project.labvisor(["plan"], { ...env, PROXMOX_VE_API_TOKEN: "root@pam!labvisor=wr0ng" });
  expect(wrong.stderr).toMatch(
    /labvisor: http:\S+ refuses the credentials \(invalid token value!\)\. Check PROXMOX_VE_API_TOKEN/,
  );
  expect(wrong.stderr).not.toContain("wr0ng");
  const nobody = await project.labvisor(["plan"], { ...env, PROXMOX_VE_ENDPOINT: "http://localhost:9/" });
  expect(nobody.stderr).toMatch(/labvisor: Could not reach http:\/\/localhost:9: .*Check PROXMOX_VE_ENDPOINT/);
  const secure = await ProxmoxServer.start(true);
  try {
    const unsigned = { ...env, PROXMOX_VE_ENDPOINT: secure.endpoint };
    const refused = await project.labvisor(["plan"], unsigned);
    expect(refused.stderr).toMatch(/labvisor: The certificate of https:\S+ is not trusted .*PROXMOX_VE_INSECURE=true/);
    expect((await project.labvisor(["plan"], { ...unsigned, PROXMOX_VE_INSECURE: "true" })).exitCode).toBe(0);
  } finally {
    await secure.stop();
  }
  expect(commands()).toEqual(["plan"]);
});
