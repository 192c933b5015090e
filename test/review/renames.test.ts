import { incompleteMoves, possibleRenames } from "../../lib/review/renames.js";
import type { ResourceChange } from "../../lib/review/resource-changes.js";
import type { Topology } from "../../lib/topology/topology.js";

/** Creates a lab with guests on one network, given their memory, and the paths that each had and has. */
const lab = (guests: Record<string, number>, paths: Record<string, string[]> = {}) => ({
  topology: topologyOf(guests),
  histories: new Map(Object.keys(guests).map((name) => [`vm.${name}`, paths[name] ?? [`site/${name}`]])),
});

const topologyOf = (guests: Record<string, number>): Topology => ({
  lab: "lab",
  hypervisors: [],
  networks: [],
  guests: Object.entries(guests).map(([name, memoryMib]) => ({
    id: `vm.${name}`,
    hypervisor: "h",
    name,
    cpus: 1,
    memoryMib,
    linked: false,
  })),
  adapters: Object.keys(guests).map((name) => ({
    guest: `vm.${name}`,
    slot: 1,
    kind: "internal",
    network: "lan",
    address: `address of ${name}`,
    mac: `MAC of ${name}`,
  })),
  forwards: [],
});

const changesOf = (actions: Record<string, ResourceChange["action"]>) =>
  Object.entries(actions).map(([name, action]) => ({ address: `vm.${name}`, action }) as ResourceChange);

const renames = (before: Record<string, number>, after: Record<string, number>, paths?: Record<string, string[]>) => {
  const changes = [
    ...changesOf(Object.fromEntries(Object.keys(before).map((name) => [name, name in after ? "update" : "destroy"]))),
    ...changesOf(Object.fromEntries(Object.keys(after).flatMap((name) => (name in before ? [] : [[name, "create"]])))),
  ];
  const renames = possibleRenames(lab(before, paths), lab(after), changes);
  return renames.map(({ from, to, movedFrom }) => `${from} ${to} ${movedFrom}`);
};

test("a destroyed and a created guest that differ only in their names are a possible rename", () => {
  expect(renames({ web: 64, db: 64 }, { www: 64, db: 64 })).toEqual(["site/web site/www site/web"]);
  expect(renames({ web: 64, db: 128 }, { www: 64, sql: 128 })).toEqual([
    "site/web site/www site/web",
    "site/db site/sql site/db",
  ]);
});

test("a guest that had moved before keeps its disks with all its paths", () => {
  expect(renames({ web: 64 }, { www: 64 }, { web: ["first", "web"] })).toEqual(["web site/www first,web"]);
});

test("guests that differ or are ambiguous are not a rename", () => {
  expect(renames({ web: 64 }, { www: 128 })).toEqual([]);
  expect(renames({ web: 64 }, { a: 64, b: 64 })).toEqual([]);
  expect(renames({ a: 64, b: 64 }, { web: 64 })).toEqual([]);
  expect(renames({ web: 64 }, { web: 64 })).toEqual([]);
});

test("a guest that is replaced because its first path is missing from movedFrom keeps its disks with it", () => {
  const moves = [{ from: "vm.www", to: "vm.frontend" }];
  const before = lab({ www: 64 }, { www: ["web", "www"] });
  const frontend = (...paths: string[]) => lab({ frontend: 64 }, { frontend: [...paths, "frontend"] });
  const replaced = changesOf({ frontend: "replace" });
  expect(incompleteMoves(before, frontend("www"), replaced, moves)).toEqual([
    { from: "web", to: "frontend", movedFrom: ["web", "www"] },
  ]);
  // Something else forces the replacement.
  expect(incompleteMoves(before, frontend("web", "www"), replaced, moves)).toEqual([]);
  expect(incompleteMoves(before, frontend("www"), changesOf({ frontend: "update" }), moves)).toEqual([]);
  // A state does not contain the paths.
  expect(incompleteMoves({ ...before, histories: new Map() }, frontend("www"), replaced, moves)).toEqual([]);
});

test("a guest that is replaced because its movedFrom was removed keeps its disks with it", () => {
  const [before, after] = [["web", "www"], ["www"]].map((paths) => lab({ www: 64 }, { www: paths }));
  expect(incompleteMoves(before, after, changesOf({ www: "replace" }), [])).toEqual([
    { from: "web", to: "www", movedFrom: ["web"] },
  ]);
});
