import {
  readBridgedInterfaces,
  readExtensionPacks,
  readSystemProperties,
} from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/host-facts.js";
import { readHostOnlyNetworks } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/host-only-interfaces.js";
import { readMedia } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/medium-info.js";
import { readNatNetworks } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/nat-networks.js";
import { readOsTypes } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/os-types.js";
import { readVmnetNetworks } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/vmnet-networks.js";

describe("readMedia", () => {
  const info = (
    state: string,
    description: string,
    users: string,
  ) => `UUID:           09a5668e-c82a-4e39-85f3-fc1ef29b615e
Parent UUID:    base
State:          ${state}
${description}Type:           normal (base)
Location:       /srv/a.vdi
Storage format: VDI
Format variant: dynamic default
Capacity:       128 MBytes
Size on disk:   2 MBytes
Encryption:     disabled
Property:       AllocationBlockSize=1048576
${users}`;
  const record = {
    uuid: "09a5668e-c82a-4e39-85f3-fc1ef29b615e",
    path: "/srv/a.vdi",
    format: "VDI",
    variant: "dynamic",
    type: "normal",
    sizeMib: 128,
    description: "",
  };

  it("reads a disk with a multi-line description", () => {
    const description =
      "one\nUUID: of disk\nType: of disk\nIn use by VMs:  nobody (UUID: 09a5668e-c82a-4e39-85f3-fc1ef29b615e)";
    const medium = { record: { ...record, description }, missing: false, locked: false, hasChildren: false, users: [] };
    const text = info("created", `Description:    ${description}\n`, "");
    expect(readMedia(`${text}\n${text}`)).toEqual([medium, medium]);
  });

  it("names every VM that has the disk, including in its snapshots", () => {
    const users = `In use by VMs:  web (1) (UUID: f64c68e6-5fbe-4471-9ece-cc03eb6d64e5) [a (UUID: 683f9818-dbbf-4f0b-9616-6209fc51b0ea)]
                db (UUID: 22222222-5fbe-4471-9ece-cc03eb6d64e5)
Child UUIDs:    78a01a2e-48e5-4058-8b3e-72335e1d3cd4
`;
    expect(readMedia(info("created", "", users))).toEqual([
      {
        record,
        missing: false,
        locked: false,
        hasChildren: true,
        users: [
          {
            name: "web (1)",
            uuid: "f64c68e6-5fbe-4471-9ece-cc03eb6d64e5",
            snapshots: ["683f9818-dbbf-4f0b-9616-6209fc51b0ea"],
          },
          { name: "db", uuid: "22222222-5fbe-4471-9ece-cc03eb6d64e5", snapshots: [] },
        ],
      },
    ]);
  });

  it("recognizes a disk whose file is gone", () => {
    const error = `Access Error:   Could not open the medium '/srv/a.vdi'.
VD: error VERR_FILE_NOT_FOUND opening image file '/srv/a.vdi' (VERR_FILE_NOT_FOUND)
`;
    expect(readMedia(info("inaccessible", error, ""))).toMatchObject([{ missing: true }]);
  });
});

