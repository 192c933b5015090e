import {
  CloudInit,
  ContainerTemplate,
  HostOnlyNetwork,
  InternalNetwork,
  type Lab,
  Nat,
  PortForward,
} from "../../lib/index.js";
import { readTopology } from "../../lib/topology/index.js";
import { type Inventory, inventoryOf, toDynamicInventory, toStaticInventory } from "../../lib/topology/inventory.js";
import { appIn, labIn } from "../lab/support.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";

function inventory(...labs: readonly Lab[]): Inventory {
  for (const lab of labs) lab.prepareStack();
  return inventoryOf(
    labs.map((lab) => readTopology(lab.toTerraform())),
    ({ lab }) => `/it's here/${lab}`,
  );
}

const SSH_ARGS = "-F '/it'\\''s here/campus'";

test("guests that ssh reaches connect with the lab's configuration of ssh, with their users, groups, and variables", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("web", {
    interfaces: [lan.attach()],
    cloudInit: CloudInit.seed({ user: "ops" }),
    groups: ["servers"],
    vars: { http_port: 80, ansible_become: true },
  });
  guest("db", { interfaces: [Nat.perMachine({ portForwards: [PortForward.tcp({ hostPort: 2222, guestPort: 22 })] })] });
  expect(inventory(lab)).toEqual({
    hosts: {
      db: { ansible_host: "db.campus", ansible_ssh_common_args: SSH_ARGS },
      web: {
        ansible_host: "web.campus",
        ansible_user: "ops",
        ansible_ssh_common_args: SSH_ARGS,
        http_port: 80,
        ansible_become: true,
      },
    },
    groups: { campus: ["db", "web"], servers: ["web"] },
    omitted: [],
  });
});

test("guests that nothing reaches are left out, with the reason", () => {
  const { lab, hypervisor, guest } = labIn();
  const inside = new InternalNetwork(lab, "inside", { hypervisor, cidr: "10.9.0.0/24" });
  guest("hidden", { interfaces: [inside.attach()], groups: ["servers"] });
  guest("off", { interfaces: [inside.attach()], running: false });
  expect(inventory(lab)).toEqual({
    hosts: {},
    groups: { campus: [] },
    omitted: ["hidden: no address that the host can reach", "off: it is powered off"],
  });
});

test("guests with Windows connect by WinRM: at their address, or at a forwarded port", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const osType = "Windows2022_64";
  const behind = (hostPort: number, guestPort: number) => ({
    osType,
    interfaces: [Nat.perMachine({ portForwards: [PortForward.tcp({ hostPort, guestPort })] })],
  });
  guest("dc", { osType, interfaces: [lan.at("192.168.56.9")], cloudInit: CloudInit.seed({ user: "ops" }) });
  guest("plain", behind(55985, 5985));
  guest("closed", behind(53389, 3389));
  const { hosts, omitted } = inventory(lab);
  expect(hosts).toEqual({
    dc: {
      ansible_host: "192.168.56.9",
      ansible_port: 5986,
      ansible_user: "ops",
      ansible_connection: "winrm",
      ansible_winrm_scheme: "https",
      ansible_winrm_server_cert_validation: "ignore",
    },
    plain: {
      ansible_host: "127.0.0.1",
      ansible_port: 55985,
      ansible_connection: "winrm",
      ansible_winrm_scheme: "http",
    },
  });
  expect(omitted).toEqual([
    "closed: no address that the host can reach; tcp-53389 127.0.0.1:53389 -> 3389; " +
      "WinRM needs an address, or a port forward to 5986",
  ]);
});

test("containers of Proxmox VE are hosts, and their groups and variables are those of the lab", () => {
  const { lab, hypervisor, container } = proxmoxLab();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const template = ContainerTemplate.existing("local:vztmpl/debian.tar.zst");
  container("web", { template, interfaces: [lan.attach()], groups: ["servers"], vars: { tier: "front" } });
  const { hosts, groups } = inventory(lab);
  expect(hosts.web).toMatchObject({ ansible_host: "web.campus", ansible_user: "root", tier: "front" });
  expect(groups).toEqual({ campus: ["web"], servers: ["web"] });
});

test("guests of one name in several labs are named with their labs", () => {
  const labs = ["campus", "annex"].map((id) => {
    const { lab, hypervisor, guest } = labIn(appIn(), {}, id);
    const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
    guest("web", { interfaces: [lan.attach()] });
    guest(`db-${id}`, { interfaces: [lan.attach()] });
    return lab;
  });
  expect(inventory(...labs).groups).toEqual({
    campus: ["db-campus", "web.campus"],
    annex: ["db-annex", "web.annex"],
  });
});

test("a guest's groups may have the names of another lab's group and of members of every object", () => {
  const labs = ["campus", "annex"].map((id) => {
    const { lab, hypervisor, guest } = labIn(appIn(), {}, id);
    const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
    guest(`db-${id}`, { interfaces: [lan.attach()], groups: ["annex", "constructor"] });
    return lab;
  });
  expect(inventory(...labs).groups).toEqual({
    campus: ["db-campus"],
    annex: ["db-campus", "db-annex"],
    constructor: ["db-campus", "db-annex"],
  });
});

test.each([
  ["a-lab", "a_lab"],
  ["1lab", "_1lab"],
  ["all", "_all"],
  ["ungrouped", "_ungrouped"],
])("the group of the lab %s has a name that Ansible accepts and does not use itself", (id, group) =>
  expect(Object.keys(inventory(labIn(appIn(), {}, id).lab).groups)).toEqual([group]),
);

test("an inventory has the forms of a script's JSON and of a YAML file", () => {
  const found = { hosts: { web: { tier: 1 } }, groups: { campus: ["web"], servers: ["web"] }, omitted: [] };
  expect(toDynamicInventory(found)).toEqual({
    _meta: { hostvars: { web: { tier: 1 } } },
    all: { children: ["campus", "servers"] },
    campus: { hosts: ["web"] },
    servers: { hosts: ["web"] },
  });
  expect(toStaticInventory(found)).toEqual({
    all: {
      hosts: { web: { tier: 1 } },
      children: { campus: { hosts: { web: {} } }, servers: { hosts: { web: {} } } },
    },
  });
});
