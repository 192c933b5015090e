import fs from "node:fs";
import path from "node:path";
import {
  type Attachment,
  BridgedNetwork,
  CloudInit,
  HostOnlyNetwork,
  type Lab,
  Nat,
  NatNetwork,
} from "../../../lib/index.js";
import { noCloudFiles } from "../../../lib/lab/seed/no-cloud.js";
import { readTopology } from "../../../lib/topology/index.js";
import { fromImage, proxmoxLab } from "../../platforms/proxmox/support.js";
import { labIn, synthesize } from "../support.js";

/** Networks are read at each boot, so that another address arrives. */
const updates = { network: { when: ["boot-new-instance", "boot"] } };

test("a seed contains the guest's identity and the addressing of each adapter, matched by MAC address", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/22" });
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/24", dhcp: false });
  const machine = guest("web", {
    name: "web-1",
    interfaces: [Nat.perMachine(), lan.at("192.168.56.9"), wan.at("10.5.0.9")],
  });
  const [nat, onLan, onWan] = machine.adapters.map(({ mac }) => mac.toString());
  const files = noCloudFiles(machine);

  expect(JSON.parse(files["meta-data"])).toEqual({ "instance-id": "campus-web", "local-hostname": "web-1" });
  expect(files["user-data"]).toMatch(/^#cloud-config\n/);
  expect(JSON.parse(files["user-data"].replace("#cloud-config\n", ""))).toEqual({
    hostname: "web-1",
    manage_etc_hosts: "localhost",
    updates,
  });
  expect(JSON.parse(files["network-config"])).toEqual({
    version: 2,
    ethernets: {
      eth0: { match: { macaddress: nat }, "set-name": "eth0", dhcp4: true },
      eth1: { match: { macaddress: onLan }, "set-name": "eth1", dhcp4: false, addresses: ["192.168.56.9/22"] },
      eth2: {
        match: { macaddress: onWan },
        "set-name": "eth2",
        dhcp4: false,
        addresses: ["10.5.0.9/24"],
        nameservers: { addresses: ["10.5.0.1"] },
      },
    },
  });
});

test("a guest's default gateway is that of its first network with one", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/24", dhcp: false });
  const dmz = new NatNetwork(lab, "dmz", { hypervisor, cidr: "10.6.0.0/24", dhcp: false });
  const routes = (id: string, ...interfaces: Attachment[]) => {
    const { ethernets } = JSON.parse(noCloudFiles(guest(id, { interfaces }))["network-config"]);
    return Object.values<{ routes?: unknown }>(ethernets).map((each) => each.routes);
  };
  const via = (address: string) => [{ to: "0.0.0.0/0", via: address }];
  expect(routes("a", lan.attach(), wan.attach(), dmz.attach())).toEqual([undefined, via("10.5.0.1"), undefined]);
  expect(routes("b", dmz.attach(), wan.attach())).toEqual([via("10.6.0.1"), undefined]);
  expect(routes("c", wan.attach(), Nat.perMachine())).toEqual([via("10.5.0.1"), undefined]);
  expect(routes("d", Nat.perMachine(), wan.attach())).toEqual([undefined, undefined]);
});

test("a seed on a LAN contains the gateway and name servers, or leaves both to DHCP", () => {
  const { lab, hypervisor, guest } = labIn();
  const props = { hypervisor, cidr: "192.168.1.0/24", hostInterface: "eth0" };
  const nameservers = ["192.168.1.2", "192.168.1.3"];
  const lan = new BridgedNetwork(lab, "lan", { ...props, gateway: "192.168.1.1", nameservers, domain: "lab.example" });
  const noWayOut = new BridgedNetwork(lab, "closed", props);
  const machine = guest("web", {
    interfaces: [lan.at("192.168.1.77"), noWayOut.at("192.168.1.78"), lan.attach({ name: "leased" })],
  });
  const { ethernets } = JSON.parse(noCloudFiles(machine)["network-config"]);
  expect(ethernets).toMatchObject({
    eth0: { routes: [{ via: "192.168.1.1" }], nameservers: { addresses: nameservers, search: ["lab.example"] } },
    eth2: { dhcp4: true },
  });
  expect(Object.keys(ethernets.eth1)).toEqual(["match", "set-name", "dhcp4", "addresses"]);
});

