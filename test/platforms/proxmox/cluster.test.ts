import {
  BridgedNetwork,
  CloudInit,
  Container,
  ContainerTemplate,
  DirectoryPool,
  Disk,
  HaGroup,
  HostOnlyNetwork,
  InternalNetwork,
  Lab,
  Nat,
  NatNetwork,
  NfsPool,
  NodeAffinity,
  Proxmox,
  Size,
  Template,
  Vlan,
} from "../../../lib/index.js";
import { readTopology } from "../../../lib/topology/index.js";
import { appIn, brokenRules, codes, synthesize } from "../../lab/support.js";
import { fromImage, MARK, proxmoxLab } from "./support.js";

const nodes = { pve: "10.99.0.11", pve2: "10.99.0.12" };
const on = (node: string) => ({ options: { node } });

describe("an internal network that spans several nodes", () => {
  const spanning = (others: Record<string, string> = nodes) => {
    const made = proxmoxLab({ nodes: others });
    const inner = new InternalNetwork(made.lab, "inner", { hypervisor: made.hypervisor, cidr: "10.3.0.0/24" });
    made.guest("a", { interfaces: [inner.at("10.3.0.1")] });
    made.guest("b", { interfaces: [inner.at("10.3.0.2")], ...on("pve2") });
    return { ...made, inner };
  };

  test("is a VXLAN between them, and its adapters have the MTU of the tunnel", () => {
    const { lab } = spanning();
    const { resource } = synthesize(lab);
    expect(resource.proxmox_network_linux_bridge).toBeUndefined();
    expect(resource.proxmox_sdn_zone_vxlan).toEqual({
      pve_vxlan: {
        id: expect.stringMatching(/^[a-z][a-z0-9]{7}$/),
        nodes: ["pve", "pve2"],
        peers: ["10.99.0.11", "10.99.0.12"],
        depends_on: ["proxmox_sdn_applier.sdn_last"],
        lifecycle: { create_before_destroy: true },
      },
    });
    const { inner } = resource.proxmox_sdn_vnet;
    expect(inner).toMatchObject({ zone: "${proxmox_sdn_zone_vxlan.pve_vxlan.id}", tag: expect.any(Number) });
    expect(resource.proxmox_sdn_applier.sdn.depends_on).toEqual([
      "proxmox_sdn_vnet.inner",
      "proxmox_sdn_zone_vxlan.pve_vxlan",
    ]);
    const { a, b } = resource.proxmox_virtual_environment_vm;
    expect([a.node_name, b.node_name]).toEqual(["pve", "pve2"]);
    for (const { network_device, depends_on } of [a, b]) {
      expect(network_device).toMatchObject([{ bridge: "${proxmox_sdn_vnet.inner.id}", mtu: 1, vlan_id: null }]);
      expect(depends_on).toEqual(["proxmox_sdn_applier.sdn"]);
    }
  });

  test("does not change when a node is added, except for its peers", () => {
    const [two, three] = [nodes, { ...nodes, pve3: "10.99.0.13" }].map(
      (each) => synthesize(spanning(each).lab).resource,
    );
    expect(three.proxmox_sdn_vnet).toEqual(two.proxmox_sdn_vnet);
    expect(three.proxmox_virtual_environment_vm).toEqual(two.proxmox_virtual_environment_vm);
    expect(three.proxmox_sdn_zone_vxlan.pve_vxlan.peers).toHaveLength(3);
  });

  test("carries VLANs, tagged by each node", () => {
    const { lab, guest, container, inner } = spanning();
    const v30 = new Vlan(lab, "v30", { network: inner, vlanId: 30, cidr: "10.30.0.0/24" });
    guest("access", { interfaces: [v30.attach()] });
    guest("trunk", { interfaces: [inner.trunk([v30])], ...on("pve2") });
    container("ct", { interfaces: [v30.attach()] });
    const { resource } = synthesize(lab);
    expect(resource.proxmox_sdn_vnet).toMatchObject({ inner: { vlan_aware: true } });
    const bridge = "${proxmox_sdn_vnet.inner.id}";
    const { access, trunk } = resource.proxmox_virtual_environment_vm;
    expect(access.network_device).toMatchObject([{ bridge, vlan_id: 30, trunks: null, mtu: 1 }]);
    expect(trunk.network_device).toMatchObject([{ bridge, vlan_id: null, trunks: "30", mtu: 1 }]);
    const { ct } = resource.proxmox_virtual_environment_container;
    expect(ct.network_interface).toMatchObject([{ bridge, vlan_id: 30, mtu: 1450 }]);
  });

  test("is one network in the topology, with its guests on their nodes", () => {
    const { networks, guests, hypervisors } = readTopology(synthesize(spanning().lab));
    expect(networks).toMatchObject([{ name: "inner", kind: "internal", hypervisor: "proxmox/pve, pve2", dhcp: false }]);
    expect(guests.map(({ name, hypervisor }) => [name, hypervisor])).toEqual([
      ["a", "proxmox/pve"],
      ["b", "proxmox/pve2"],
    ]);
    expect(hypervisors.map(({ name }) => name)).toEqual(["pve", "pve, pve2", "pve2"]);
  });
});

