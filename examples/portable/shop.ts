import { Construct } from "constructs";
import {
  Disk,
  HostOnlyNetwork,
  type Hypervisor,
  type Image,
  InternalNetwork,
  Nat,
  NatNetwork,
  Size,
  VirtualMachine,
  type VirtualMachineProps,
} from "labvisor";

export interface ShopProps {
  readonly hypervisor: Hypervisor;
  readonly image: Image;
}

/** A shop in three tiers. Only the web servers reach the database, and the database reaches only them. */
export class Shop extends Construct {
  constructor(scope: Construct, id: string, { hypervisor, image }: ShopProps) {
    super(scope, id);
    const bootDisk = Disk.fromImage(image, { size: Size.gibibytes(10) });
    const machine = (name: string, interfaces: VirtualMachineProps["interfaces"]) =>
      new VirtualMachine(this, name, { hypervisor, bootDisk, interfaces });

    // One subnet behind the host, without DHCP: each guest has its explicit address on every hypervisor.
    const outside = new NatNetwork(this, "outside", { hypervisor, cidr: "10.30.0.0/24", dhcp: false });
    const desk = new HostOnlyNetwork(this, "desk", { hypervisor, cidr: "192.168.56.0/24" }); // the host is 192.168.56.1
    const inside = new InternalNetwork(this, "inside", { hypervisor, cidr: "10.31.0.0/24" });

    for (const n of [1, 2]) {
      machine(`web${n}`, [outside.at(`10.30.0.1${n}`), desk.at(`192.168.56.1${n}`), inside.at(`10.31.0.1${n}`)]);
    }
    machine("database", [inside.at("10.31.0.20")]);
    // The administrator's machine installs packages through its own NAT, and is reachable from the host.
    machine("admin", [Nat.perMachine(), desk.at("192.168.56.20")]);
  }
}
