import {
  BridgedNetwork,
  CloudInit,
  type Hypervisor,
  InternalNetwork,
  type Lab,
  MacAddress,
  Nat,
  Vlan,
} from "../../../lib/index.js";
import { noCloudFiles } from "../../../lib/lab/seed/no-cloud.js";
import { containersOf, fromImage, machinesOf, proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn, synthesize } from "../support.js";

/** Two VLANs with a router between them. */
function campus(lab: Lab, hypervisor: Hypervisor) {
  const backbone = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.1.0.0/24" });
  const vlan = (id: string, vlanId: number) =>
    new Vlan(lab, id, { network: backbone, vlanId, cidr: `10.1.${vlanId}.0/24`, gateway: `10.1.${vlanId}.1` });
  return { backbone, staff: vlan("staff", 20), students: vlan("students", 30), guests: vlan("guests", 40) };
}

const networkConfig = (machine: Parameters<typeof noCloudFiles>[0]) =>
  JSON.parse(noCloudFiles(machine)["network-config"]);

describe("on Proxmox VE", () => {
  test("a trunk is one adapter with tags, and the guest has an interface for each VLAN", () => {
    const { lab, hypervisor, guest } = proxmoxLab();
    const { backbone, staff, students } = campus(lab, hypervisor);
    const router = guest("router", {
      bootDisk: fromImage,
      interfaces: [Nat.perMachine(), backbone.trunk([students.at("10.1.30.1"), staff.at("10.1.20.1")])],
    });
    const { network_device, initialization, cdrom } = machinesOf(lab).router;
    expect(network_device).toMatchObject([
      { trunks: null, vlan_id: null },
      { bridge: "${proxmox_network_linux_bridge.backbone.name}", trunks: "20;30", vlan_id: null },
    ]);
    expect(synthesize(lab).resource.proxmox_network_linux_bridge.backbone.vlan_aware).toBe(true);
    // Proxmox VE's own cloud-init drive cannot configure VLANs.
    expect(initialization).toBeUndefined();
    expect(cdrom.file_id).toBe("${proxmox_virtual_environment_file.router_seed.id}");
    const [nat, trunk] = router.adapters.map(({ mac }) => mac.toString());
    expect(networkConfig(router)).toEqual({
      version: 2,
      ethernets: {
        eth0: { match: { macaddress: nat }, "set-name": "eth0", dhcp4: true },
        eth1: { match: { macaddress: trunk }, "set-name": "eth1", dhcp4: false },
      },
      vlans: {
        "eth1.20": { id: 20, link: "eth1", dhcp4: false, addresses: ["10.1.20.1/24"] },
        "eth1.30": { id: 30, link: "eth1", dhcp4: false, addresses: ["10.1.30.1/24"] },
      },
    });
  });

  test("the native network of a trunk is untagged, and can be its network or a VLAN", () => {
    const { lab, hypervisor, guest } = proxmoxLab();
    const { backbone, staff, students } = campus(lab, hypervisor);
    const mac = MacAddress.parse("02:00:00:00:00:01");
    const native = guest("a", {
      bootDisk: fromImage,
      interfaces: [backbone.trunk([staff], { native: backbone.at("10.1.0.9"), mac, connected: false })],
    });
    guest("b", { interfaces: [backbone.trunk([staff], { native: students })] });
    const { a, b } = machinesOf(lab);
    expect(a.network_device).toMatchObject([
      { trunks: "20", vlan_id: null, mac_address: "02:00:00:00:00:01", disconnected: true },
    ]);
    expect(b.network_device).toMatchObject([{ trunks: "20", vlan_id: 30 }]);
    expect(networkConfig(native)).toMatchObject({
      ethernets: { eth0: { addresses: ["10.1.0.9/24"] } },
      vlans: {
        "eth0.20": { routes: [{ via: "10.1.20.1" }], addresses: [expect.stringMatching(/^10\.1\.20\.\d+\/24$/)] },
      },
    });
  });

  test("a trunk on the LAN uses the LAN's bridge and the LAN's DHCP server", () => {
    const { lab, hypervisor, guest } = proxmoxLab();
    const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "192.168.1.0/24" });
    const voice = new Vlan(lab, "voice", { network: office, vlanId: 9, cidr: "10.9.0.0/24" });
    const phones = guest("phones", { bootDisk: fromImage, interfaces: [office.trunk([voice], { native: office })] });
    expect(machinesOf(lab).phones.network_device).toMatchObject([{ bridge: "vmbr0", trunks: "9" }]);
    expect(networkConfig(phones)).toMatchObject({
      ethernets: { eth0: { dhcp4: true } },
      vlans: { "eth0.9": { dhcp4: true } },
    });
  });

  test("the guest maps every packet priority to the priority of its VLAN", () => {
    const { lab, hypervisor, guest } = proxmoxLab();
    const { backbone, staff } = campus(lab, hypervisor);
    const voice = new Vlan(lab, "voice", { network: backbone, vlanId: 9, cidr: "10.9.0.0/24", priority: 5 });
    const machine = guest("a", { bootDisk: fromImage, interfaces: [backbone.trunk([staff, voice])] });
    const { bootcmd } = JSON.parse(noCloudFiles(machine)["user-data"].replace("#cloud-config\n", ""));
    const map = ["0:5", "1:5", "2:5", "3:5", "4:5", "5:5", "6:5", "7:5"];
    expect(bootcmd).toEqual([["ip", "link", "set", "dev", "eth0.9", "type", "vlan", "egress-qos-map", ...map]]);
  });

  test("a router gets its seed as a file, because Proxmox VE's cloud-init drive cannot turn on forwarding", () => {
    const { lab, hypervisor, guest } = proxmoxLab();
    const { staff, students } = campus(lab, hypervisor);
    const interfaces = [staff.at("10.1.20.1"), students.at("10.1.30.1")];
    guest("a", { bootDisk: fromImage, interfaces, cloudInit: CloudInit.seed({ forwarding: true }) });
    expect(machinesOf(lab).a.cdrom.file_id).toBe("${proxmox_virtual_environment_file.a_seed.id}");
  });

  test("a container has an adapter for each VLAN, with the interface names of a machine", () => {
    const { lab, hypervisor, container } = proxmoxLab();
    const { backbone, staff, students } = campus(lab, hypervisor);
    container("c", {
      interfaces: [
        backbone.trunk([staff.at("10.1.20.9"), students.at("10.1.30.9")], { native: backbone.at("10.1.0.9") }),
      ],
    });
    const { network_interface, initialization } = containersOf(lab).c;
    const bridge = "${proxmox_network_linux_bridge.backbone.name}";
    expect(network_interface).toMatchObject([
      { name: "eth0", bridge },
      { name: "eth0.20", bridge, vlan_id: 20 },
      { name: "eth0.30", bridge, vlan_id: 30 },
    ]);
    expect(network_interface[0]).not.toHaveProperty("vlan_id");
    expect(initialization.ip_config).toMatchObject([
      { ipv4: { address: "10.1.0.9/24" } },
      { ipv4: { address: "10.1.20.9/24" } },
      { ipv4: { address: "10.1.30.9/24" } },
    ]);
  });
});

