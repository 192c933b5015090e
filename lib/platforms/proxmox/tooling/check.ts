import { LabError } from "../../../lab-error.js";
import { readImports } from "../../../terraform/recovery.js";
import { type Resource, resourcesOf } from "../../../terraform/stack-json.js";
import type { AppliedStack, SynthesizedStack } from "../../tooling.js";
import { majorOf, type ProxmoxCluster } from "../api/cluster.js";
import { ProxmoxApiError } from "../api/error.js";
import { isOnProxmox, proxmoxAccess, proxmoxResources } from "./access.js";
import { changedSubnets } from "./changed-subnets.js";
import { fixedCloneDisks } from "./clone-disks.js";
import { unfitTemplates } from "./existing-templates.js";
import { unfitHaRules } from "./ha-rules.js";
import { movedSeeds } from "./moved-seeds.js";
import { type ProxmoxNeed, proxmoxNeeds } from "./needs.js";
import { existingObjects } from "./objects.js";
import { openCluster } from "./open-cluster.js";
import { forbiddenNesting, lackingRights } from "./rights.js";
import { shrinkingDisks } from "./shrinking.js";
import { lackingSpace, type SpaceNeed, spaceNeeds } from "./space.js";

/**
 * Checks that the Proxmox VE has what the stacks need, and can do what they change, so that Terraform does not fail
 * halfway. What may not be read is not checked.
 *
 * @throws {LabError} It cannot be reached, refuses access, or lacks something: everything that is missing, and what
 *   exists.
 */
export async function checkProxmox(stacks: readonly AppliedStack[]): Promise<void> {
  const onProxmox = stacks.filter(isOnProxmox);
  if (onProxmox.length === 0) return;
  const cluster = onProxmox[0].once(openCluster);
  try {
    const problems = await lackingRequirements(onProxmox, cluster);
    const [permissions, major] = [await cluster.permissions(), majorOf(await cluster.version())];
    const space: SpaceNeed[] = [];
    for (const stack of onProxmox) {
      const [resources, state] = [resourcesOf(stack.json), await stack.state()];
      const isApplied = ({ id }: Resource) => state.some(({ type, name }) => id === `${type}.${name}`);
      const created = resources.filter((resource) => !isApplied(resource));
      const rights = lackingRights(created, permissions, major);
      if (rights.length > 0) problems.push(`the rights ${rights.join(", ")}. ${GRANT}`);
      problems.push(
        ...forbiddenNesting(created, proxmoxAccess().credentials),
        ...shrinkingDisks(resources, state),
        ...movedSeeds(resources, state, stack.replaced),
        ...(await fixedCloneDisks(resources, state, cluster)),
        ...(await changedSubnets(resources, state, cluster)),
        ...(await takenNames(stack, created, resources, cluster)),
        ...(await unfitTemplates(created, cluster)),
      );
      space.push(...spaceNeeds(resources, state, stack.directory));
    }
    problems.push(...(await lackingSpace(space, cluster)));
    if (problems.length > 0) {
      const { origin } = proxmoxAccess().endpoint;
      throw new LabError(`${origin} is not ready for the lab:\n${problems.map((line) => `- ${line}\n`).join("")}`);
    }
  } catch (error) {
    throw error instanceof ProxmoxApiError ? new LabError(error.message) : error;
  }
}

/** The remedy for missing rights. */
export const GRANT =
  "Grant the token, and its user, a role with them (Datacenter > Permissions): PVEAdmin and Sys.Modify on /. A " +
  "token with privilege separation has only the rights that both have.";

/** Returns the nodes, storages, bridges, packages, and versions that the stacks need and that are not there. */
export async function lackingRequirements(
  stacks: readonly SynthesizedStack[],
  cluster: ProxmoxCluster,
): Promise<string[]> {
  const resources = proxmoxResources(stacks);
  return [...(await unfitHaRules(resources, cluster)), ...(await missingIn(cluster, proxmoxNeeds(resources)))];
}

/** Returns the objects that would be created although they exist, and that the next apply does not import. */
async function takenNames(
  stack: AppliedStack,
  created: readonly Resource[],
  resources: readonly Resource[],
  cluster: ProxmoxCluster,
): Promise<string[]> {
  const imported = readImports(stack).map(({ to }) => to);
  const existing = (await existingObjects(stack.name, created, resources, cluster)).filter(
    ({ resource }) => !imported.includes(resource.id),
  );
  const problems = existing.map(({ resource: { construct }, name, mark }) => {
    const owner = mark ? `another lab or another state of this lab has it (${mark})` : "it exists already";
    return `the ${name}, for ${construct}: ${owner}. Remove it, or give ${construct} another name.`;
  });
  const { name } = stack;
  const remedy = `If the state of ${name} was lost, take what is there into a new one: labvisor recover ${name}`;
  return problems.length > 0 ? [...problems, remedy] : [];
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
  const hasRoute = isNeeded("default route") ? await cluster.hasDefaultRoute(node) : undefined;
  return needs.flatMap(({ by, what }) => {
    if (what.kind === "package") {
      return !packages || packages.includes(what.name)
        ? []
        : `the package ${what.name} on the node ${node}, for ${by}: DHCP and NAT need it. Run on the node: ` +
            `apt install ${what.name} && systemctl disable --now ${what.name}`;
    }
    if (what.kind === "default route") {
      return hasRoute !== false
        ? []
        : `a default route on the node ${node}, for ${by}: NAT leads to the interface that has it. Give the ` +
            `interface a gateway in ${node} > System > Network.`;
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
    if (what.format === "qcow2" && !FILE_BASED.includes(storage.type)) {
      return (
        `QCOW2 disks on the storage ${what.name} of the node ${node}, for ${by}: its type is ${storage.type}, which ` +
        "has no files. Give the storage its own kind, such as StorageKind.LVM_THIN."
      );
    }
    return storage.content.includes(what.content)
      ? []
      : `${CONTENT[what.content] ?? what.content} on the storage ${what.name} of the node ${node}, for ${by}: ` +
          `its content types are ${listed(storage.content)}. Add "${what.content}" in Datacenter > Storage > ` +
          `${what.name} > Content, or use another storage.`;
  });
}

/** The types of storage whose disks are files. */
const FILE_BASED = ["dir", "nfs", "cifs", "glusterfs", "cephfs", "btrfs"];

/** The names of content types in Proxmox VE's web interface. */
const CONTENT: Readonly<Record<string, string>> = {
  images: "disk images",
  rootdir: "containers",
  iso: "ISO images",
  import: "images to import",
  vztmpl: "container templates",
  backup: "backups",
};

function listed(names: readonly string[]): string {
  return names.toSorted().join(", ");
}