function seedWith(address: string) {
  const { app, lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("web", { interfaces: [lan.at(address)] });
  const controllers = synthesize(lab).resource.virtualbox_vm.web.storage_controllers;
  return { app, medium: controllers.IDE.attachments[0].medium as string };
}

test("a seed is written next to the stack under the path of the machine's CD drive", () => {
  const { app, medium } = seedWith("192.168.56.9");
  expect(medium).toMatch(/^seeds\/web-[0-9a-f]{8}\.iso$/);
  app.synth();
  const stackFolder = path.join(app.outdir, "stacks", "campus");
  expect(fs.readdirSync(path.join(stackFolder, "seeds"))).toEqual([path.basename(medium)]);
  expect(fs.readFileSync(path.join(stackFolder, medium)).includes("192.168.56.9/24")).toBe(true);
});

test("the path of a seed depends on its content", () => {
  expect(seedWith("192.168.56.9").medium).toBe(seedWith("192.168.56.9").medium);
  expect(seedWith("192.168.56.9").medium).not.toBe(seedWith("192.168.56.10").medium);
});

test("a guest without a seed has neither a file nor a CD drive", () => {
  const { app, lab, guest } = labIn();
  guest("web", { cloudInit: CloudInit.none() });
  app.synth();
  expect(fs.existsSync(path.join(app.outdir, "stacks", "campus", "seeds"))).toBe(false);
  expect(Object.keys(synthesize(lab).resource.virtualbox_vm.web.storage_controllers)).toEqual(["SATA"]);
});

test("the user data contains users, keys, and the user's own settings", () => {
  const { guest } = labIn();
  const key = "ssh-ed25519 AAAAC3Nz me";
  const userDataOf = (id: string, cloudInit: CloudInit) =>
    JSON.parse(noCloudFiles(guest(id, { cloudInit }))["user-data"].replace("#cloud-config\n", ""));
  expect(userDataOf("a", CloudInit.seed({ user: "lab", sshKeys: [key] })).users).toEqual([
    { name: "lab", sudo: "ALL=(ALL) NOPASSWD:ALL", shell: "/bin/bash", ssh_authorized_keys: [key] },
  ]);
  expect(userDataOf("b", CloudInit.seed({ sshKeys: [key], userData: { packages: ["nginx"] } }))).toEqual({
    hostname: "b",
    manage_etc_hosts: "localhost",
    updates,
    ssh_authorized_keys: [key],
    packages: ["nginx"],
  });
});

test("a router turns on forwarding before the user's own boot commands", () => {
  const { guest } = labIn();
  const bootcmdOf = (id: string, cloudInit: CloudInit) =>
    JSON.parse(noCloudFiles(guest(id, { cloudInit }))["user-data"].replace("#cloud-config\n", "")).bootcmd;
  const forward = ["sysctl", "-w", "net.ipv4.ip_forward=1"];
  expect(bootcmdOf("a", CloudInit.seed({ forwarding: true }))).toEqual([forward]);
  const userData = { bootcmd: ["echo up"] };
  expect(bootcmdOf("b", CloudInit.seed({ forwarding: true, userData }))).toEqual([forward, "echo up"]);
  expect(bootcmdOf("c", CloudInit.seed({ userData }))).toEqual(["echo up"]);
  expect(bootcmdOf("d", CloudInit.seed())).toBeUndefined();
});

test.each<[object, string]>([
  [{ user: "Lab User" }, "CloudInit.seed: user is 'Lab User'; give a user name"],
  [{ sshKeys: ["-----BEGIN OPENSSH PRIVATE KEY-----"] }, "CloudInit.seed: sshKeys[0] is"],
  [{ sshKeys: ["ssh-ed25519 AAAA\nssh-ed25519 BBBB"] }, "CloudInit.seed: sshKeys[0] is"],
  [{ forwarding: "yes" }, "CloudInit.seed: forwarding is 'yes'; give true or false"],
  [{ userData: "packages: [nginx]" }, "CloudInit.seed: userData is not an object that JSON can represent"],
])("a seed with %j is rejected immediately", (options, message) => {
  expect(() => CloudInit.seed(options)).toThrow(message);
});

test("users, packages, and commands precede those of the user data", () => {
  const { guest } = labIn();
  const cloudInit = CloudInit.seed({
    user: "lab",
    users: [
      { name: "guest", administrator: false },
      { name: "ops", sshKeys: ["ssh-ed25519 BBBB ops"] },
    ],
    sshKeys: ["ssh-ed25519 AAAA me"],
    packages: ["nginx"],
    runCommands: ["echo one"],
    userData: { runcmd: ["echo two"], timezone: "UTC" },
  });
  const userData = JSON.parse(noCloudFiles(guest("a", { cloudInit }))["user-data"].replace("#cloud-config\n", ""));
  const rights = { sudo: "ALL=(ALL) NOPASSWD:ALL", shell: "/bin/bash" };
  expect(userData).toEqual({
    hostname: "a",
    manage_etc_hosts: "localhost",
    updates,
    users: [
      { name: "lab", ...rights, ssh_authorized_keys: ["ssh-ed25519 AAAA me"] },
      { name: "guest", shell: "/bin/bash", ssh_authorized_keys: ["ssh-ed25519 AAAA me"] },
      { name: "ops", ...rights, ssh_authorized_keys: ["ssh-ed25519 BBBB ops"] },
    ],
    package_update: true,
    packages: ["nginx"],
    runcmd: ["echo one", "echo two"],
    timezone: "UTC",
  });
});

test("a seed for Windows uses the keys of cloudbase-init", () => {
  const { guest } = labIn();
  const sshKeys = ["ssh-ed25519 AAAA me"];
  const seedOf = (id: string, cloudInit: CloudInit) => {
    const files = noCloudFiles(guest(id, { osType: "Windows11_64", cloudInit }));
    return [JSON.parse(files["meta-data"]), JSON.parse(files["user-data"].replace("#cloud-config\n", ""))];
  };
  const users = [{ name: "pupil", administrator: false }];
  const [metaData, userData] = seedOf("a", CloudInit.seed({ user: "lab", users, sshKeys }));
  expect(metaData).toEqual({ "instance-id": "campus-a", "local-hostname": "a" });
  expect(userData).toEqual({
    users: [
      { name: "lab", groups: ["Administrators"], ssh_authorized_keys: sshKeys },
      { name: "pupil", groups: ["Users"], ssh_authorized_keys: sshKeys },
    ],
  });
  expect(seedOf("b", CloudInit.seed({ sshKeys }))).toEqual([
    { "instance-id": "campus-b", "local-hostname": "b", "public-keys": sshKeys },
    {},
  ]);
});

test.each<[object, string]>([
  [{ user: "lab", users: [{ name: "lab" }] }, "CloudInit.seed: two users are named"],
  [
    { users: [{ name: "lab", shell: "sh" }] },
    "CloudInit.seed: users[0].shell is unknown; use one of administrator, name, password, sshKeys",
  ],
  [{ user: "lab", userData: { users: [] } }, "CloudInit.seed: user and userData.users are equivalent"],
  [{ packages: [], userData: { packages: ["x"] } }, "CloudInit.seed: packages and userData.packages are equivalent"],
  [{ packages: ["two words"] }, "CloudInit.seed: packages[0] is 'two words'"],
  [{ packages: ["-y"] }, "CloudInit.seed: packages[0] is '-y'"],
  [{ runCommands: [" "] }, "CloudInit.seed: runCommands[0] is ' '"],
  [{ runCommands: "reboot" }, "CloudInit.seed: runCommands is 'reboot'"],
  [{ runCommands: ["x"], userData: { runcmd: "y" } }, "CloudInit.seed: userData.runcmd is not a list"],
])("CloudInit.seed(%j) is rejected immediately", (options, message) => {
  expect(() => CloudInit.seed(options)).toThrow(message);
});

test("the lab's JSON contains the login user", () => {
  const cloudInit = CloudInit.seed({ user: "lab" });
  const forwarding = CloudInit.seed({ users: [{ name: "ops" }], forwarding: true });
  const usersOf = (lab: Lab) => readTopology(lab.toTerraform()).guests.map(({ name, user }) => [name, user]);
  const { lab, guest } = labIn();
  guest("image");
  guest("seed", { cloudInit });
  expect(usersOf(lab)).toEqual([
    ["image", undefined],
    ["seed", "lab"],
  ]);
  const pve = proxmoxLab();
  pve.container("container");
  pve.guest("native", { bootDisk: fromImage, cloudInit });
  pve.guest("seed", { bootDisk: fromImage, cloudInit: forwarding });
  expect(usersOf(pve.lab)).toEqual([
    ["container", "root"],
    ["native", "lab"],
    ["seed", "ops"],
  ]);
});