describe("readNatNetworks", () => {
  it("reads each network with its rules", () => {
    const output = `Name:         n a"t
Enabled:      Yes
Network:      10.79.0.0/24
Gateway:      10.79.0.1
DHCP Server:  No
IPv6:         Yes
IPv6 Prefix:  fd17:625c:f037:2::/64
IPv6 Default: Yes
Port-forwarding (ipv4)
        dns:udp:[]:5353:[10.79.0.5]:53
        ssh:tcp:[127.0.0.1]:3022:[10.79.0.5]:22
Port-forwarding (ipv6)
        six:tcp:[::1]:3022:[fd17::5]:22
loopback mappings (ipv4)
        127.0.0.1=2
        127.0.0.2=6

Name:         second
Enabled:      Yes
Network:      10.99.0.0/24
Gateway:      10.99.0.1
DHCP Server:  Yes
IPv6:         No
IPv6 Prefix:  fd17:625c:f037:2::/64
IPv6 Default: No
loopback mappings (ipv4)
        127.0.0.1=2

`;
    const rule = (name: string, protocol: string, ...rest: [string, number, string, number]) => {
      const [hostAddress, hostPort, guestAddress, guestPort] = rest;
      return { name, protocol, hostAddress, hostPort, guestAddress, guestPort };
    };
    const ipv6 = {
      prefix: "fd17:625c:f037:2::/64",
      defaultRoute: true,
      forwards: [rule("six", "tcp", "::1", 3022, "fd17::5", 22)],
    };
    expect(readNatNetworks(output)).toEqual([
      {
        name: 'n a"t',
        cidr: "10.79.0.0/24",
        dhcp: false,
        forwards: [
          rule("dns", "udp", "", 5353, "10.79.0.5", 53),
          rule("ssh", "tcp", "127.0.0.1", 3022, "10.79.0.5", 22),
        ],
        ipv6,
        loopbackMappings: { "127.0.0.1": 2, "127.0.0.2": 6 },
        lastIpv6: ipv6,
      },
      {
        name: "second",
        cidr: "10.99.0.0/24",
        dhcp: true,
        forwards: [],
        loopbackMappings: { "127.0.0.1": 2 },
        lastIpv6: { prefix: "fd17:625c:f037:2::/64", defaultRoute: false, forwards: [] },
      },
    ]);
  });
});

describe("readHostOnlyNetworks", () => {
  const network = (name: string, address: string) => `Name:            ${name}
GUID:            effffff9-dae8-4abf-8000-c679a7f0e4ce
DHCP:            Disabled
IPAddress:       ${address}
NetworkMask:     255.255.240.0
Status:          Up
VBoxNetworkName: HostInterfaceNetworking-${name}

`;
  const server = (name: string, enabled: string) => `NetworkName:    HostInterfaceNetworking-${name}
Dhcpd IP:       10.1.2.2
LowerIPAddress: 10.1.2.100
UpperIPAddress: 10.1.2.200
NetworkMask:    255.255.255.0
Enabled:        ${enabled}
Global Configuration:
    minLeaseTime:     default
`;

  it("combines an interface and its enabled DHCP server", () => {
    const interfaces = network("vboxnet0", "10.1.2.1") + network("VirtualBox Host-Only Ethernet Adapter", "10.1.3.1");
    expect(readHostOnlyNetworks(interfaces, `${server("vboxnet0", "Yes")}\n${server("vboxnet1", "Yes")}`)).toEqual([
      {
        name: "vboxnet0",
        address: "10.1.2.1",
        prefixLength: 20,
        dhcp: { server: "10.1.2.2", lower: "10.1.2.100", upper: "10.1.2.200" },
      },
      { name: "VirtualBox Host-Only Ethernet Adapter", address: "10.1.3.1", prefixLength: 20 },
    ]);
    expect(readHostOnlyNetworks(network("vboxnet0", "10.1.2.1"), server("vboxnet0", "No"))).toEqual([
      { name: "vboxnet0", address: "10.1.2.1", prefixLength: 20 },
    ]);
  });
});

test("readVmnetNetworks derives the host's address from the beginning of the range", () => {
  const network = (name: string, lower: string, upper: string) => `Name:            ${name}
GUID:            10000000-0000-0000-0000-000000000000

State:           Enabled
NetworkMask:     255.255.255.0
LowerIP:         ${lower}
UpperIP:         ${upper}
VBoxNetworkName: hostonly-${name}

`;
  const output = [
    network("labvisor-0a1b2c3d", "10.1.2.1", "10.1.2.1"),
    network("HostNetwork", "192.168.56.1", "192.168.56.199"),
    network("vagrantnet-vbox1", "192.168.61.0", "192.168.61.0"),
  ];
  expect(readVmnetNetworks(output.join(""))).toEqual([
    { name: "labvisor-0a1b2c3d", address: "10.1.2.1", prefixLength: 24 },
    {
      name: "HostNetwork",
      address: "192.168.56.1",
      prefixLength: 24,
      dhcp: { server: "192.168.56.1", lower: "192.168.56.2", upper: "192.168.56.199" },
    },
    { name: "vagrantnet-vbox1", address: "192.168.61.1", prefixLength: 24 },
  ]);
});