describe("a VLAN of a LAN that spans several nodes", () => {
  const campus = () => {
    const made = proxmoxLab({ nodes });
    const lan = new BridgedNetwork(made.lab, "lan", { hypervisor: made.hypervisor, cidr: "10.5.0.0/24" });
    const staff = new Vlan(made.lab, "staff", { network: lan, vlanId: 20, cidr: "10.20.0.0/24" });
    const guests = new Vlan(made.lab, "guests", { network: lan, vlanId: 30, cidr: "10.30.0.0/24" });
    return { ...made, lan, staff, guests };
  };

  test("is a virtual network with its tag, in a zone of the LAN's bridge, and a trunk uses the bridge itself", () => {
    const { lab, guest, container, lan, staff, guests } = campus();
    guest("a", { interfaces: [staff.at("10.20.0.1")] });
    container("b", { interfaces: [staff.at("10.20.0.2")], ...on("pve2") });
    guest("router", { interfaces: [lan.trunk([staff], { native: guests })] });
    const { resource } = synthesize(lab);
    expect(resource.proxmox_sdn_zone_vlan).toEqual({
      lan_zone: {
        id: expect.stringMatching(/^lan[a-z0-9]{5}$/),
        bridge: "vmbr0",
        nodes: ["pve", "pve2"],
        depends_on: ["proxmox_sdn_applier.sdn_last"],
        lifecycle: { create_before_destroy: true },
      },
    });
    expect(resource.proxmox_sdn_vnet).toEqual({
      staff: {
        alias: MARK,
        id: expect.stringMatching(/^sta[a-z0-9]{5}$/),
        zone: "${proxmox_sdn_zone_vlan.lan_zone.id}",
        tag: 20,
        depends_on: ["proxmox_sdn_applier.sdn_last"],
        lifecycle: { create_before_destroy: true },
      },
    });
    const bridge = "${proxmox_sdn_vnet.staff.id}";
    const { a, router } = resource.proxmox_virtual_environment_vm;
    expect(a.network_device).toMatchObject([{ bridge, vlan_id: null, mtu: null }]);
    expect(resource.proxmox_virtual_environment_container.b.network_interface).toMatchObject([{ bridge }]);
    expect(router.network_device).toMatchObject([{ bridge: "vmbr0", vlan_id: 30, trunks: "20" }]);
    expect(router.depends_on).toEqual(["proxmox_virtual_environment_container.b"]);
    // The router's frames with the tag 20 are on the same network as the untagged frames of the others.
    expect(readTopology({ resource }).networks).toMatchObject([
      { name: "staff", kind: "bridged", vlanId: 20, hypervisor: "proxmox/pve, pve2" },
      { name: "vmbr0", kind: "bridged" },
      { name: "vmbr0 VLAN 30", vlanId: 30 },
    ]);
  });
});

test("per-machine NAT is on each node, because its guests do not reach each other", () => {
  const { lab, guest } = proxmoxLab({ nodes });
  guest("a", { interfaces: [Nat.perMachine()] });
  guest("b", { interfaces: [Nat.perMachine()], ...on("pve2") });
  expect(synthesize(lab).resource.proxmox_sdn_zone_simple).toMatchObject({ pve_nat_zone: { nodes: ["pve", "pve2"] } });
});