describe("on VirtualBox", () => {
  test("a trunk becomes one adapter for each VLAN, with the interface names of a tagged trunk", () => {
    const { lab, hypervisor, guest } = labIn();
    const { backbone, staff, students } = campus(lab, hypervisor);
    const mac = MacAddress.parse("02:00:00:00:00:01");
    const vlans = [students.at("10.1.30.1"), staff.at("10.1.20.1")];
    const router = guest("router", {
      interfaces: [Nat.perMachine(), backbone.trunk(vlans, { native: backbone.at("10.1.0.1"), mac })],
    });
    const { network_adapters } = synthesize(lab).resource.virtualbox_vm.router;
    const slug = "${virtualbox_lab.laptop.slug}";
    expect(network_adapters).toMatchObject([
      { type: "nat" },
      { type: "internal", network: `${slug}-backbone`, address: "10.1.0.1", mac: mac.toString() },
      { type: "internal", network: `${slug}-backbone:vlan20`, address: "10.1.20.1" },
      { type: "internal", network: `${slug}-backbone:vlan30`, address: "10.1.30.1" },
    ]);
    expect(new Set(network_adapters.map((each: { mac: string }) => each.mac)).size).toBe(4);
    const { ethernets, vlans: tagged } = networkConfig(router);
    expect(tagged).toBeUndefined();
    expect(Object.keys(ethernets)).toEqual(["eth0", "eth1", "eth1.20", "eth1.30"]);
    expect(ethernets["eth1.30"]).toEqual({
      match: { macaddress: network_adapters[3].mac },
      "set-name": "eth1.30",
      dhcp4: false,
      addresses: ["10.1.30.1/24"],
    });
  });

  test("the adapters of a trunk keep their MACs, slots, and addresses when a VLAN's number changes", () => {
    const adapters = (staffId: number) => {
      const { lab, hypervisor, guest } = labIn();
      const network = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.1.0.0/24" });
      const staff = new Vlan(lab, "staff", { network, vlanId: staffId, cidr: "10.1.20.0/24" });
      const students = new Vlan(lab, "students", { network, vlanId: 30, cidr: "10.1.30.0/24" });
      guest("router", { interfaces: [network.trunk([students, staff])] });
      const { network_adapters } = synthesize(lab).resource.virtualbox_vm.router;
      return network_adapters.map(({ mac, address }: { mac: string; address: string }) => [mac, address]);
    };
    expect(adapters(31)).toEqual(adapters(20));
  });

  test("each adapter of a trunk takes a slot of the machine", () => {
    const { lab, hypervisor, guest } = labIn();
    const { backbone } = campus(lab, hypervisor);
    const many = Array.from(
      { length: 37 },
      (_, n) => new Vlan(lab, `v${n}`, { network: backbone, vlanId: 100 + n, cidr: `10.2.${n}.0/24` }),
    );
    guest("router", { interfaces: [backbone.trunk(many)] });
    expect(brokenRules(lab)).toEqual([expect.stringMatching(/^LV112 campus\/router: it has 37 adapters/)]);
    const pve = proxmoxLab();
    const backboneOnProxmox = campus(pve.lab, pve.hypervisor).backbone;
    const same = many.map(
      ({ node, vlanId, subnet }) =>
        new Vlan(pve.lab, node.id, { network: backboneOnProxmox, vlanId, cidr: `${subnet}` }),
    );
    pve.guest("router", { interfaces: [backboneOnProxmox.trunk(same)] });
    expect(codes(pve.lab)).toEqual([]);
  });
});