describe("readSystemProperties", () => {
  it("reads the limits of the host's platform if several are listed, and omits missing ones", () => {
    const platforms = ["", "x86 platform properties:\nMaximum Serial Port count: 9\nMaximum SATA Port count: 99\n"];
    const output = (platform: string) =>
      "Default machine folder:          /srv/my vms\nDefault Guest Additions ISO:     \n" +
      `Maximum Serial Port count:              4\nMaximum SATA Port count:                30\n${platform}`;
    for (const platform of platforms)
      expect(readSystemProperties(output(platform))).toEqual({
        machineFolder: "/srv/my vms",
        limits: { serialPorts: 4, networkAdapters: {}, controllerPorts: { sata: 30 } },
      });
  });

  it("reads the path of the Guest Additions image, if there is one", () => {
    const output =
      "Default Guest Additions ISO:     /usr/share/virtualbox/VBoxGuestAdditions.iso\r\nLogging Level: all\r\n";
    expect(readSystemProperties(output).guestAdditions).toBe("/usr/share/virtualbox/VBoxGuestAdditions.iso");
  });
});

test("readExtensionPacks reads which packs are usable, and which provide remote displays", () => {
  const pack = (number: number, name: string, usable: boolean, vrde: string) =>
    `Pack no. ${number}:   ${name}\nVersion:        7.2.22\nRevision:       1\nDescription:    text\nVRDE Module:    ${vrde}\nUsable:         ${usable}\n`;
  const output = `Extension Packs: 2\n${pack(0, "VNC", true, "VBoxVNC")}${pack(1, "Oracle VirtualBox Extension Pack", false, "")}`;
  expect(readExtensionPacks(output)).toEqual([
    { name: "VNC", version: "7.2.22", usable: true, remoteDisplay: true },
    { name: "Oracle VirtualBox Extension Pack", version: "7.2.22", usable: false, remoteDisplay: false },
  ]);
});

test("readBridgedInterfaces omits the address of an interface that has none", () => {
  const output =
    "Name:            wlan0\nGUID:            x\nDHCP:            Disabled\nIPAddress:       0.0.0.0\nNetworkMask:     0.0.0.0\n" +
    "HardwareAddress: 2a:43:93:8a:ed:c0\nWireless:        Yes\nStatus:          Down\n";
  expect(readBridgedInterfaces(output)).toEqual([{ name: "wlan0", mac: "2A43938AEDC0", up: false, wireless: true }]);
});

test("readOsTypes reads the listings of 7.2 and earlier versions", () => {
  const now =
    "Supported guest OS types:\n\nID / Description: Debian_64 -- Debian (64-bit)\nFamily:           Linux / Debian (Linux)\nArchitecture:     x86 (64-bit)\n\n" +
    "ID / Description: Windows11_arm64 -- Windows 11 on ARM (64-bit)\nFamily:           Windows (Microsoft Windows)\n";
  const before =
    "ID:          Debian_64\r\nDescription: Debian (64-bit)\r\nFamily ID:   Linux\r\nFamily Desc: Linux\r\n64 bit:      true\r\n\r\n";
  const debian = { id: "Debian_64", description: "Debian (64-bit)", family: "Linux", architecture: "x86_64" };
  expect(readOsTypes(before)).toEqual([debian]);
  expect(readOsTypes(now)).toEqual([
    debian,
    { id: "Windows11_arm64", description: "Windows 11 on ARM (64-bit)", family: "Windows", architecture: "arm64" },
  ]);
});
