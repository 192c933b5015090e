import { Construct } from "constructs";
import {
  BridgedNetwork,
  HostOnlyNetwork,
  type HostOnlyNetworkProps,
  InternalNetwork,
  Nat,
  NatNetwork,
  PortForward,
  VirtualBox,
} from "../../../lib/index.js";
import { labIn, synthesize } from "../support.js";

function hostOnly(props: Omit<HostOnlyNetworkProps, "hypervisor">) {
  const { lab, hypervisor } = labIn();
  return { lab, network: new HostOnlyNetwork(lab, "lan", { hypervisor, ...props }) };
}

test("a host-only network has the host at its first address and no DHCP by default", () => {
  const { lab, network } = hostOnly({ cidr: "192.168.56.0/24" });
  expect([network.hostAddress, network.dhcp, network.gateway]).toEqual(["192.168.56.1", undefined, undefined]);
  expect(synthesize(lab).resource.virtualbox_host_only_network.lan).toEqual({
    lab: "${virtualbox_lab.laptop.id}",
    key: "lan",
    cidr: "192.168.56.0/24",
    host_address: "192.168.56.1",
  });
});

test("the DHCP server of a host-only network has the address before the range by default", () => {
  const { lab } = hostOnly({ cidr: "192.168.56.0/24", dhcp: { lower: "192.168.56.101", upper: "192.168.56.254" } });
  expect(synthesize(lab).resource.virtualbox_host_only_network.lan.dhcp).toEqual({
    server: "192.168.56.100",
    lower: "192.168.56.101",
    upper: "192.168.56.254",
  });
});

const cidr = "192.168.56.0/24";
test.each<[Omit<HostOnlyNetworkProps, "hypervisor">, string]>([
  [{ cidr: "192.168.56.1/24" }, "is an address inside a subnet; give 192.168.56.0/24"],
  [{ cidr: "192.168.56.0/31" }, "has no room for hosts"],
  [{ cidr: "127.0.0.0/24" }, "cidr is 127.0.0.0/24, which overlaps 127.0.0.0/8 (loopback); give a private subnet"],
  [
    { cidr, hostAddress: "192.168.57.1" },
    "hostAddress is 192.168.57.1; give an address of 192.168.56.0/24, one of 192.168.56.1-192.168.56.254",
  ],
  [{ cidr, hostAddress: "192.168.56.255" }, "hostAddress is 192.168.56.255"],
  [{ cidr, hostAddress: "host" }, '"host" is not an IPv4 address'],
  [{ cidr, dhcp: { lower: "192.168.56.9", upper: "192.168.56.8" } }, "ends before it begins"],
  [{ cidr, dhcp: { lower: "192.168.56.9", upper: "192.168.57.8" } }, "dhcp.upper is 192.168.57.8"],
  [{ cidr, dhcp: { lower: "192.168.56.2", upper: "192.168.56.8" } }, "give a range that contains neither the host"],
  [
    { cidr, dhcp: { lower: "192.168.56.5", upper: "192.168.56.8", server: "192.168.56.6" } },
    "give a range that contains neither the host",
  ],
  [
    { cidr, hostAddress: "192.168.56.7", dhcp: { lower: "192.168.56.5", upper: "192.168.56.8" } },
    "give a range that contains neither the host",
  ],
])("a host-only network with %j is rejected immediately, with its path", (props, message) => {
  expect(() => hostOnly(props)).toThrow(message);
  expect(() => hostOnly(props)).toThrow(/^campus\/lan: /);
});

test("an attachment with an invalid address is rejected, and the error names the network", () => {
  const { network } = hostOnly({ cidr });
  expect(() => network.at("10.1.2")).toThrow('campus/lan: "10.1.2" is not an IPv4 address');
});

test("a NAT network leases addresses from .4, and is named after the lab and its path", () => {
  const { lab, hypervisor, guest } = labIn();
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/24" });
  guest("a", { interfaces: [wan.attach()] });
  expect([wan.gateway, wan.dhcp?.server, `${wan.dhcp?.range}`]).toEqual([
    "10.5.0.1",
    "10.5.0.3",
    "10.5.0.4-10.5.0.254",
  ]);
  const { virtualbox_nat_network: networks, virtualbox_vm: machines } = synthesize(lab).resource;
  expect(networks.wan).toEqual({
    lab: "${virtualbox_lab.laptop.id}",
    name: "campus-wan",
    cidr: "10.5.0.0/24",
    dhcp: true,
  });
  expect(machines.a.network_adapters).toEqual([
    {
      type: "nat_network",
      network: "${virtualbox_nat_network.wan.id}",
      mac: expect.any(String),
      cable_connected: true,
    },
  ]);
});