test("a trunk has one address per VLAN, which is the same on both hypervisors and independent of other interfaces", () => {
  const addresses = [labIn(), proxmoxLab()].map(({ lab, hypervisor, guest }, other) => {
    const { backbone, staff, students, guests } = campus(lab, hypervisor);
    const vlans = other ? [guests, students, staff] : [staff, students];
    const { interfaces } = guest("server", {
      cloudInit: CloudInit.seed(),
      interfaces: [...(other ? [Nat.perMachine()] : []), backbone.trunk(vlans)],
    });
    return interfaces.filter(({ network }) => network === staff || network === students).map(({ address }) => address);
  });
  expect(addresses[0]).toEqual([expect.stringMatching(/^10\.1\.20\.\d+$/), expect.stringMatching(/^10\.1\.30\.\d+$/)]);
  expect(addresses[1]).toEqual(addresses[0]);
});

test("the rules check every address of a trunk", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const { backbone, staff, students } = campus(lab, hypervisor);
  guest("a", { interfaces: [backbone.trunk([staff.at("10.1.20.9"), students.at("10.1.20.8")])] });
  guest("b", { interfaces: [staff.at("10.1.20.9")] });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(
      /^LV103 campus\/a: the address of adapter backbone\.students is 10\.1\.20\.8, which is outside 10\.1\.30\.0\/24/,
    ),
    expect.stringMatching(
      /^LV104 campus\/b: the address of adapter staff is 10\.1\.20\.9, which adapter backbone\.staff of campus\/a also has/,
    ),
  ]);
});