test("HA rules and groups accept only nodes of the hypervisor", () => {
  const { lab, hypervisor, guest } = proxmoxLab({ nodes });
  const web = guest("web", { options: { highAvailability: {} } });
  const priorities = { pve: 2, pve9: 1 };
  const problem = "nodes has pve9; give nodes of the hypervisor: pve, pve2";
  expect(() => new NodeAffinity(lab, "fast", { hypervisor, guests: [web], nodes: priorities })).toThrow(problem);
  expect(() => new HaGroup(lab, "group", { hypervisor, nodes: priorities })).toThrow(problem);
});

test("LV154: a guest on another node than its NAT or host-only network is rejected", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab({ nodes });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.0.0/24" });
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.2.0.0/24" });
  guest("here", { interfaces: [lan.attach(), wan.attach()] });
  expect(brokenRules(lab)).toEqual([]);
  guest("there", { interfaces: [lan.attach()], ...on("pve2") });
  container("away", { interfaces: [wan.attach()], ...on("pve2") });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(/^LV154 campus\/away: it is on node pve2, but the NAT network campus\/wan is on pve; /),
    expect.stringMatching(
      /^LV154 campus\/there: it is on node pve2, but the host-only network campus\/lan is on pve; /,
    ),
  ]);
});

test("LV141: per-machine NAT of two hypervisors on a shared node is rejected", () => {
  const { app, guest } = proxmoxLab({ nodes });
  guest("a", { interfaces: [Nat.perMachine()] });
  const other = new Lab(app, "other");
  const hypervisor = new Proxmox(other, "pve", { node: "pve2" });
  const bootDisk = Disk.blank(Size.gibibytes(1));
  new Template(other, "unplugged", { hypervisor, bootDisk });
  expect(codes(other)).toEqual([]);
  new Container(other, "b", {
    hypervisor,
    template: ContainerTemplate.existing("local:vztmpl/debian-12-tiny_12.0-1_amd64.tar.zst"),
    interfaces: [Nat.perMachine()],
  });
  expect(brokenRules(other)).toEqual([
    expect.stringMatching(/^LV141 other\/pve: .*node pve2, and so do those of campus\/pve/),
  ]);
});

describe("a guest's node", () => {
  test("has its own copies of images and templates, under other names", () => {
    const { lab, guest, container } = proxmoxLab({ nodes });
    const cloudInit = CloudInit.none();
    guest("a", { bootDisk: fromImage, cloudInit });
    guest("b", { bootDisk: fromImage, cloudInit, ...on("pve2") });
    guest("c", { bootDisk: fromImage, cloudInit, options: { node: "pve2", dvd: undefined } });
    const sha512 = "0".repeat(128);
    const template = ContainerTemplate.url("https://example.org/debian-12-standard_12.7-1_amd64.tar.zst", { sha512 });
    container("d", { template, ...on("pve2") });
    const {
      proxmox_virtual_environment_file: files,
      proxmox_download_file,
      proxmox_virtual_environment_vm,
    } = synthesize(lab).resource;
    const places = Object.fromEntries(
      Object.entries<{ node_name: string; source_file: { file_name: string } }>(files).map(
        ([id, { node_name, source_file }]) => [
          id.replace(/[0-9a-f]{12}/, "HASH"),
          [node_name, source_file.file_name.replace(/[0-9a-f]{12}/, "HASH")],
        ],
      ),
    );
    expect(places).toEqual({
      pve_image_HASH: ["pve", "campus-${terraform_data.pve.input}-HASH.raw"],
      "pve_image_HASH-pve2": ["pve2", "campus-${terraform_data.pve.input}-HASH-pve2.raw"],
    });
    const imports = ["a", "b", "c"].map((id) => proxmox_virtual_environment_vm[id].disk[0].import_from);
    expect(imports[1]).toBe(imports[2]);
    expect(imports[1]).not.toBe(imports[0]);
    expect(proxmox_download_file).toMatchObject({
      "pve_template_000000000000-pve2": {
        node_name: "pve2",
        file_name: "campus-${terraform_data.pve.input}-000000000000-pve2.tar.zst",
      },
    });
  });

  test("must be one of the hypervisor's nodes", () => {
    const { guest, container } = proxmoxLab({ nodes });
    expect(() => guest("a", on("pve3"))).toThrow(
      "campus/a: options.node is pve3; give one of the nodes of campus/pve (pve, pve2), or add it there",
    );
    expect(() => container("b", on("pve3"))).toThrow("campus/b: options.node is pve3");
    expect(() => guest("c", on("a b"))).toThrow("options.node is 'a b'; give a node's name");
    expect(() => proxmoxLab().guest("d", on("pve2"))).toThrow("one of the nodes of campus/pve (pve), or add it there");
    expect(() => guest("e", { options: { node: "pve2", replication: { to: "pve2" } } })).toThrow(
      "the guest's own node",
    );
  });

  test("has the hypervisor's pools, and is also the node of the guest's clones", () => {
    const { lab, hypervisor } = proxmoxLab({ nodes });
    const pool = new NfsPool(lab, "nas", { hypervisor, server: "nas", export: "/lab" });
    new DirectoryPool(lab, "folder", { hypervisor, path: "/srv/lab" });
    const bootDisk = Disk.blank(Size.gibibytes(1), { pool });
    new Template(lab, "master", { hypervisor, bootDisk, ...on("pve2") }).linkedClone("pupil");
    const { proxmox_virtual_environment_vm: machines, ...resource } = synthesize(lab).resource;
    expect([machines.master.node_name, machines.pupil.node_name]).toEqual(["pve2", "pve2"]);
    expect(resource.proxmox_storage_nfs.nas.nodes).toEqual(["pve", "pve2"]);
    expect(resource.proxmox_storage_directory.folder.nodes).toEqual(["pve", "pve2"]);
  });
});

