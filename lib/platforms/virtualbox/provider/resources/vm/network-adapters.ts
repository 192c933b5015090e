import { type ConfigOf, type Diagnostic, isFullyKnown, UNKNOWN } from "../../../../../plugin/index.js";
import { ADAPTER_OPTIONS, type AdapterOptionName, hasOption, typeOfOption } from "../../host/adapter-options.js";
import { formatListener, portsConflict } from "../../host/networks.js";
import { type Forward, toForwards, withDefaults } from "../port-forwards.js";
import { groupProblems } from "./bandwidth-groups.js";
import { ATTACHMENTS } from "./network-adapter-schema.js";
import type { vmSchema } from "./schema.js";
import type { VmPlan } from "./settings.js";

type ConfiguredAdapters = ConfigOf<typeof vmSchema>["network_adapters"];
type PlannedAdapter = VmPlan["network_adapters"][number];
type ConfiguredOptions = Readonly<Partial<Record<AdapterOptionName, unknown>>>;

/** Returns the forwards of a machine that share a host port. VirtualBox checks only within an adapter. */
export function forwardProblems(adapters: ConfiguredAdapters): Diagnostic[] {
  if (!Array.isArray(adapters)) return [];
  const forwards = adapters.flatMap(({ forwards }, slot) =>
    forwards && isFullyKnown(forwards)
      ? toForwards(withDefaults(forwards as Record<string, Forward>)).map((forward) => ({ slot, forward }))
      : [],
  );
  return forwards.flatMap(({ slot, forward }, index): Diagnostic[] => {
    const first = forwards.slice(0, index).find((each) => portsConflict(each.forward, forward));
    return first
      ? [
          {
            severity: "error",
            summary: "A host port is forwarded twice",
            detail: `Both "${first.forward.name}" and "${forward.name}" listen on ${formatListener(forward)}.`,
            path: ["network_adapters", slot, "forwards", { key: forward.name }],
          },
        ]
      : [];
  });
}

/**
 * Returns the planned options that the configuration omits.
 *
 * An omitted option is not managed, except for a bandwidth group: a group can only be deleted once it has no members.
 */
export function plannedOptions(adapter: PlannedAdapter, given: ConfiguredOptions): Partial<PlannedAdapter> {
  const omitted = ADAPTER_OPTIONS.filter((name) => given[name] === null);
  const unmanaged = omitted.filter((name) => adapter[name] === UNKNOWN || !hasOption(adapter.type, name));
  return {
    ...(omitted.includes("bandwidth_group") && adapter.bandwidth_group ? { bandwidth_group: "" } : {}),
    ...Object.fromEntries(unmanaged.map((name) => [name, null])),
  };
}

const NETWORKED: readonly string[] = ["nat_network", "host_only", "internal", "bridged"];
/** Attributes that only some types of adapter have. */
const ONLY_ON: Readonly<Record<string, readonly string[]>> = {
  network: [...NETWORKED, "generic"],
  forwards: ["nat"],
  mac: ATTACHMENTS.filter((type) => type !== "none"),
  cable_connected: ATTACHMENTS.filter((type) => type !== "none"),
};

/** Whether the configuration sets the attribute. A default value counts as not set. */
function isSet(name: string, value: unknown): boolean {
  if (name === "cable_connected") return value === false;
  return (
    (value ?? "") !== "" && value !== UNKNOWN && (typeof value !== "object" || Object.keys(value as object).length > 0)
  );
}

/** Returns the conflicts among adapters and bandwidth groups, as far as they are known. */
export function adapterProblems(
  adapters: ConfiguredAdapters,
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
            `${name} does not apply to adapters of type ${type}`,
            `Only adapters of type ${typeOfOption(name)} have it.`,
          ),
        );
    for (const [name, types] of Object.entries(ONLY_ON))
      if (isSet(name, adapter[name]) && !types.includes(type))
        problems.push(
          problem(
            name,
            `${name} does not apply to adapters of type ${type}`,
            `Only adapters of these types have it: ${types.join(", ")}.`,
          ),
        );
    if (NETWORKED.includes(type) && !(adapter.network ?? ""))
      problems.push(
        problem(
          "network",
          `An adapter of type ${type} requires a network`,
          "Give the network's id or name in network.",
        ),
      );
    if (type === "generic" && !(adapter.network ?? ""))
      problems.push(
        problem(
          "network",
          "A generic adapter requires a driver",
          'Give the driver\'s name in network, such as "UDPTunnel".',
        ),
      );
    return [...problems, ...groupProblems(groups, group, "network", ["network_adapters", slot, "bandwidth_group"])];
  });
}
