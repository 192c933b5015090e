import { Construct } from "constructs";
import {
  CloudInit,
  Disk,
  type Hypervisor,
  type Image,
  InternalNetwork,
  Nat,
  Size,
  VirtualMachine,
  type VirtualMachineProps,
  Vlan,
} from "labvisor";

export interface CampusProps {
  readonly hypervisor: Hypervisor;
  readonly image: Image;
}

/** Three VLANs with two clients each, a router on a stick, and a server for DHCP and DNS. */
export class Campus extends Construct {
  constructor(scope: Construct, id: string, { hypervisor, image }: CampusProps) {
    super(scope, id);
    const bootDisk = Disk.fromImage(image, { size: Size.gibibytes(10) });
    const machine = (name: string, props: Partial<VirtualMachineProps>) =>
      new VirtualMachine(this, name, { hypervisor, bootDisk, ...props });

    const backbone = new InternalNetwork(this, "backbone", { hypervisor, cidr: "10.10.0.0/24" });
    const vlans = Object.entries({ staff: 10, students: 20, guests: 30 }).map(
      ([name, vlanId]) =>
        new Vlan(this, name, {
          network: backbone,
          vlanId,
          cidr: `10.10.${vlanId}.0/24`,
          gateway: `10.10.${vlanId}.1`,
          nameservers: [`10.10.${vlanId}.53`],
          dhcp: { lower: `10.10.${vlanId}.100`, upper: `10.10.${vlanId}.199` },
        }),
    );

    // One adapter with the gateway of each VLAN: eth0.10, eth0.20, and eth0.30 in the guest.
    machine("router", {
      interfaces: [backbone.trunk(vlans.map((vlan) => vlan.at(`10.10.${vlan.vlanId}.1`)))],
      cloudInit: CloudInit.seed({ forwarding: true }),
    });

    // On every VLAN, so that no DHCP relay is needed. Through its NAT it installs dnsmasq and resolves external names.
    machine("services", {
      interfaces: [Nat.perMachine(), backbone.trunk(vlans.map((vlan) => vlan.at(`10.10.${vlan.vlanId}.53`)))],
      cloudInit: CloudInit.seed({
        userData: {
          packages: ["dnsmasq"],
          write_files: [{ path: "/etc/dnsmasq.d/campus.conf", content: dnsmasq(vlans) }],
        },
      }),
    });

    for (const vlan of vlans) {
      for (const n of [1, 2]) {
        machine(`${vlan.node.id}${n}`, { interfaces: [vlan.attach()] });
      }
    }
  }
}

/**
 * Returns the configuration of dnsmasq, with a range of leases for each VLAN.
 *
 * Clients use the server's address on their own VLAN as their name server, which is dnsmasq's default.
 */
function dnsmasq(vlans: readonly Vlan[]): string {
  return [
    "interface=eth1.*",
    "bind-dynamic",
    "domain=campus.example",
    // Debian's hosts file has the server's own name at 127.0.1.1, where every client would look on itself.
    "no-hosts",
    "host-record=router.campus.example,router,10.10.10.1",
    "host-record=services.campus.example,services,10.10.10.53",
    ...vlans.flatMap(({ node, dhcp, gateway }) => [
      `dhcp-range=set:${node.id},${dhcp?.range.first},${dhcp?.range.last},12h`,
      `dhcp-option=tag:${node.id},option:router,${gateway}`,
    ]),
    "",
  ].join("\n");
}
