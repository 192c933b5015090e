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
import { brokenRules, image, labIn, resourcesWithoutMoves, synthesize } from "./support.js";

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

function before(): Lab {
  const { lab } = labIn();
  web(lab, lab, "web");
  return lab;
}

test("a guest and a network that move into a construct keep their resources, names, MACs, and addresses", () => {
  const { lab } = labIn();
  web(new Construct(lab, "site"), lab, "web", { movedFrom: "web" }, { movedFrom: "lan" });
  expect(resourcesWithoutMoves(lab)).toEqual(resourcesWithoutMoves(before()));
  expect(synthesize(lab).moved).toHaveLength(5);
});

test("a guest that gets another id keeps its resources, and moved blocks rename them", () => {
  const { lab } = labIn();
  web(lab, lab, "frontend", { movedFrom: "web" });
  expect(resourcesWithoutMoves(lab)).toEqual(resourcesWithoutMoves(before()));
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
  expect(resourcesWithoutMoves(lab)).toEqual(resourcesWithoutMoves(before()));
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

test("a guest that moves back has no moved block from its current address, because Terraform refuses a cycle", () => {
  const { lab } = labIn();
  web(lab, lab, "web", { movedFrom: ["web", "frontend"] });
  expect(synthesize(lab).moved).toEqual([
    { from: "virtualbox_disk.frontend_boot", to: "virtualbox_disk.web_boot" },
    { from: "virtualbox_disk.frontend_data1", to: "virtualbox_disk.web_data1" },
    { from: "virtualbox_vm.frontend", to: "virtualbox_vm.web" },
    { from: "virtualbox_snapshot.frontend_golden", to: "virtualbox_snapshot.web_golden" },
  ]);
});

describe("LV135 reports", () => {
  /** Guests with ids and the paths that they moved from. */
  type Guests = readonly (readonly [id: string, ...movedFrom: string[]])[];
  const brokenBy = (guests: Guests) => {
    const { lab, guest } = labIn();
    for (const [id, ...movedFrom] of guests) {
      guest(id, { name: `host-${id}`, bootDisk: Disk.blank(Size.gibibytes(1)), movedFrom }).snapshot("golden");
    }
    return brokenRules(lab).map((line) => line.replace(/;.*/, ""));
  };

  test.each<[string, Guests]>([
    ["a guest at the path from which another one moved", [["frontend", "web"], ["web"]]],
    [
      "two guests that swap their paths",
      [
        ["db", "web"],
        ["web", "db"],
      ],
    ],
    [
      "a guest that moves to the path from which another one moves",
      [
        ["spare", "web"],
        ["web", "db"],
      ],
    ],
    [
      "two guests that moved from one path",
      [
        ["a", "web"],
        ["b", "web"],
      ],
    ],
    [
      "a guest that moved through another one's path",
      [
        ["a", "b", "web"],
        ["c", "web"],
      ],
    ],
  ])("%s", (_, guests) => {
    expect(brokenBy(guests)).toEqual([
      expect.stringMatching(/^LV135 campus\/\w+: it is or was at the path (web|db), and so is or was campus\/\w+$/),
    ]);
  });

  test("no guest that moved to a path of its own", () => {
    expect(
      brokenBy([
        ["frontend", "web", "www"],
        ["sql", "db"],
      ]),
    ).toEqual([]);
  });
});

test.each(["", "site/", "/web", "../web", "Default", "site/Default", 5])("movedFrom: %j is rejected", (movedFrom) => {
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
