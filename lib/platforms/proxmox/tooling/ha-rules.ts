import type { Resource } from "../../../terraform/stack-json.js";
import { majorOf, type ProxmoxCluster } from "../api/cluster.js";

/** Returns the HA groups and rules that the cluster refuses: Proxmox VE 9 replaced groups with rules. */
export async function unfitHaRules(resources: readonly Resource[], cluster: ProxmoxCluster): Promise<string[]> {
  const version = await cluster.version();
  const [rule] = resources.filter(({ type }) => type === "proxmox_harule");
  const [group] = resources.filter(
    ({ type, body }) => type === "proxmox_hagroup" || (type === "proxmox_haresource" && body.group !== undefined),
  );
  if (majorOf(version) < 9)
    return rule
      ? [`HA rules, for ${rule.construct}: they need Proxmox VE 9, and this is ${version}. Use a HaGroup.`]
      : [];
  const replaced = group && [
    `HA groups, for ${group.construct}: Proxmox VE 9 replaced them with rules, and this is ${version}. ` +
      "Use a NodeAffinity.",
  ];
  return [
    ...(replaced ?? []),
    ...(rule ? await remainingGroups(rule, cluster) : []),
    ...(await crowdedRules(resources, cluster)),
  ];
}

/** Returns the groups from Proxmox VE 8 that the cluster still has, and with which it accepts no rule. */
async function remainingGroups({ construct }: Resource, cluster: ProxmoxCluster): Promise<string[]> {
  // Proxmox VE 9 does not list groups after it has turned them into rules.
  const groups = (await cluster.objects("/cluster/ha/groups"))?.map(({ group }) => String(group)) ?? [];
  return groups.length === 0
    ? []
    : [
        `HA rules, for ${construct}: the cluster still has the HA groups ${groups.join(", ")}. It turns them into ` +
          "rules once all its nodes have Proxmox VE 9.",
      ];
}

/** Returns the rules that keep more guests apart than there are nodes. */
async function crowdedRules(resources: readonly Resource[], cluster: ProxmoxCluster): Promise<string[]> {
  const apart = resources.filter(({ type, body }) => type === "proxmox_harule" && body.affinity === "negative");
  const nodes = apart.length > 0 ? (await cluster.nodes())?.size : undefined;
  return apart.flatMap(({ construct, body }) => {
    const guests = Array.isArray(body.resources) ? body.resources.length : 0;
    return nodes === undefined || guests <= nodes
      ? []
      : [
          `more nodes, for ${construct}: it keeps ${guests} guests apart, and the cluster has ${nodes} ` +
            `node${nodes === 1 ? "" : "s"}. Leave guests out, or add nodes.`,
        ];
  });
}
