import { Construct } from "constructs";
import {
  Disk,
  type GuestProps,
  HostOnlyNetwork,
  type Lab,
  Size,
  type VirtualBox,
  VirtualMachine,
  type VirtualMachineProps,
} from "../../lib/index.js";
import { codes, image, labIn, synthesize } from "./support.js";

type Moved = Pick<GuestProps, "movedFrom">;

/** Creates a machine with two disks, a seed, a snapshot, and an assigned address, and its network. */
function web(scope: Construct, lab: Lab, id: string, machine: Moved = {}, network: Moved = {}, networkId = "lan") {
  const [hypervisor] = lab.hypervisors as VirtualBox[];
  const lan = new HostOnlyNetwork(scope, networkId, { hypervisor, cidr: "192.168.56.0/24", ...network });
  const props: VirtualMachineProps<VirtualBox> = {
    hypervisor,
    name: "web",
    bootDisk: Disk.fromImage(image),
    dataDisks: [Disk.blank(Size.gibibytes(1))],
    interfaces: [lan.attach()],
    ...machine,
  };
  const vm = new VirtualMachine<VirtualBox>(scope, id, props);
  vm.snapshot("golden");
  return vm;
}

/** Returns the synthesized resources keyed by their addresses, those of `moved` blocks resolved, without paths. */
function resources(lab: Lab): Record<string, unknown> {
  const { resource, moved = [] } = synthesize(lab);
  const addresses = Object.entries<object>(resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, body]) => [`${type}.${name}`, body]),
  );
  let text = JSON.stringify(Object.fromEntries(addresses));
  for (const { from, to } of [...moved].reverse()) text = text.replaceAll(new RegExp(`${to}(?![\\w-])`, "g"), from);
  return JSON.parse(text);
}

function before(): Lab {
  const { lab } = labIn();
  web(lab, lab, "web");
  return lab;
}

test("a guest and a network that move into a construct keep their resources, names, MACs, and addresses", () => {
  const { lab } = labIn();
  web(new Construct(lab, "site"), lab, "web", { movedFrom: "web" }, { movedFrom: "lan" });
  expect(resources(lab)).toEqual(resources(before()));
  expect(synthesize(lab).moved).toHaveLength(5);
});

test("a guest that gets another id keeps its resources, and moved blocks rename them", () => {
  const { lab } = labIn();
  web(lab, lab, "frontend", { movedFrom: "web" });
  expect(resources(lab)).toEqual(resources(before()));
  expect(synthesize(lab).moved).toEqual(
    expect.arrayContaining([
      { from: "virtualbox_vm.web", to: "virtualbox_vm.frontend" },
      { from: "virtualbox_disk.web_boot", to: "virtualbox_disk.frontend_boot" },
      { from: "virtualbox_disk.web_data1", to: "virtualbox_disk.frontend_data1" },
    ]),
  );
});

test("after several moves, moved blocks lead from each earlier address to the current one", () => {
  const { lab } = labIn();
  web(new Construct(lab, "site"), lab, "frontend", { movedFrom: ["web", "frontend"] }, { movedFrom: "lan" });
  expect(resources(lab)).toEqual(resources(before()));
  const { moved } = synthesize(lab);
  const machine = moved.filter(({ from }: { from: string }) => from.startsWith("virtualbox_vm."));
  expect(machine).toEqual([
    { from: "virtualbox_vm.web", to: "virtualbox_vm.frontend" },
    { from: "virtualbox_vm.frontend", to: expect.stringMatching(/^virtualbox_vm\.site_frontend_[0-9A-F]{8}$/) },
  ]);
});

test("a lab without moves has no moved blocks", () => {
  expect(synthesize(before())).not.toHaveProperty("moved");
});

test("LV135: a construct at the path that another one moved from is rejected", () => {
  const { lab } = labIn();
  web(lab, lab, "frontend", { movedFrom: "web" });
  web(lab, lab, "web", {}, {}, "lan2");
  expect(codes(lab)).toContain("LV135");
});

test.each(["", "site/", "/web", "../web", 5])("movedFrom: %j is rejected", (movedFrom) => {
  const { lab } = labIn();
  expect(() => web(lab, lab, "web", { movedFrom } as Moved)).toThrow("campus/web: movedFrom is");
});

test("addressOn() returns a guest's address on a network, or undefined if it has none", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const other = new HostOnlyNetwork(lab, "other", { hypervisor, cidr: "192.168.57.0/24" });
  const db = guest("db", { interfaces: [lan.at("192.168.56.9")] });
  const app = guest("app", { interfaces: [lan.attach()] });
  expect([db.addressOn(lan), db.addressOn(other)]).toEqual(["192.168.56.9", undefined]);
  expect(app.addressOn(lan)).toBe(app.interfaces[0].address);
});
