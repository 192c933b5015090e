import type { CapacityNote } from "../../lib/lab/manifest.js";
import { capacityChanges } from "../../lib/review/capacity.js";
import type { Guest, Topology } from "../../lib/topology/topology.js";

const guest = (hypervisor: string, name: string, more: Partial<Guest> = {}): Guest => ({
  id: `vm.${name}`,
  hypervisor,
  name,
  cpus: 1,
  memoryMib: 512,
  linked: false,
  ...more,
});

const lab = (nodes: readonly string[], guests: readonly Guest[], capacity: readonly CapacityNote[] = []) => ({
  topology: {
    lab: "lab",
    hypervisors: nodes.map((name) => ({ id: `proxmox/${name}`, name, platform: "Proxmox VE" })),
    networks: [],
    guests,
    adapters: [],
    forwards: [],
  } satisfies Topology,
  capacity,
});

const declared = { hypervisors: ["a"], cpus: 4, memoryMib: 4096, diskMib: 10_240, disksMib: 2048 };
const one = [guest("proxmox/a", "web")];

test("running guests need CPUs and memory, and stopped ones only their disks", () => {
  const [change] = capacityChanges(lab(["a"], one), lab(["a"], [...one, guest("proxmox/a", "off", { off: true })]));
  expect(change).toEqual({
    hypervisor: "a, Proxmox VE",
    before: { guests: 1, cpus: 1, memoryMib: 512 },
    after: { guests: 2, cpus: 1, memoryMib: 512 },
    declaredBefore: {},
    declaredAfter: {},
  });
});

test("the declared capacity is reported before and after, without the hypervisors' names", () => {
  const [change] = capacityChanges(lab(["a"], one), lab(["a"], one, [declared]));
  expect(change).toMatchObject({
    before: { guests: 1, cpus: 1, memoryMib: 512 },
    after: { diskMib: 2048 },
    declaredAfter: { cpus: 4, memoryMib: 4096, diskMib: 10_240 },
  });
  expect(change.declaredBefore).toEqual({});
  expect(Object.keys(change.declaredAfter)).toEqual(["cpus", "memoryMib", "diskMib"]);
});

test("a new or removed host has no guests on the other side, but the same declared capacity", () => {
  const sized = lab(["a"], one, [declared]);
  const empty = { guests: 0, cpus: 0, memoryMib: 0, diskMib: 0 };
  const all = { guests: 1, cpus: 1, memoryMib: 512, diskMib: 2048 };
  const same = { declaredBefore: { cpus: 4 }, declaredAfter: { cpus: 4 } };
  expect(capacityChanges(undefined, sized)).toMatchObject([{ before: empty, after: all, ...same }]);
  expect(capacityChanges(lab([], []), sized)).toMatchObject([{ before: empty, after: all, ...same }]);
  expect(capacityChanges(sized, lab([], []))).toMatchObject([{ before: all, after: empty, ...same }]);
});

test("the nodes of a cluster share their capacity, and other nodes have their own", () => {
  const nodes = ["a", "b", "c"];
  const guests = nodes.map((name) => guest(`proxmox/${name}`, `on-${name}`));
  const cluster = lab(nodes, guests, [{ hypervisors: ["a", "b"], cpus: 8 }]);
  expect(capacityChanges(undefined, cluster)).toMatchObject([
    { hypervisor: "a, b, Proxmox VE", after: { guests: 2, cpus: 2 }, declaredAfter: { cpus: 8 } },
    { hypervisor: "c, Proxmox VE", after: { guests: 1 }, declaredAfter: {} },
  ]);
});
