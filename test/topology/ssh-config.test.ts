import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { StackJson } from "../../lib/terraform/stack-json.js";
import { readTopology } from "../../lib/topology/index.js";
import { sshRouteTo } from "../../lib/topology/reach.js";
import { renderSshConfig } from "../../lib/topology/ssh-config.js";
import { missingProgram, testUnless } from "../support/requirements.js";
import { desktop, hostOnly, leases, reference, stack } from "./stacks.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor ssh%-"));
afterAll(() => rmSync(folder, { recursive: true }));

const testWithSsh = testUnless(missingProgram("ssh"));
const knownHosts = path.join(folder, "known_hosts");

/** Returns the values of keywords that the real ssh reads from the block for a host. */
function valuesFor(lab: StackJson, host: string, ...keywords: string[]): Record<string, string | undefined> {
  const file = path.join(folder, "config");
  writeFileSync(file, `${renderSshConfig(readTopology(lab), knownHosts)}User somebody\n`);
  const { stdout, stderr, status } = spawnSync("ssh", ["-G", "-F", file, host], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const values = new Map(stdout.split("\n").map((line) => line.split(/ (.*)/s) as [string, string]));
  return Object.fromEntries(keywords.map((keyword) => [keyword, values.get(keyword)]));
}

/** A lab on VirtualBox whose guests have these adapters. */
function lab(guests: Readonly<Record<string, readonly object[]>>, more: object = {}): StackJson {
  const vms = Object.entries(guests).map(([name, network_adapters]) => [
    `vm.${name}`,
    { name, network_adapters, ...more },
  ]);
  return stack("lab", Object.fromEntries(vms));
}

const on = (type: string, network: string, address?: string) => ({ type, network, address });

testWithSsh(
  "each guest that this machine reaches by an address is a host, named after the guest and after guest and lab",
  () => {
    const seeded = structuredClone(hostOnly) as { resource: Record<string, Record<string, { "//": object }>> };
    Object.assign(seeded.resource.virtualbox_vm.ubuntu1["//"], { user: "lab" });
    for (const name of ["ubuntu1", "ubuntu1.host-only"])
      expect(valuesFor(seeded, name, "hostname", "port", "user", "hostkeyalias", "stricthostkeychecking")).toEqual({
        hostname: "10.1.2.11",
        port: "22",
        user: "lab",
        hostkeyalias: "ubuntu1.host-only",
        stricthostkeychecking: "accept-new",
      });
    // The lines after the block apply to every host.
    expect(valuesFor(seeded, "ubuntu2", "user")).toEqual({ user: "somebody" });
    expect(valuesFor(seeded, "elsewhere", "user", "hostname")).toEqual({ user: "somebody", hostname: "elsewhere" });
  },
);

testWithSsh("ssh stores host keys in the lab's own file, whatever characters its path has", () => {
  expect(valuesFor(hostOnly, "ubuntu1", "userknownhostsfile").userknownhostsfile).toBe(knownHosts);
});

testWithSsh("a guest behind its own NAT is reached through its forwarded port", () => {
  expect(valuesFor(desktop, "desktop", "hostname", "port")).toEqual({ hostname: "127.0.0.1", port: "2222" });
  const forwards = (host_address: string) => ({
    dns: { protocol: "udp", host_port: 5322, guest_port: 22 },
    web: { host_port: 8080, guest_port: 80 },
    ssh: { host_address, host_port: 2222, guest_port: 22 },
  });
  for (const [given, hostname] of [
    ["", "127.0.0.1"],
    ["0.0.0.0", "127.0.0.1"],
    ["192.168.1.5", "192.168.1.5"],
  ])
    expect(valuesFor(lab({ a: [{ type: "nat", forwards: forwards(given) }] }), "a", "hostname", "port")).toEqual({
      hostname,
      port: "2222",
    });
});

test("an unreachable guest is a comment with the reason", () => {
  expect(renderSshConfig(readTopology(leases), knownHosts)).toBe(
    "# labvisor leases begin\n" +
      "# far: address by DHCP from net (10.8.0.0/16), which the host cannot reach\n" +
      "# near: address by DHCP from lan (192.168.56.100-192.168.56.199)\n" +
      "# web: no address that the host can reach; web 127.0.0.1:8080 -> 10.8.0.9:80\n" +
      "# The lines after this block apply to all hosts.\n" +
      "Host *\n" +
      "# labvisor leases end\n",
  );
});

testWithSsh("a guest on inner networks is reached through other guests, by the shortest route", () => {
  const inner = lab({
    deep: [on("internal", "b", "10.2.0.3")],
    gateway: [on("host_only", "lan", "192.168.56.10"), on("internal", "a", "10.1.0.1")],
    middle: [on("internal", "a", "10.1.0.2"), on("internal", "b", "10.2.0.2")],
    // Without an address on that network, it is unreachable, and it is not a jump host.
    nobody: [on("internal", "b")],
  });
  expect(valuesFor(inner, "middle", "hostname", "proxyjump")).toEqual({
    hostname: "10.1.0.2",
    proxyjump: "gateway.lab",
  });
  expect(valuesFor(inner, "deep", "hostname", "proxyjump")).toEqual({ hostname: "10.2.0.3", proxyjump: "middle.lab" });
  expect(renderSshConfig(readTopology(inner), knownHosts)).toContain("# nobody: no address that the host can reach\n");
});

test("a guest whose name ssh does not accept is not a jump host", () => {
  const inner = lab({
    "a b": [on("host_only", "lan", "192.168.56.10"), on("internal", "a", "10.1.0.1")],
    deep: [on("internal", "a", "10.1.0.2")],
  });
  expect(renderSshConfig(readTopology(inner), knownHosts)).not.toMatch(/^ /m);
});

testWithSsh("a guest of VirtualBox on another machine is reached through that machine", () => {
  const there: StackJson = {
    ...stack("lab", {
      "lab.server": { provider: "virtualbox.server" },
      "vm.near": { lab: reference("lab", "server"), network_adapters: [on("host_only", "lan", "192.168.56.9")] },
      "vm.forwarded": {
        lab: reference("lab", "server"),
        network_adapters: [{ type: "nat", forwards: { ssh: { host_port: 2222, guest_port: 22 } } }],
      },
      "vm.bridged": { lab: reference("lab", "server"), network_adapters: [on("bridged", "eth0", "192.168.1.9")] },
    }),
    provider: { virtualbox: [{ alias: "server", ssh: "ops@server.example" }] },
  };
  const keywords = ["hostname", "port", "proxyjump"];
  expect(valuesFor(there, "near", ...keywords)).toEqual({
    hostname: "192.168.56.9",
    port: "22",
    proxyjump: "ops@server.example",
  });
  expect(valuesFor(there, "forwarded", ...keywords)).toEqual({
    hostname: "127.0.0.1",
    port: "2222",
    proxyjump: "ops@server.example",
  });
  expect(valuesFor(there, "bridged", ...keywords)).toEqual({
    hostname: "192.168.1.9",
    port: "22",
    proxyjump: undefined,
  });
});

testWithSsh("on Proxmox VE, a guest is reached on the LAN, through another guest, or through the node", () => {
  const guest = (bridge: string, address: string, more: object = {}) => ({
    node_name: "pve",
    network_device: bridge.split(" ").map((each) => ({ bridge: each })),
    initialization: {
      ip_config: address.split(" ").map((each) => ({ ipv4: { address: `${each}/24` } })),
      ...more,
    },
  });
  const lan = "${proxmox_network_linux_bridge.lan.name}";
  const wan = "${proxmox_sdn_vnet.wan.id}";
  const site: StackJson = {
    "//": { metadata: { stackName: "site" } },
    resource: {
      proxmox_network_linux_bridge: { lan: { node_name: "pve", name: "vmbr1001", address: "10.1.2.1/24" } },
      proxmox_sdn_zone_simple: { wan_zone: { id: "wanz", nodes: ["pve"] } },
      proxmox_sdn_vnet: { wan: { id: "wan", zone: "${proxmox_sdn_zone_simple.wan_zone.id}" } },
      proxmox_sdn_subnet: { wan: { vnet: wan, cidr: "10.5.0.0/24", gateway: "10.5.0.1", snat: true } },
      proxmox_virtual_environment_vm: {
        front: guest(`vmbr0 ${lan}`, "192.168.1.5 10.1.2.5", { user_account: { username: "ops" } }),
        lone: guest(wan, "10.5.0.9"),
      },
      proxmox_virtual_environment_container: { box: guest(lan, "10.1.2.9", { hostname: "box" }) },
    },
  };
  const keywords = ["hostname", "user", "proxyjump"];
  expect(valuesFor(site, "front", ...keywords)).toEqual({ hostname: "192.168.1.5", user: "ops", proxyjump: undefined });
  expect(valuesFor(site, "box", ...keywords)).toEqual({ hostname: "10.1.2.9", user: "root", proxyjump: "front.site" });
  expect(valuesFor(site, "lone", ...keywords)).toEqual({ hostname: "10.5.0.9", user: "somebody", proxyjump: "pve" });
});

test("a guest is not reached through an unplugged adapter", () => {
  const out = lab({ a: [{ ...on("host_only", "lan", "192.168.56.9"), cable_connected: false }] });
  expect(renderSshConfig(readTopology(out), knownHosts)).toContain("# a: no address that the host can reach\n");
});

testWithSsh("nothing in a stack's JSON can add a line to the block", () => {
  const evil = lab(
    {
      "a\nProxyCommand x": [on("host_only", "lan", "10.0.0.1")],
      b: [on("host_only", "lan", "10.0.0.2\n  ProxyCommand x")],
    },
    { "//": { user: "me\n  ProxyCommand x" } },
  );
  expect(renderSshConfig(readTopology(evil), knownHosts)).not.toMatch(/^\s*ProxyCommand/m);
  expect(valuesFor(lab({ b: [on("host_only", "lan", "10.0.0.2")] }, { "//": { user: "x y" } }), "b", "user")).toEqual({
    user: "somebody",
  });
});

test("sshRouteTo() returns the address of a guest that this machine reaches", () => {
  const topology = readTopology(hostOnly);
  expect(sshRouteTo(topology, topology.guests[0])).toEqual({ address: "10.1.2.11" });
});