test("two NAT networks of a lab never have the same name", () => {
  const { lab, hypervisor } = labIn();
  new NatNetwork(lab, "a-b", { hypervisor, cidr: "10.5.0.0/24" });
  new NatNetwork(new Construct(lab, "a"), "b", { hypervisor, cidr: "10.6.0.0/24" });
  const networks: Record<string, { name: string }> = synthesize(lab).resource.virtualbox_nat_network;
  expect(Object.values(networks).map(({ name }) => name)).toEqual(["campus-a-b", "campus-a.b"]);
});

test("a NAT network without DHCP assigns addresses, and can be as small as a /30", () => {
  const { lab, hypervisor, guest } = labIn();
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/30", dhcp: false });
  guest("a", { interfaces: [wan.attach()] });
  const { virtualbox_nat_network: networks, virtualbox_vm: machines } = synthesize(lab).resource;
  expect(networks.wan.dhcp).toBe(false);
  expect(machines.a.network_adapters[0].address).toBe("10.5.0.2");
  expect(() => new NatNetwork(lab, "small", { hypervisor, cidr: "10.6.0.0/30" })).toThrow(
    "campus/small: cidr is 10.6.0.0/30, which has no room for DHCP leases",
  );
});

test("an internal network has a name that only the lab uses, and its guests have explicit or assigned addresses", () => {
  const { lab, hypervisor, guest } = labIn();
  const backbone = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.9.0.0/24" });
  guest("a", { interfaces: [backbone.at("10.9.0.1")] });
  const [assigned] = guest("b", { interfaces: [backbone.attach()] }).interfaces;
  const { virtualbox_vm: machines } = synthesize(lab).resource;
  const network = "${virtualbox_lab.laptop.slug}-backbone";
  expect(machines.a.network_adapters).toMatchObject([{ type: "internal", network, address: "10.9.0.1" }]);
  expect(machines.b.network_adapters).toMatchObject([{ type: "internal", network, address: assigned?.address }]);
  expect(assigned?.address).toMatch(/^10\.9\.0\.\d+$/);
});

test("a bridged network uses the host's network card, and assigns no addresses", () => {
  const { lab, guest } = labIn();
  const hypervisor = new VirtualBox(lab, "tower", { lanInterface: "eno1" });
  const lan = new BridgedNetwork(lab, "lan", { hypervisor, cidr: "192.168.1.0/24", gateway: "192.168.1.1" });
  const wlan = new BridgedNetwork(lab, "wlan", { hypervisor, cidr: "192.168.2.0/24", hostInterface: "wlan0" });
  guest("a", { hypervisor, interfaces: [lan.at("192.168.1.77"), wlan.attach()] });
  const { virtualbox_vm: machines } = synthesize(lab).resource;
  expect(machines.a.network_adapters).toEqual([
    { type: "bridged", network: "eno1", address: "192.168.1.77", mac: expect.any(String), cable_connected: true },
    { type: "bridged", network: "wlan0", mac: expect.any(String), cable_connected: true },
  ]);
  expect([lan.nameservers, wlan.nameservers]).toEqual([["192.168.1.1"], []]);
});

test("a bridged network without a network card, or with a gateway outside its subnet, is rejected", () => {
  const { lab, hypervisor } = labIn();
  const bridged = (id: string, props: object) =>
    new BridgedNetwork(lab, id, { hypervisor, cidr: "192.168.1.0/24", ...props });
  expect(() => bridged("a", {})).toThrow("campus/a: hostInterface is missing, and campus/laptop has no default");
  const hostInterface = "eth0";
  expect(() => bridged("b", { hostInterface, gateway: "192.168.2.1" })).toThrow("campus/b: gateway is 192.168.2.1");
  expect(() => bridged("c", { hostInterface, nameservers: ["dns"] })).toThrow('campus/c: "dns" is not an IPv4 address');
});

const withDomain = (domain: string) => {
  const { lab, hypervisor } = labIn();
  return new BridgedNetwork(lab, "lan", { hypervisor, cidr: "10.1.0.0/24", hostInterface: "eth0", domain });
};

test.each(["", "a b", "..", "a..b", "../../etc/passwd", "a".repeat(64), "\u001b[31m"])(
  "%j is not a domain",
  (domain) => {
    expect(() => withDomain(domain)).toThrow(/^campus\/lan: domain is .*; give a domain, such as "lab.example"$/);
  },
);

test.each(["lab", "lab.example", "a-1.b2.c"])("%s is a domain", (domain) => {
  expect(withDomain(domain).domain).toBe(domain);
});

test("two port forwards of an adapter with the same name are rejected", () => {
  const portForwards = [
    PortForward.tcp({ name: "ssh", hostPort: 2222, guestPort: 22 }),
    PortForward.tcp({ name: "ssh", hostPort: 2223, guestPort: 22 }),
  ];
  expect(() => Nat.perMachine({ portForwards })).toThrow('two port forwards of one adapter are named "ssh"');
});
