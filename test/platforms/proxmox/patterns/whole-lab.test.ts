import { HostOnlyNetwork, MacAddress, NatNetwork, Size } from "../../../../lib/index.js";
import { proxmoxLab, withoutMarks } from "../support.js";
import { device, initialization, KEY, linux, linuxContainer, seed } from "./support.js";

test("13: the whole lab has four machines and a container, each behind one NAT and on the host's bridge", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const nat = new NatNetwork(lab, "nat", { hypervisor, cidr: "10.20.0.0/24" });
  const hostOnly = new HostOnlyNetwork(lab, "host-only", { hypervisor, cidr: "10.1.2.0/24" });
  const macs = (n: number) => [0, 1].map((network) => `BC:24:11:13:0${network}:${n}`);
  const interfaces = (n: number) => {
    const [first, second] = macs(n).map((each) => MacAddress.parse(each));
    return [
      nat.attach({ address: `10.20.0.${n}`, mac: first }),
      hostOnly.attach({ address: `10.1.2.${n}`, mac: second }),
    ];
  };
  const machines = [11, 12, 13, 14];
  for (const n of machines) {
    guest(`lab${n}`, {
      cpus: 2,
      memory: Size.mebibytes(256),
      interfaces: interfaces(n),
      cloudInit: seed,
      options: { vmId: 1300 + n, cloudInitDrive: true },
    });
  }
  container("labct", {
    memory: Size.mebibytes(128),
    rootDisk: { size: Size.gibibytes(1) },
    interfaces: interfaces(21),
    sshKeys: [KEY],
    options: { vmId: 2301 },
  });

  const { resource } = withoutMarks(lab);
  const bridges = ["${proxmox_sdn_vnet.nat.id}", "${proxmox_network_linux_bridge.host-only.name}"];
  const addressing = (n: number) => ({
    // Better: leases go by the order in which guests start; these addresses stay.
    ip_config: [
      { ipv4: { address: `10.20.0.${n}/24`, gateway: "10.20.0.1" } },
      { ipv4: { address: `10.1.2.${n}/24` } },
    ],
  });
  expect(resource.proxmox_virtual_environment_vm).toEqual(
    Object.fromEntries(
      machines.map((n) => [
        `lab${n}`,
        linux(`lab${n}`, {
          vm_id: 1300 + n,
          cpu: { cores: 2, type: "x86-64-v2-AES" },
          memory: { dedicated: 256 },
          network_device: bridges.map((bridge, index) => device(bridge, { mac_address: macs(n)[index] })),
          initialization: initialization(addressing(n)),
          // The container first: started beside machines, it failed in 3 of 6 applies.
          depends_on: ["proxmox_sdn_applier.sdn", "proxmox_virtual_environment_container.labct"],
        }),
      ]),
    ),
  );
  expect(resource.proxmox_virtual_environment_container).toEqual({
    labct: linuxContainer("labct", {
      vm_id: 2301,
      network_interface: bridges.map((bridge, index) => ({
        name: `eth${index}`,
        bridge,
        mac_address: macs(21)[index],
      })),
      initialization: { hostname: "labct", ...addressing(21), user_account: { keys: [KEY] } },
      depends_on: ["proxmox_sdn_applier.sdn"],
    }),
  });
  // Those of 06 and 07 have their attributes; beside them the lab has nothing.
  expect(
    Object.fromEntries(Object.entries(resource).map(([type, each]) => [type, Object.keys(each as object)])),
  ).toEqual({
    proxmox_network_linux_bridge: ["host-only"],
    proxmox_sdn_applier: ["sdn", "sdn_last"],
    proxmox_sdn_subnet: ["nat_subnet"],
    proxmox_sdn_vnet: ["nat"],
    proxmox_sdn_zone_simple: ["nat_zone"],
    proxmox_virtual_environment_container: ["labct"],
    proxmox_virtual_environment_vm: machines.map((n) => `lab${n}`),
    terraform_data: ["sdn_parts"],
  });
});
