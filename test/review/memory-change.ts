import { type StackReport, stackReport } from "../../lib/review/report.js";
import { readTopology } from "../../lib/topology/index.js";
import { reference, stack } from "../topology/stacks.js";

const TRAITS = {
  virtualbox_vm: { running: { attribute: "state", value: "running" } },
  virtualbox_disk: { data: "everything on it", disks: {}, restarts: ["size_mib"], partOf: "virtualbox_vm" },
};

/** Reports a change to the memory of running guests on one network, `pc-1`, `pc-2`, and so on. */
export function memoryChange(count: number, { mac, diskMib }: { mac?: string; diskMib?: number } = {}): StackReport {
  const names = Array.from({ length: count }, (_, index) => `pc-${index + 1}`);
  const values = (memory_mib: number, address = "02:00:00:00:00:01") => ({
    memory_mib,
    state: "running",
    network_adapters: [{ mac: address }],
    disk: "/boot.vdi",
  });
  const lab = { lab: reference("lab", "laptop") };
  const of = (memory_mib: number) => ({
    topology: readTopology(
      stack("campus", {
        "lab.laptop": {},
        "nat_network.lan": { ...lab, cidr: "10.8.0.0/16" },
        ...Object.fromEntries(
          names.map((name) => [
            `vm.${name}`,
            {
              ...lab,
              name,
              memory_mib,
              network_adapters: [{ type: "nat_network", network: reference("nat_network", "lan") }],
            },
          ]),
        ),
      }),
    ),
    traits: TRAITS,
    policies: [],
    warnings: [],
    capacity: [],
    images: [],
    firstBoots: new Map(),
    seeds: new Set<string>(),
    constructs: new Map(
      names.flatMap((name) => [
        [`virtualbox_vm.${name}`, name],
        [`virtualbox_disk.${name}`, `${name}/boot`],
      ]),
    ),
    histories: new Map(),
  });
  const updated = (type: string, name: string, before: object, after: object) => ({
    address: `${type}.${name}`,
    type,
    change: { actions: ["update"], before, after },
  });
  const vm = (name: string) => {
    const restart_reason = ["memory_mib", ...(mac ? ["network_adapters[0].mac"] : [])].join(", ");
    return updated("virtualbox_vm", name, values(512), { ...values(1024, mac), restart_reason });
  };
  const disk = (name: string) =>
    updated("virtualbox_disk", name, { path: "/boot.vdi", size_mib: 2048 }, { path: "/boot.vdi", size_mib: diskMib });
  const resources = names.map((name) => ({
    address: `virtualbox_vm.${name}`,
    type: "virtualbox_vm",
    mode: "managed",
    name,
    values: values(512),
  }));
  return stackReport("campus", of(512), of(1024), {
    resource_changes: names.flatMap((name) => [vm(name), ...(diskMib === undefined ? [] : [disk(name)])]),
    prior_state: { values: { root_module: { resources } } },
  });
}