test("two hypervisors of one cluster have separate networks", () => {
  const { lab, hypervisor } = proxmoxLab({ nodes });
  const other = new Proxmox(lab, "other", { node: "pve2", nodes });
  new InternalNetwork(lab, "a", { hypervisor, cidr: "10.3.0.0/24" });
  new InternalNetwork(lab, "b", { hypervisor: other, cidr: "10.4.0.0/24" });
  const { proxmox_sdn_zone_vxlan: zones, proxmox_sdn_vnet: vnets } = synthesize(lab).resource;
  expect(Object.keys(zones)).toEqual(["other_vxlan", "pve_vxlan"]);
  expect(zones.other_vxlan.id).not.toBe(zones.pve_vxlan.id);
  expect(vnets.a.tag).not.toBe(vnets.b.tag);
});

test.each([
  [{ pve2: "10.99.0.12" }, "campus/pve: nodes has pve2, but not the node pve; give its address, too"],
  [{ pve: "10.99.0.11", pve2: "10.99.0.11" }, "nodes has 10.99.0.11 for pve and for pve2"],
  [{ pve: "10.99.0.11", "p ve": "10.99.0.12" }, "a name in nodes is 'p ve'; give a node's name"],
  [{ pve: "pve.example" }, '"pve.example"'],
  [{ pve: undefined }, "undefined"],
  [{ pve: 5 }, "5"],
  [{ pve: "10.99.0.11", "": "10.99.0.12" }, "a name in nodes is ''"],
  [null, "nodes is null; give an object"],
  ["pve", "nodes is 'pve'; give an object"],
  [["10.99.0.11"], "nodes is [ '10.99.0.11' ]; give an object"],
])("nodes %j are rejected", (wrong, message) => {
  expect(() => proxmoxLab({ nodes: wrong as never })).toThrow(message);
});

test("nodes must contain the hypervisor's own node, whatever its name", () => {
  expect(() => proxmoxLab({ node: "constructor", nodes })).toThrow(
    "but not the node constructor; give its address, too",
  );
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [n ? `n${n}` : "pve", `10.0.${n >> 8}.${n & 255}`]),
  );
  expect(proxmoxLab({ nodes: many }).hypervisor.nodes.size).toBe(300);
});

test("a single node with an address renders the same as one without", () => {
  const labWith = (props: object) => {
    const { lab, hypervisor, guest } = proxmoxLab(props, appIn());
    const inner = new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.3.0.0/24" });
    guest("a", { interfaces: [inner.attach()], bootDisk: fromImage });
    return synthesize(lab).resource;
  };
  expect(labWith({ nodes: { pve: "10.99.0.11" } })).toEqual(labWith({}));
});
