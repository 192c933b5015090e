import {
  CloudInit,
  InternalNetwork,
  Nat,
  NatNetwork,
  type NatNetworkProps,
  type ProxmoxProps,
  type VirtualMachineProps,
} from "../../../../lib/index.js";
import { warnings } from "../../../lab/support.js";
import { fromImage, proxmoxLab } from "../support.js";

interface Change {
  readonly host?: Partial<ProxmoxProps>;
  readonly network?: Partial<NatNetworkProps>;
  readonly machine?: object;
  /** The interfaces besides the one behind the NAT. */
  readonly others?: (lab: ReturnType<typeof proxmoxLab>) => VirtualMachineProps["interfaces"];
}

/** Returns the warnings of a lab with a guest behind a NAT network. */
function warningsOf({ host = {}, network = {}, machine = {}, others = () => [] }: Change): string[] {
  const made = proxmoxLab(host);
  const { lab, hypervisor, guest } = made;
  const outside = new NatNetwork(lab, "outside", { hypervisor, cidr: "10.5.0.0/24", ...network });
  guest("a", { bootDisk: fromImage, interfaces: [outside.attach(), ...(others(made) ?? [])], ...machine });
  return warnings(lab);
}

test("LV161: a guest behind a NAT network without name servers is reported", () => {
  expect(warningsOf({})).toEqual(["LV161 campus/a"]);
  expect(warningsOf({ network: { dhcp: false } })).toEqual(["LV161 campus/a"]);
});

test.each<[string, Change]>([
  ["its network has some", { network: { nameservers: ["9.9.9.9"] } }],
  ["its hypervisor has some", { host: { nameservers: ["9.9.9.9"] } }],
  ["Proxmox VE's own drive has the node's", { machine: { options: { cloudInitDrive: true } } }],
  ["it has no seed", { machine: { cloudInit: CloudInit.none() } }],
  ["its user data has some", { machine: { cloudInit: CloudInit.seed({ userData: { resolv_conf: {} } }) } }],
  ["another network leases its address", { others: () => [Nat.perMachine()] }],
  [
    "another network has some",
    {
      others: ({ lab, hypervisor }) => {
        const props = { hypervisor, cidr: "10.6.0.0/24", nameservers: ["10.6.0.53"] };
        return [new InternalNetwork(lab, "inside", props).attach()];
      },
    },
  ],
])("LV161: a guest behind a NAT network is not reported where %s", (_, change) => {
  expect(warningsOf(change).filter((each) => each.startsWith("LV161"))).toEqual([]);
});
