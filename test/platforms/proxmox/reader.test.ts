import { readTopology } from "../../../lib/topology/index.js";

const metadata = (path: string) => ({ "//": { metadata: { path: `lab/${path}/Default` } } });
const device = (bridge: string, mac_address = "02:00:00:00:00:AB") => ({ bridge, mac_address });

test("a tag of 0, which a state has for none, is no VLAN", () => {
  const read = (vlan_id: number | null) =>
    readTopology({
      resource: {
        proxmox_virtual_environment_vm: {
          a: { ...metadata("a"), node_name: "pve", name: "a", network_device: [{ ...device("vmbr0"), vlan_id }] },
        },
      },
    });
  expect(read(0)).toEqual(read(null));
  expect(read(20)).not.toEqual(read(null));
});

const stack = {
  resource: {
    proxmox_sdn_zone_simple: { wan_zone: { id: "wanz", nodes: ["pve"] }, leased_zone: { id: "leaz", nodes: ["pve"] } },
    proxmox_sdn_vnet: {
      wan: { ...metadata("site/wan"), id: "wan", zone: "${proxmox_sdn_zone_simple.wan_zone.id}" },
      leased: { ...metadata("leased"), id: "lea", zone: "${proxmox_sdn_zone_simple.leased_zone.id}" },
      nat: { ...metadata("pve/nat.own"), id: "nat", isolate_ports: true },
    },
    proxmox_sdn_subnet: {
      wan_subnet: {
        vnet: "${proxmox_sdn_vnet.wan.id}",
        cidr: "10.5.0.0/24",
        gateway: "10.5.0.1",
        snat: true,
        dhcp_range: { start_address: "10.5.0.128", end_address: "10.5.0.254" },
      },
      leased_subnet: {
        vnet: "${proxmox_sdn_vnet.leased.id}",
        cidr: "10.6.0.0/24",
        gateway: "10.6.0.1",
        dhcp_range: {},
      },
    },
    proxmox_network_linux_bridge: {
      inner: { ...metadata("inner"), node_name: "pve", name: "vmbr1001" },
      lan: { ...metadata("lan"), node_name: "pve", name: "vmbr1002", address: "10.1.2.1/25" },
    },
    proxmox_virtual_environment_container: {
      c: {
        ...metadata("c"),
        node_name: "pve",
        cpu: { cores: 2 },
        memory: { dedicated: 256 },
        network_interface: [{ name: "eth0", ...device("${proxmox_network_linux_bridge.lan.name}") }],
        initialization: { hostname: "web", ip_config: [{ ipv4: { address: "10.1.2.9/25" } }] },
      },
    },
    proxmox_virtual_environment_vm: {
      a: {
        ...metadata("a"),
        node_name: "pve",
        name: "a",
        cpu: { cores: 2, sockets: 2 },
        memory: { dedicated: 1024 },
        network_device: [
          device("${proxmox_sdn_vnet.nat.id}"),
          device("${proxmox_sdn_vnet.wan.id}"),
          device("${proxmox_sdn_vnet.leased.id}"),
          device("${proxmox_network_linux_bridge.inner.name}"),
          device("${proxmox_network_linux_bridge.lan.name}"),
          device("vmbr0"),
        ],
        initialization: {
          ip_config: [{ ipv4: { address: "dhcp" } }, { ipv4: { address: "10.5.0.9/24", gateway: "10.5.0.1" } }],
        },
      },
      b: {
        ...metadata("b"),
        node_name: "other",
        name: "b",
        memory: { dedicated: 512 },
        clone: { vm_id: "${proxmox_virtual_environment_vm.a.vm_id}", full: false },
        network_device: [device("vmbr0")],
      },
    },
  },
};

test("networks are read by kind, and nodes by name", () => {
  const { hypervisors, networks } = readTopology(stack);
  expect(hypervisors.map(({ id, name, platform }) => [id, name, platform])).toEqual([
    ["proxmox/other", "other", "Proxmox VE"],
    ["proxmox/pve", "pve", "Proxmox VE"],
  ]);
  const wan = { cidr: "10.5.0.0/24", hostAddress: undefined, dhcp: true, dhcpRange: "10.5.0.128-10.5.0.254" };
  expect(networks).toMatchObject([
    { name: "inner", kind: "internal", cidr: undefined, hostAddress: undefined, dhcp: false },
    { name: "lan", kind: "host-only", cidr: "10.1.2.0/25", hostAddress: "10.1.2.1", dhcp: false },
    { name: "leased", kind: "host-only", cidr: "10.6.0.0/24", hostAddress: "10.6.0.1", dhcp: true },
    { name: "site/wan", kind: "nat-network", ...wan },
    { id: "proxmox/other/bridged:vmbr0", name: "vmbr0", kind: "bridged", hypervisor: "proxmox/other" },
    { id: "proxmox/pve/bridged:vmbr0", name: "vmbr0", kind: "bridged", hypervisor: "proxmox/pve" },
  ]);
});

