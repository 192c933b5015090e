import { LabError } from "../../../lab-error.js";
import type { Stack } from "../../../terraform/stack.js";
import type { Resource } from "../../../terraform/stack-json.js";
import { ProxmoxApi } from "../api/client.js";
import { ProxmoxCluster } from "../api/cluster.js";
import { ProxmoxApiError } from "../api/error.js";
import { proxmoxAccess, proxmoxResources } from "./access.js";
import { type ProxmoxNeed, proxmoxNeeds } from "./needs.js";

/**
 * Asks the Proxmox VE whether what the stacks need is there, before Terraform finds out half-way. What may not be read is not checked.
 *
 * @throws {LabError} It cannot be reached, lets us not in, or lacks something: all of it, with what there is.
 */
export async function checkProxmox(stacks: readonly Stack[]): Promise<void> {
  const resources = proxmoxResources(stacks);
  if (resources.length === 0) return;
  const access = proxmoxAccess();
  const cluster = new ProxmoxCluster(new ProxmoxApi(access));
  try {
    const version = await cluster.version();
    const missing = [...wrongVersion(version, resources), ...(await missingOf(cluster, proxmoxNeeds(resources)))];
    if (missing.length > 0) {
      throw new LabError(
        `${access.endpoint.origin} has not what this needs:\n${missing.map((line) => `- ${line}\n`).join("")}`,
      );
    }
  } catch (error) {
    throw error instanceof ProxmoxApiError ? new LabError(error.message) : error;
  }
}

async function missingOf(cluster: ProxmoxCluster, needs: readonly ProxmoxNeed[]): Promise<string[]> {
  const nodes = await cluster.nodes();
  const problems: string[] = [];
  for (const node of [...new Set(needs.map((need) => need.node))].sort()) {
    const ofNode = needs.filter((need) => need.node === node);
    const isUp = nodes?.get(node);
    if (nodes && !isUp) {
      const { by } = ofNode[0];
      problems.push(
        isUp === undefined
          ? `the node ${node}, for ${by}: there are ${listed([...nodes.keys()])}. Name one of them, in the Proxmox or as the guest's \`node\`.`
          : `the node ${node}, for ${by}: it is off. Switch it on, or move what is on it.`,
      );
    } else {
      problems.push(...(await missingOn(cluster, node, ofNode)));
    }
  }
  return problems;
}

async function missingOn(cluster: ProxmoxCluster, node: string, needs: readonly ProxmoxNeed[]): Promise<string[]> {
  const is = (kind: ProxmoxNeed["what"]["kind"]) => needs.some(({ what }) => what.kind === kind);
  const storages = is("storage") ? await cluster.storages(node) : undefined;
  const bridges = is("bridge") ? await cluster.bridges(node) : undefined;
  return needs.flatMap(({ by, what }) => {
    if (what.kind === "bridge") {
      return !bridges || bridges.includes(what.name)
        ? []
        : `the bridge ${what.name} on the node ${node}, for ${by}: there are ${listed(bridges)}. Name one of them, or let the token use it (SDN.Use).`;
    }
    if (what.kind === "node" || !storages) return [];
    const there = storages.find(({ name }) => name === what.name);
    if (!there) {
      return `the storage ${what.name} on the node ${node}, for ${by}: there are ${listed(storages.map(({ name }) => name))}. Name one of them, or let the token use it (Datastore.AllocateSpace).`;
    }
    return there.content.includes(what.content)
      ? []
      : `${CONTENT[what.content] ?? what.content} on the storage ${what.name} of the node ${node}, for ${by}: it holds ${listed(there.content)}. Add "${what.content}" in Datacenter > Storage > ${what.name} > Content, or name another storage.`;
  });
}

/** As Proxmox VE's own windows call them. */
const CONTENT: Readonly<Record<string, string>> = {
  images: "disk images",
  rootdir: "containers",
  iso: "ISO images",
  import: "images to import",
  vztmpl: "container templates",
  backup: "backups",
};

/** Groups of HA went when its rules came. */
function wrongVersion(version: string, resources: readonly Resource[]): string[] {
  const major = Number.parseInt(version, 10);
  const of = (wanted: string) => resources.find(({ type }) => type === wanted)?.construct;
  const [rule, group] = [of("proxmox_harule"), of("proxmox_hagroup")];
  return [
    ...(rule !== undefined && major < 9
      ? [`rules of HA, for ${rule}: it is Proxmox VE ${version}, and 9 has them. Take a HaGroup.`]
      : []),
    ...(group !== undefined && major >= 9
      ? [
          `groups of HA, for ${group}: it is Proxmox VE ${version}, and 9 has rules in their place. Take a NodeAffinity.`,
        ]
      : []),
  ];
}

function listed(names: readonly string[]): string {
  return names.toSorted().join(", ");
}
