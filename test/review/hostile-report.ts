import { type Report, report, stackReport } from "../../lib/review/report.js";
import { readTopology } from "../../lib/topology/index.js";
import { reference, stack } from "../topology/stacks.js";

export const SECRET = "hunter2";
export const HOSTILE = "</script><img src=x onerror=alert(1)>";

/** A guest changes, and a network of that name comes. */
export function reportOf(name = "dmz"): Report {
  const lab = { lab: reference("lab", "laptop") };
  const web = (adapters: readonly object[]) => ({ ...lab, name: "web", network_adapters: adapters });
  const nat = { type: "nat", mac: "020000000001" };
  const inner = { type: "internal", network: name, mac: "020000000002", address: "10.9.0.11" };
  const [before, after] = [[nat], [nat, inner]].map((adapters) => ({
    topology: readTopology(stack("campus", { "lab.laptop": {}, "vm.web": web(adapters) })),
    traits: {},
    policies: [],
    warnings: [],
    capacity: [],
    images: [],
    firstBoots: new Map(),
    seeds: new Set<string>(),
    constructs: new Map([["virtualbox_vm.web", "web"]]),
    histories: new Map(),
  }));
  const warned = { ...after, warnings: [{ code: "LV127", at: name, message: name }] };
  const change = {
    address: "virtualbox_vm.web",
    type: "virtualbox_vm",
    change: {
      actions: ["update"],
      before: { description: "old", password: SECRET, notes: SECRET },
      after: { description: name, password: `${SECRET}3`, notes: `${SECRET}4` },
      after_sensitive: { notes: true },
    },
  };
  return report("main", [stackReport("campus", before, warned, { resource_changes: [change] })], ["gone"]);
}
