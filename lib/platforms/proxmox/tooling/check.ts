import { LabError } from "../../../lab-error.js";
import type { Resource } from "../../../terraform/stack-json.js";
import type { SynthesizedStack } from "../../tooling.js";
import { ProxmoxApi } from "../api/client.js";
import { ProxmoxCluster } from "../api/cluster.js";
import { ProxmoxApiError } from "../api/error.js";
import { proxmoxAccess, proxmoxResources } from "./access.js";
import { type ProxmoxNeed, proxmoxNeeds } from "./needs.js";

/**
 * Checks that Proxmox VE has everything that the stacks need, so that Terraform does not fail halfway. Things that the
 * token may not read are not checked.
 *
 * @throws {LabError} Proxmox VE cannot be reached, refuses access, or lacks something. The error lists everything
 *   missing, and the alternatives.
 */
export async function checkProxmox(stacks: readonly SynthesizedStack[]): Promise<void> {
  const resources = proxmoxResources(stacks);
  if (resources.length === 0) return;
  const access = proxmoxAccess();
  const cluster = new ProxmoxCluster(new ProxmoxApi(access));
  try {
    const version = await cluster.version();
    const missing = [...wrongVersion(version, resources), ...(await missingIn(cluster, proxmoxNeeds(resources)))];
    if (missing.length > 0) {
      throw new LabError(
        `${access.endpoint.origin} lacks what the lab needs:\n${missing.map((line) => `- ${line}\n`).join("")}`,
      );
    }
  } catch (error) {
    throw error instanceof ProxmoxApiError ? new LabError(error.message) : error;
  }
}

async function missingIn(cluster: ProxmoxCluster, needs: readonly ProxmoxNeed[]): Promise<string[]> {
  const nodes = await cluster.nodes();
  const problems: string[] = [];
  for (const node of [...new Set(needs.map((need) => need.node))].sort()) {
    const ofNode = needs.filter((need) => need.node === node);
    const isUp = nodes?.get(node);
    if (nodes && !isUp) {
      const { by } = ofNode[0];
      problems.push(
        isUp === undefined
          ? `the node ${node}, for ${by}: the cluster has ${listed([...nodes.keys()])}. Use one of them, in ` +
              "the Proxmox or as the guest's `node`."
          : `the node ${node}, for ${by}: it is down. Switch it on, or move its guests.`,
      );
    } else {
      problems.push(...(await missingOn(cluster, node, ofNode)));
    }
  }
  return problems;
}

async function missingOn(cluster: ProxmoxCluster, node: string, needs: readonly ProxmoxNeed[]): Promise<string[]> {
  const isNeeded = (kind: ProxmoxNeed["what"]["kind"]) => needs.some(({ what }) => what.kind === kind);
  const storages = isNeeded("storage") ? await cluster.storages(node) : undefined;
  const bridges = isNeeded("bridge") ? await cluster.bridges(node) : undefined;
  const packages = isNeeded("package") ? await cluster.packages(node) : undefined;
  return needs.flatMap(({ by, what }) => {
    if (what.kind === "package") {
      return !packages || packages.includes(what.name)
        ? []
        : `the package ${what.name} on the node ${node}, for ${by}: DHCP and NAT need it. Run on the node: ` +
            `apt install ${what.name} && systemctl disable --now ${what.name}`;
    }
    if (what.kind === "bridge") {
      return !bridges || bridges.includes(what.name)
        ? []
        : `the bridge ${what.name} on the node ${node}, for ${by}: the node has ${listed(bridges)}. Use one of ` +
            "them, or allow the token to use it (SDN.Use).";
    }
    if (what.kind === "node" || !storages) return [];
    const storage = storages.find(({ name }) => name === what.name);
    if (!storage) {
      return (
        `the storage ${what.name} on the node ${node}, for ${by}: the node has ` +
        `${listed(storages.map(({ name }) => name))}. Use one of them, or allow the token to use it ` +
        "(Datastore.AllocateSpace)."
      );
    }
    return storage.content.includes(what.content)
      ? []
      : `${CONTENT[what.content] ?? what.content} on the storage ${what.name} of the node ${node}, for ${by}: ` +
          `its content types are ${listed(storage.content)}. Add "${what.content}" in Datacenter > Storage > ` +
          `${what.name} > Content, or use another storage.`;
  });
}

/** The names of content types in Proxmox VE's web interface. */
const CONTENT: Readonly<Record<string, string>> = {
  images: "disk images",
  rootdir: "containers",
  iso: "ISO images",
  import: "images to import",
  vztmpl: "container templates",
  backup: "backups",
};

/** Groups of HA were replaced by rules. */
function wrongVersion(version: string, resources: readonly Resource[]): string[] {
  const major = Number.parseInt(version, 10);
  const constructOf = (wanted: string) => resources.find(({ type }) => type === wanted)?.construct;
  const [rule, group] = [constructOf("proxmox_harule"), constructOf("proxmox_hagroup")];
  return [
    ...(rule !== undefined && major < 9
      ? [`HA rules, for ${rule}: they need Proxmox VE 9, and this is ${version}. Use a HaGroup.`]
      : []),
    ...(group !== undefined && major >= 9
      ? [`HA groups, for ${group}: Proxmox VE 9 replaced them with rules, and this is ${version}. Use a NodeAffinity.`]
      : []),
  ];
}

function listed(names: readonly string[]): string {
  return names.toSorted().join(", ");
}
