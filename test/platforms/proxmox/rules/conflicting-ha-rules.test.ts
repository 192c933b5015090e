import {
  type Guest,
  NodeAffinity,
  type NodePriorities,
  ResourceAffinity,
  ResourcePlacement,
} from "../../../../lib/index.js";
import { brokenRules } from "../../../lab/support.js";
import { proxmoxLab } from "../support.js";

const { APART, TOGETHER } = ResourcePlacement;
type Conflict = (world: ReturnType<typeof cluster>) => unknown;

/** A lab with highly available guests, and what makes rules for them. */
function cluster() {
  const { lab, hypervisor, guest } = proxmoxLab();
  const [a, b, c] = ["a", "b", "c"].map((id) => guest(id, { options: { highAvailability: {} } }));
  const prefer = (id: string, nodes: NodePriorities, ...guests: Guest[]) =>
    new NodeAffinity(lab, id, { hypervisor, nodes, guests });
  const keep = (id: string, keep: ResourcePlacement, ...guests: Guest[]) =>
    new ResourceAffinity(lab, id, { hypervisor, keep, guests });
  return { lab, a, b, c, prefer, keep };
}

function conflictsOf(build: Conflict): string[] {
  const world = cluster();
  build(world);
  return brokenRules(world.lab)
    .filter((line) => line.startsWith("LV156"))
    .map((line) => line.replace(/; leave out .*/, ""));
}

// Each was refused, with the same cause, by the checks of Proxmox VE 9.1.
test.each<[string, Conflict, string]>([
  [
    "a guest in two NodeAffinities",
    ({ a, prefer }) => [prefer("one", { pve: 1 }, a), prefer("two", { pve: 1 }, a)],
    "LV156 campus/two: campus/a is in the NodeAffinity campus/one too",
  ],
  [
    "different priorities for a guest that runs apart from another one",
    ({ a, b, prefer, keep }) => [prefer("fast", { pve: 2, pve2: 1 }, a), keep("apart", APART, a, b)],
    "LV156 campus/apart: a guest is in the NodeAffinity campus/fast, whose nodes do not all have the same priority",
  ],
  [
    "guests that run together and are in two NodeAffinities",
    ({ a, b, prefer, keep }) => [
      prefer("one", { pve: 1 }, a),
      prefer("two", { pve: 1 }, b),
      keep("near", TOGETHER, a, b),
    ],
    "LV156 campus/near: guests that run together are in the NodeAffinities campus/one and campus/two",
  ],
  [
    "guests that run apart, and together by way of a third one",
    ({ a, b, c, keep }) => [keep("ab", TOGETHER, a, b), keep("bc", TOGETHER, b, c), keep("apart", APART, c, a)],
    "LV156 campus/apart: campus/c and campus/a run together by another rule",
  ],
  [
    "guests that run apart, on fewer nodes than there are guests",
    ({ a, b, prefer, keep }) => [prefer("one", { pve: 1 }, a, b), keep("apart", APART, a, b)],
    "LV156 campus/apart: NodeAffinities give 2 of its guests only pve",
  ],
])("LV156: %s", (_, build, message) => {
  expect(conflictsOf(build)).toEqual([message]);
});

test("LV156: rules for different guests, or for enough nodes, are accepted", () => {
  expect(
    conflictsOf(({ a, b, c, prefer, keep }) => [
      prefer("fast", { pve: 2, pve2: 1 }, c),
      prefer("both", { pve: 1, pve2: 1 }, a, b),
      keep("apart", APART, a, b),
    ]),
  ).toEqual([]);
  expect(
    conflictsOf(({ a, b, c, prefer, keep }) => [prefer("one", { pve: 1 }, a, b), keep("near", TOGETHER, a, b, c)]),
  ).toEqual([]);
});
