import { Construct } from "constructs";
import {
  BridgedNetwork,
  Container,
  ContainerTemplate,
  DirectoryPool,
  Disk,
  HostOnlyNetwork,
  InternalNetwork,
  type Lab,
  NatNetwork,
  Size,
  VirtualMachine,
  Vlan,
} from "../../../lib/index.js";
import { resourcesWithoutMoves } from "../../lab/support.js";
import { fromImage, proxmoxLab } from "./support.js";

/** Returns a lab with each kind of construct that can move, which are in a construct of that name or in the lab. */
function labWith(site?: string): Lab {
  const { lab, hypervisor } = proxmoxLab({ nodes: { pve: "192.0.2.1", other: "192.0.2.2" } });
  const scope = site === undefined ? lab : new Construct(lab, site);
  const moved = (id: string) => ({ movedFrom: site === undefined ? undefined : id });
  const network = (id: string, third: number) => ({ hypervisor, cidr: `10.0.${third}.0/24`, ...moved(id) });
  const inner = new InternalNetwork(scope, "inner", network("inner", 1));
  const networks = [
    inner,
    new HostOnlyNetwork(scope, "lan", network("lan", 2)),
    new NatNetwork(scope, "nat", network("nat", 3)),
    new BridgedNetwork(scope, "office", network("office", 4)),
    new Vlan(scope, "vlan", { network: inner, vlanId: 30, cidr: "10.0.5.0/24", ...moved("vlan") }),
  ];
  const pool = new DirectoryPool(scope, "fast", { hypervisor, path: "/fast", ...moved("fast") });
  const common = {
    hypervisor,
    options: { pool: "lab", highAvailability: {}, firewall: {} },
  };
  const interfaces = networks.map((each) => each.attach());
  new VirtualMachine(scope, "web", {
    ...common,
    interfaces,
    bootDisk: fromImage,
    dataDisks: [Disk.blank(Size.gibibytes(1), { pool })],
    ...moved("web"),
  });
  const template = ContainerTemplate.existing("local:vztmpl/debian-12-tiny_12.0-1_amd64.tar.zst");
  new Container(scope, "ct", { ...common, interfaces, template, ...moved("ct") });
  return lab;
}

test("constructs that move into a construct keep their resources, names, numbers, MACs and addresses", () => {
  expect(resourcesWithoutMoves(labWith("site"))).toEqual(resourcesWithoutMoves(labWith()));
});
