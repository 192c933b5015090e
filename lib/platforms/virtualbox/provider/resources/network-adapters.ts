import { type ConfigOf, type Diagnostic, isFullyKnown, UNKNOWN } from "../../../../plugin/index.js";
import { ADAPTER_OPTIONS, type AdapterOptionName, hasOption, typeOfOption } from "../host/adapter-options.js";
import { clash, listensOn } from "../host/forward-clashes.js";
import { groupProblems } from "./bandwidth-groups.js";
import { type Forward, toForwards, withDefaults } from "./port-forwards.js";
import { ATTACHMENTS, type vmSchema } from "./vm-schema.js";
import type { VmPlan } from "./vm-settings.js";

type GivenAdapters = ConfigOf<typeof vmSchema>["network_adapters"];
type PlannedAdapter = VmPlan["network_adapters"][number];
type GivenAdapter = Readonly<Partial<Record<AdapterOptionName, unknown>>>;

/** Two forwards of one machine that want the same port of the host. VirtualBox itself looks at each adapter alone. */
export function forwardProblems(adapters: GivenAdapters): Diagnostic[] {
  if (!Array.isArray(adapters)) return [];
  const forwards = adapters.flatMap(({ forwards }, slot) =>
    forwards && isFullyKnown(forwards)
      ? toForwards(withDefaults(forwards as Record<string, Forward>)).map((forward) => ({ slot, forward }))
      : [],
  );
  return forwards.flatMap(({ slot, forward }, index): Diagnostic[] => {
    const first = forwards.slice(0, index).find((each) => clash(each.forward, forward));
    return first
      ? [
          {
            severity: "error",
            summary: "One port of the host is forwarded twice",
            detail: `Both "${first.forward.name}" and "${forward.name}" listen on ${listensOn(forward)}.`,
            path: ["network_adapters", slot, "forwards", { key: forward.name }],
          },
        ]
      : [];
  });
}

/** What is not given is not managed, but for a bandwidth group: a group that nobody speaks of any more must have no members. */
export function plannedOptions(adapter: PlannedAdapter, given: GivenAdapter): Partial<PlannedAdapter> {
  const left = ADAPTER_OPTIONS.filter((name) => given[name] === null);
  const unmanaged = left.filter((name) => adapter[name] === UNKNOWN || !hasOption(adapter.type, name));
  return {
    ...(left.includes("bandwidth_group") && adapter.bandwidth_group ? { bandwidth_group: "" } : {}),
    ...Object.fromEntries(unmanaged.map((name) => [name, null])),
  };
}

const NETWORKED: readonly string[] = ["nat_network", "host_only", "internal", "bridged"];
/** What an adapter of another type would lose. */
const ONLY_ON: Readonly<Record<string, readonly string[]>> = {
  network: [...NETWORKED, "generic"],
  forwards: ["nat"],
  mac: ATTACHMENTS.filter((type) => type !== "none"),
  cable_connected: ATTACHMENTS.filter((type) => type !== "none"),
};

/** As it is by itself, it is as good as not given. */
function isGiven(name: string, value: unknown): boolean {
  if (name === "cable_connected") return value === false;
  return (
    (value ?? "") !== "" && value !== UNKNOWN && (typeof value !== "object" || Object.keys(value as object).length > 0)
  );
}

/** What of adapters and bandwidth groups, as far as they are known, does not go together. */
export function adapterProblems(
  adapters: GivenAdapters,
  groups: ConfigOf<typeof vmSchema>["bandwidth_groups"],
): Diagnostic[] {
  if (!Array.isArray(adapters)) return [];
  return adapters.flatMap((adapter: Partial<Record<string, unknown>>, slot) => {
    const problem = (name: string, summary: string, detail: string): Diagnostic => ({
      severity: "error",
      summary,
      detail,
      path: ["network_adapters", slot, name],
    });
    const { type, bandwidth_group: group } = adapter;
    const problems: Diagnostic[] = [];
    if (typeof type !== "string") return problems;
    for (const name of ADAPTER_OPTIONS)
      if ((adapter[name] ?? null) !== null && !hasOption(type, name))
        problems.push(
          problem(
            name,
            `${name} is not for adapters of type ${type}`,
            `Only adapters of type ${typeOfOption(name)} have it.`,
          ),
        );
    for (const [name, types] of Object.entries(ONLY_ON))
      if (isGiven(name, adapter[name]) && !types.includes(type))
        problems.push(
          problem(name, `${name} is not for adapters of type ${type}`, `It is for those of type ${types.join(", ")}.`),
        );
    if (NETWORKED.includes(type) && !(adapter.network ?? ""))
      problems.push(
        problem("network", `An adapter of type ${type} needs a network`, "Give its id or name in network."),
      );
    if (type === "generic" && !(adapter.network ?? ""))
      problems.push(
        problem("network", "A generic adapter needs a driver", 'Give its name in network, such as "UDPTunnel".'),
      );
    return [...problems, ...groupProblems(groups, group, "network", ["network_adapters", slot, "bandwidth_group"])];
  });
}
