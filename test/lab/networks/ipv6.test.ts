import {
  BridgedNetwork,
  CloudInit,
  HostOnlyNetwork,
  InternalNetwork,
  MacAddress,
  NatNetwork,
  type NatNetworkProps,
  Vlan,
} from "../../../lib/index.js";
import { noCloudFiles } from "../../../lib/lab/seed/no-cloud.js";
import { addressesOf } from "../../../lib/topology/addresses.js";
import { renderHosts } from "../../../lib/topology/hosts.js";
import { readTopology } from "../../../lib/topology/index.js";
import { containersOf, fromImage, machinesOf, proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, labIn, synthesize } from "../support.js";

const mac = MacAddress.parse("02:00:5e:00:53:01");
const ADDRESS6 = "fd00:1::5eff:fe00:5301";
const networks = { cidr: "192.168.56.0/24", cidr6: "fd00:1::/64" };

test("a seed contains the IPv4 and the IPv6 address, and the IPv6 default route", () => {
  const { lab, hypervisor, guest } = labIn();
  const office = new BridgedNetwork(lab, "office", {
    ...{ hypervisor, hostInterface: "eth0", cidr: "192.168.1.0/24", cidr6: "2001:db8::/64" },
    ...{ gateway: "192.168.1.1", gateway6: "2001:db8::1" },
  });
  const inner = new InternalNetwork(lab, "inner", { hypervisor, ...networks });
  const machine = guest("a", { interfaces: [inner.attach({ mac, address: "192.168.56.9" }), office.attach()] });
  const { ethernets } = JSON.parse(noCloudFiles(machine)["network-config"]);
  expect(ethernets.eth0).toMatchObject({ dhcp4: false, addresses: ["192.168.56.9/24", `${ADDRESS6}/64`] });
  // The LAN's DHCP server leases only IPv4 addresses.
  expect(ethernets.eth1).toMatchObject({ dhcp4: true, routes: [{ to: "::/0", via: "2001:db8::1" }] });
  expect(ethernets.eth1.addresses).toEqual([expect.stringMatching(/^2001:db8::.*ff:fe.*\/64$/)]);
  expect(lab.addressPlan[0]).toMatchObject({ address6: `${ADDRESS6}/64`, gateway6: undefined });
  expect(lab.addressPlan[1]).toMatchObject({ origin: "leased", gateway6: "2001:db8::1" });
});

test("the IPv6 address in a seed is also in the JSON, in the address table, and in hosts files", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new BridgedNetwork(lab, "office", { hypervisor, hostInterface: "eth0", ...networks });
  guest("a", { interfaces: [lan.attach({ mac, address: "192.168.56.9" })] });
  const topology = readTopology(lab.toTerraform());
  expect(addressesOf(topology)[0]).toMatchObject({ address: "192.168.56.9", address6: ADDRESS6 });
  expect(renderHosts(topology)).toContain(`192.168.56.9\ta\n${ADDRESS6}\ta\n`);
});

test("on Proxmox VE, the bridge, machines, and containers have IPv6 addresses", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, ...networks });
  const interfaces = [lan.attach({ mac, address: "192.168.56.9" })];
  guest("native", { bootDisk: fromImage, interfaces, options: { cloudInitDrive: true } });
  container("box", { interfaces: [lan.at("192.168.56.10")] });
  const ipv6 = { address: `${ADDRESS6}/64` };
  expect(machinesOf(lab).native.initialization.ip_config).toEqual([{ ipv4: { address: "192.168.56.9/24" }, ipv6 }]);
  expect(containersOf(lab).box.initialization.ip_config[0].ipv6.address).toMatch(/^fd00:1::.*\/64$/);
  const { resource } = synthesize(lab);
  expect(resource.proxmox_network_linux_bridge.lan.address6).toBe("fd00:1::1/64");
  const [, native] = addressesOf(readTopology({ resource }));
  expect(native).toMatchObject({ guest: "native", address6: ADDRESS6 });
});

