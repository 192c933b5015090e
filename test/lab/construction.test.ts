import {
  BridgedNetwork,
  Disk,
  GuestAdditions,
  HostOnlyNetwork,
  InternalNetwork,
  type Lab,
  NatNetwork,
  Size,
  Template,
  type VirtualBox,
  VirtualMachine,
  Vlan,
} from "../../lib/index.js";
import { fail } from "../../lib/platform.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { labIn, synthesize } from "./support.js";

type Parts = ReturnType<typeof partsOf>;
// biome-ignore lint/suspicious/noExplicitAny: what a program without a compiler may give
const anything = (value: object) => value as any;

/** Returns a correct lab, with a capacity that its guests are checked against. */
function partsOf() {
  const parts = labIn(undefined, { capacity: { memory: Size.gibibytes(4), cpus: 4 } });
  const { lab, hypervisor, guest } = parts;
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("web", { interfaces: [lan.attach()] });
  return { ...parts, lan };
}

const blank = Disk.blank(Size.gibibytes(1));

/** A machine of a user's: what it adds fails, and the machine itself is complete. */
class Broken extends VirtualMachine<VirtualBox> {
  constructor(lab: Lab, id: string, hypervisor: VirtualBox) {
    super(lab, id, { hypervisor, bootDisk: blank });
    fail(this, "is broken");
  }
}

/** Constructors that throw: at their props, at their values, and while the hypervisor renders. */
const attempts: Record<string, (parts: Parts) => unknown> = {
  "a guest with an unknown property": ({ guest }) => guest("bad", anything({ memroy: 1 })),
  "a guest with a value of another type": ({ guest }) => guest("bad", anything({ memory: 512 })),
  "a guest whose hypervisor is in another lab": ({ guest }) => guest("bad", { hypervisor: partsOf().hypervisor }),
  "a machine with an unknown option": ({ guest }) => guest("bad", { options: anything({ vrma: 1 }) }),
  "a machine with two disks of one name": ({ guest }) =>
    guest("bad", { dataDisks: [Disk.blank(Size.gibibytes(1), { name: "boot" })] }),
  "a machine that its hypervisor does not render": ({ guest }) =>
    guest("bad", { bootDisk: blank, options: { guestAdditions: GuestAdditions.INSTALLED } }),
  "a template on a hypervisor without templates": ({ lab, hypervisor }) =>
    new Template(lab, "bad", anything({ hypervisor, bootDisk: blank })),
  "a network without a subnet": ({ lab, hypervisor }) =>
    new HostOnlyNetwork(lab, "bad", { hypervisor, cidr: "10.0.0.0/99" }),
  "a network whose host is outside": ({ lab, hypervisor }) =>
    new HostOnlyNetwork(lab, "bad", { hypervisor, cidr: "192.168.57.0/24", hostAddress: "10.0.0.1" }),
  "a network without room for leases": ({ lab, hypervisor }) =>
    new NatNetwork(lab, "bad", { hypervisor, cidr: "10.9.0.0/30" }),
};

test.each(Object.entries(attempts))("%s leaves nothing in the lab, and its id is free", (_, attempt) => {
  const parts = partsOf();
  const { lab, guest } = parts;
  const before = [lab.toTerraform(), [...lab.guests], [...lab.networks], lab.node.findAll().length];
  expect(() => attempt(parts)).toThrow(/^campus\/bad: /);
  expect([lab.toTerraform(), lab.guests, lab.networks, lab.node.findAll().length]).toEqual(before);
  guest("bad");
  expect(Object.keys(synthesize(lab).resource.virtualbox_vm)).toEqual(["bad", "web"]);
});

test("a VLAN and a container that fail leave nothing in the lab", () => {
  const { lab, hypervisor, container } = proxmoxLab();
  const office = new BridgedNetwork(lab, "office", { hypervisor, cidr: "10.1.0.0/24" });
  const before = lab.node.findAll().length;
  const vlan = { network: office, vlanId: 5, cidr: "10.1.5.0/24" };
  expect(() => new Vlan(lab, "bad", { ...vlan, dhcp: { lower: "10.2.0.1", upper: "10.2.0.2" } })).toThrow();
  expect(() => container("bad", { options: anything({ vmID: 1 }) })).toThrow();
  expect([lab.node.findAll().length, lab.guests, lab.networks]).toEqual([before, [], [office]]);
});

test("a complete construct stays in the lab when a call on it fails", () => {
  const { lab, lan, guest, hypervisor } = partsOf();
  const vlan = new Vlan(lab, "vlan", {
    network: new InternalNetwork(lab, "inner", { hypervisor, cidr: "10.1.0.0/24" }),
    vlanId: 5,
    cidr: "10.1.5.0/24",
  });
  const machine = guest("db");
  for (const call of [
    () => lan.attach(anything({ nam: "x" })),
    () => vlan.attach(anything({ nam: "x" })),
    () => machine.clone("copy", anything({ nam: "x" })),
    () => new Broken(lab, "broken", hypervisor),
  ])
    expect(call).toThrow();
  expect(lab.guests.map(({ node }) => node.id)).toEqual(["web", "db", "broken"]);
  expect(lab.networks.map(({ node }) => node.id)).toEqual(["lan", "inner", "vlan"]);
});
