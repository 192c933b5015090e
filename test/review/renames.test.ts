import { possibleRenames } from "../../lib/review/renames.js";
import type { ResourceChange } from "../../lib/review/resource-changes.js";
import type { Topology } from "../../lib/topology/topology.js";

/** Creates a lab with guests on one network, given their memory. */
const lab = (guests: Record<string, number>): Topology => ({
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

const renames = (before: Record<string, number>, after: Record<string, number>) => {
  const changes = [
    ...Object.keys(before).map((name) => ({ name, action: name in after ? "update" : "destroy" })),
    ...Object.keys(after).flatMap((name) => (name in before ? [] : [{ name, action: "create" }])),
  ];
  const resourceChanges = changes.map(({ name, action }) => ({ address: `vm.${name}`, action }) as ResourceChange);
  const constructOf = (address: string) => address.replace("vm.", "site/");
  const renames = possibleRenames(lab(before), lab(after), resourceChanges, constructOf);
  return renames.map(({ from, to, movedFrom }) => `${from} ${to} ${movedFrom}`);
};

test("a destroyed and a created guest that differ only in their names are a possible rename", () => {
  expect(renames({ web: 64, db: 64 }, { www: 64, db: 64 })).toEqual(["web www site/web"]);
  expect(renames({ web: 64, db: 128 }, { www: 64, sql: 128 })).toEqual(["web www site/web", "db sql site/db"]);
});

test("guests that differ or are ambiguous are not a rename", () => {
  expect(renames({ web: 64 }, { www: 128 })).toEqual([]);
  expect(renames({ web: 64 }, { a: 64, b: 64 })).toEqual([]);
  expect(renames({ a: 64, b: 64 }, { web: 64 })).toEqual([]);
  expect(renames({ web: 64 }, { web: 64 })).toEqual([]);
  expect(possibleRenames(undefined, lab({ web: 64 }), [], () => undefined)).toEqual([]);
});