test("a guest is read as off if the lab keeps it off, but not if only --stopped does", () => {
  const machine = (body: object) => ({ node_name: "pve", ...body });
  const { guests } = readTopology({
    resource: {
      proxmox_virtual_environment_vm: {
        a: machine({ name: "a", started: false }),
        b: machine({ name: "b", started: false, "//": { desiredRunning: true } }),
        c: machine({ name: "c", started: true }),
      },
    },
  });
  expect(guests.map(({ off }) => off)).toEqual([true, undefined, undefined]);
});

test("a state, whose blocks are lists, is read like a stack", () => {
  const blocks = {
    cpu: { cores: 2, sockets: 2 },
    memory: { dedicated: 1024 },
    initialization: { user_account: { username: "lab" }, ip_config: [{ ipv4: { address: "10.1.2.3/24" } }] },
    clone: { vm_id: "100123", full: false },
    network_device: [device("vmbr0")],
  };
  const inState = {
    cpu: [blocks.cpu],
    memory: [blocks.memory],
    initialization: [{ user_account: [{ username: "lab" }], ip_config: [{ ipv4: [{ address: "10.1.2.3/24" }] }] }],
    clone: [blocks.clone],
    network_device: [device("vmbr0")],
  };
  const [written, kept] = [blocks, inState].map((body) =>
    readTopology({ resource: { proxmox_virtual_environment_vm: { a: { node_name: "pve", name: "a", ...body } } } }),
  );
  expect(written).toMatchObject({ guests: [{ cpus: 4, user: "lab" }], adapters: [{ address: "10.1.2.3" }] });
  expect(kept).toEqual(written);
  const none = { node_name: "pve", name: "a", initialization: [], clone: [], memory: [{ dedicated: 512 }] };
  const { guests } = readTopology({ resource: { proxmox_virtual_environment_vm: { a: none } } });
  expect(guests).toMatchObject([{ memoryMib: 512, cloneOf: undefined }]);
});

test("adapters are read with their cloud-init addresses, and clones with their source", () => {
  const { guests, adapters } = readTopology(stack);
  expect(guests).toMatchObject([
    { name: "a", cpus: 4, memoryMib: 1024, cloneOf: undefined, linked: false },
    { name: "b", cpus: 1, memoryMib: 512, cloneOf: "proxmox_virtual_environment_vm.a", linked: true },
    { name: "web", cpus: 2, memoryMib: 256, cloneOf: undefined, linked: false },
  ]);
  expect(adapters.at(-1)).toEqual({
    guest: "proxmox_virtual_environment_container.c",
    slot: 1,
    kind: "host-only",
    network: "proxmox_network_linux_bridge.lan",
    address: "10.1.2.9",
    mac: "02:00:00:00:00:ab",
  });
  expect(adapters.filter(({ slot, guest }) => slot < 3 && guest.endsWith(".a"))).toEqual([
    { guest: "proxmox_virtual_environment_vm.a", slot: 1, kind: "nat", mac: "02:00:00:00:00:ab" },
    {
      guest: "proxmox_virtual_environment_vm.a",
      slot: 2,
      kind: "nat-network",
      network: "proxmox_sdn_vnet.wan",
      address: "10.5.0.9",
      mac: "02:00:00:00:00:ab",
    },
  ]);
});

test("a guest has its disks with their sizes and images", () => {
  const { guests } = readTopology({
    resource: {
      proxmox_virtual_environment_file: { debian: { source_file: { path: "../images/debian.raw" } } },
      proxmox_virtual_environment_vm: {
        a: {
          ...metadata("a"),
          node_name: "pve",
          disk: [
            { interface: "scsi0", size: 4, import_from: "${proxmox_virtual_environment_file.debian.id}" },
            { interface: "scsi1", size: 1 },
          ],
        },
      },
      proxmox_virtual_environment_container: {
        b: {
          ...metadata("b"),
          node_name: "pve",
          disk: { size: 4 },
          operating_system: { template_file_id: "local:vztmpl/debian-12.tar.zst" },
          mount_point: [{ path: "/data", size: "2G" }],
        },
      },
    },
  });
  expect(guests.map(({ disks }) => disks)).toEqual([
    [
      { name: "scsi0", sizeMib: 4096, image: "debian.raw" },
      { name: "scsi1", sizeMib: 1024 },
    ],
    [
      { name: "root disk", sizeMib: 4096, image: "debian-12.tar.zst" },
      { name: "/data", sizeMib: 2048 },
    ],
  ]);
});