test("a router between VLANs also forwards IPv6, and its hosts file contains both addresses", () => {
  const { lab, hypervisor, guest } = labIn();
  const backbone = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.0.0.0/24" });
  const vlan = new Vlan(lab, "vlan", { network: backbone, vlanId: 20, cidr: "10.0.20.0/24", cidr6: "fd00:20::/64" });
  const cloudInit = CloudInit.seed({ forwarding: true, hosts: true });
  const router = guest("router", { interfaces: [backbone.trunk([vlan.at("10.0.20.1")])], cloudInit });
  const [other] = guest("other", { interfaces: [vlan.at("10.0.20.9")] }).interfaces;
  const { bootcmd } = JSON.parse(noCloudFiles(router)["user-data"].replace("#cloud-config\n", ""));
  expect(bootcmd).toContainEqual(["sysctl", "-w", "net.ipv6.conf.all.forwarding=1"]);
  expect(bootcmd[bootcmd.length - 1].slice(7, -1)).toEqual(["10.0.20.9\tother", `${other.address6}\tother`]);
});

test("the same IPv6 subnet on two networks of a guest is rejected", () => {
  const { lab, hypervisor, guest } = labIn();
  const a = new InternalNetwork(lab, "a", { hypervisor, ...networks });
  const b = new InternalNetwork(lab, "b", { hypervisor, ...networks, cidr: "10.1.0.0/24" });
  guest("router", { interfaces: [a.attach(), b.attach()] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV102 campus/b: cidr6 is fd00:1::/64, which the internal network campus/a also has"),
  ]);
});

test.each<[string, () => unknown, string]>([
  [
    "a NAT network",
    () => {
      const { lab, hypervisor } = labIn();
      return new NatNetwork(lab, "n", { hypervisor, ...networks } as NatNetworkProps);
    },
    "campus/n: cidr6 is 'fd00:1::/64'; give nothing: a NAT network has no IPv6",
  ],
  [
    "a host-only network on VirtualBox",
    () => {
      const { lab, hypervisor } = labIn();
      return new HostOnlyNetwork(lab, "n", { hypervisor, ...networks });
    },
    "campus/n: cidr6 is fd00:1::/64, but the provider gives the host no IPv6 address on VirtualBox",
  ],
  [
    "a host-only network with DHCP on Proxmox VE",
    () => {
      const { lab, hypervisor } = proxmoxLab();
      return new HostOnlyNetwork(lab, "n", {
        hypervisor,
        ...networks,
        dhcp: { lower: "192.168.56.100", upper: "192.168.56.199" },
      });
    },
    "campus/n: cidr6 is fd00:1::/64, but the node runs no DHCP server",
  ],
  [
    "a gateway outside the subnet",
    () => {
      const { lab, hypervisor } = labIn();
      return new BridgedNetwork(lab, "n", { hypervisor, hostInterface: "eth0", ...networks, gateway6: "fd00:2::1" });
    },
    "campus/n: gateway6 is fd00:2::1; give an address of fd00:1::/64",
  ],
  [
    "a gateway without an IPv6 subnet",
    () => {
      const { lab, hypervisor } = labIn();
      return new BridgedNetwork(lab, "n", {
        hypervisor,
        hostInterface: "eth0",
        cidr: networks.cidr,
        gateway6: "fd00:2::1",
      });
    },
    "campus/n: gateway6 is fd00:2::1; give the network a cidr6, too",
  ],
  [
    "an invalid gateway",
    () => {
      const { lab, hypervisor } = labIn();
      return new BridgedNetwork(lab, "n", { hypervisor, hostInterface: "eth0", ...networks, gateway6: "router" });
    },
    'campus/n: "router" is not an IPv6 address',
  ],
])("IPv6 is rejected for %s", (_, make, message) => {
  expect(make).toThrow(message);
});