test("the gateway's address of a VLAN is never assigned, and the guest that has it has no default route there", () => {
  const { lab, hypervisor, guest } = labIn();
  const network = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.1.0.0/24" });
  const vlan = new Vlan(lab, "small", { network, vlanId: 2, cidr: "10.2.0.0/30", gateway: "10.2.0.1" });
  const router = guest("router", { interfaces: [vlan.at("10.2.0.1")] });
  const client = guest("client", { interfaces: [vlan.attach()] });
  expect(codes(lab)).toEqual([]);
  expect(networkConfig(router).ethernets.eth0).not.toHaveProperty("routes");
  expect(networkConfig(router).ethernets.eth0).not.toHaveProperty("nameservers");
  expect(networkConfig(client).ethernets.eth0).toMatchObject({
    addresses: ["10.2.0.2/30"],
    routes: [{ to: "0.0.0.0/0", via: "10.2.0.1" }],
  });
});

test("a clone's trunk has its own addresses and MAC", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  const { backbone, staff } = campus(lab, hypervisor);
  const mac = MacAddress.parse("02:00:00:00:00:01");
  const native = backbone.at("10.1.0.9");
  const source = guest("a", { interfaces: [backbone.trunk([staff.at("10.1.20.9")], { native, mac, name: "uplink" })] });
  const [adapter] = source.clone("b").adapters;
  expect(codes(lab)).toEqual([]);
  expect(adapter).toMatchObject({ attachment: { name: "uplink" } });
  expect(adapter?.mac).not.toEqual(mac);
  expect(adapter?.interfaces.map(({ network, explicitAddress }) => [network, explicitAddress])).toEqual([
    [backbone, undefined],
    [staff, undefined],
  ]);
});

describe("a trunk is rejected immediately", () => {
  const { lab, hypervisor, guest } = labIn();
  const { backbone, staff, students } = campus(lab, hypervisor);
  const other = new InternalNetwork(lab, "other", { hypervisor, cidr: "10.2.0.0/24" });
  const foreign = new Vlan(lab, "foreign", { network: other, vlanId: 20, cidr: "10.2.20.0/24" });
  const notOwn = "which is not one of its VLANs; give VLANs whose network is campus/backbone";

  test.each<[string, () => unknown, string]>([
    ["without VLANs", () => backbone.trunk([]), "campus/backbone: vlans is []; give one VLAN or more, or use attach()"],
    [
      "with the same VLAN twice",
      () => backbone.trunk([staff, staff.at("10.1.20.9")]),
      "a trunk has campus/staff twice",
    ],
    [
      "with a VLAN both tagged and native",
      () => backbone.trunk([staff], { native: staff }),
      "a trunk has campus/staff twice",
    ],
    ["with a VLAN of another network", () => backbone.trunk([foreign]), `a trunk has campus/foreign, ${notOwn}`],
    [
      "with a network that is not a VLAN",
      () => backbone.trunk([backbone as never]),
      `a trunk has campus/backbone, ${notOwn}`,
    ],
    [
      "with another native network",
      () => backbone.trunk([staff], { native: other }),
      `a trunk has campus/other, ${notOwn}`,
    ],
    [
      "with a number as VLAN",
      () => backbone.trunk([20 as never]),
      "vlans[0] is 20; give a network, or an attachment to it",
    ],
    ["with a NAT", () => backbone.trunk([Nat.perMachine() as never]), "vlans[0] is a Nat; give a network"],
    ["with a name for a VLAN", () => backbone.trunk([staff.attach({ name: "x" })]), "give these to trunk()"],
    ["with a cable for a VLAN", () => backbone.trunk([staff.attach({ connected: false })]), "give these to trunk()"],
    [
      "with a string as MAC",
      () => backbone.trunk([staff], { mac: "02:00" as never }),
      "mac is '02:00'; give a MacAddress",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("next to an adapter with the same name", () => {
    const trunk = backbone.trunk([staff, students]);
    expect(() => guest("a", { interfaces: [trunk, backbone.attach()] })).toThrow('interfaces are named "backbone"');
    expect(() => guest("b", { interfaces: [trunk, backbone.attach({ name: "backbone.staff" })] })).toThrow(
      'interfaces are named "backbone.staff"',
    );
  });
});
