import { type Finding, ok, problem, warning } from "../../../cli/doctor/finding.js";
import { LabError } from "../../../lab-error.js";
import type { Stack } from "../../../terraform/stack.js";
import { accessFrom } from "../api/access.js";
import { ProxmoxApi } from "../api/client.js";
import { ProxmoxCluster } from "../api/cluster.js";
import { ProxmoxApiError } from "../api/error.js";
import { isOnProxmox, proxmoxResources } from "./access.js";
import { checkProxmox } from "./check.js";
import { lackingRights } from "./rights.js";

const ABOUT = "Proxmox VE";

/** Whether the Proxmox VE lets us in, and has what the stacks need; nothing where neither a stack nor the environment has one. */
export async function proxmox(stacks: readonly Stack[]): Promise<Finding[]> {
  if (!stacks.some(isOnProxmox) && !process.env.PROXMOX_VE_ENDPOINT) return [];
  try {
    const access = accessFrom(process.env);
    const cluster = new ProxmoxCluster(new ProxmoxApi(access));
    const found = ok(ABOUT, `${await cluster.version()}, ${access.endpoint.origin}`);
    return [found, ...(await rights(stacks, cluster)), ...(await needs(stacks))];
  } catch (error) {
    if (error instanceof ProxmoxApiError) return [problem(ABOUT, "cannot be asked", error.message)];
    throw error;
  }
}

/** A warning: a role may be given on just those guests and storages that the lab has, which only the apply knows. */
async function rights(stacks: readonly Stack[], cluster: ProxmoxCluster): Promise<Finding[]> {
  const resources = proxmoxResources(stacks);
  if (resources.length === 0) return [];
  const about = `${ABOUT}'s rights`;
  const lacking = lackingRights(resources, await cluster.permissions());
  return lacking.length === 0
    ? [ok(about, "those that the labs need")]
    : [
        warning(
          about,
          `${lacking.join(", ")}: not there`,
          "Give the token, and its user, a role that has them (Datacenter > Permissions): PVEAdmin on /, and Sys.Modify for bridges. A token with privilege separation has only what both have.",
        ),
      ];
}

/** What the token may not see is not among what there is, and told as lacking, with the right that shows it. */
async function needs(stacks: readonly Stack[]): Promise<Finding[]> {
  if (!stacks.some(isOnProxmox)) return [];
  try {
    await checkProxmox(stacks);
    return [ok(`${ABOUT}'s nodes, storages and bridges`, "the labs' are there")];
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const [first, ...lacking] = error.message.split("\n");
    return [problem(`${ABOUT}'s nodes, storages and bridges`, first, lacking.join("\n") || first)];
  }
}
