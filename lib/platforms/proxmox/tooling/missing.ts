import type { StateResource } from "../../../terraform/terraform.js";
import type { AppliedStack } from "../../tooling.js";
import type { ProxmoxCluster } from "../api/cluster.js";
import { isOnProxmox } from "./access.js";
import { openCluster } from "./open-cluster.js";

/** Returns those of some resources' ids that the cluster certainly lacks. */
type Absent = (cluster: ProxmoxCluster, ids: readonly string[]) => Promise<readonly string[]>;

/**
 * The kinds of resources whose deletion makes the provider fail, instead of creating them again (observed with
 * bpg/proxmox 0.111.1 on Proxmox VE 8.4 and 9.1).
 */
const FAILING: Readonly<Record<string, Absent>> = {
  // If the token may not list the jobs (Sys.Audit), no job counts as deleted.
  proxmox_backup_job: async (cluster, ids) => {
    const present = await cluster.backupJobs();
    return present ? ids.filter((id) => !present.includes(id)) : [];
  },
  proxmox_virtual_environment_user: async (cluster, ids) => {
    const absent: string[] = [];
    for (const id of ids) if (await cluster.lacksUser(id)) absent.push(id);
    return absent;
  },
};

/** Returns the addresses of resources in the state that the cluster no longer has, so that the provider fails. */
export async function missingResources(stack: AppliedStack): Promise<readonly string[]> {
  if (!isOnProxmox(stack)) return [];
  const state = (await stack.state()).filter(({ mode, instances }) => mode === "managed" && instances.length > 0);
  const missing: string[] = [];
  for (const [type, absentOf] of Object.entries(FAILING)) {
    const applied = state.filter((resource) => resource.type === type);
    if (applied.length === 0) continue;
    const absent = await absentOf(stack.once(openCluster), applied.map(idOf));
    for (const resource of applied) if (absent.includes(idOf(resource))) missing.push(`${type}.${resource.name}`);
  }
  return missing;
}

function idOf({ instances: [instance] }: StateResource): string {
  return String(instance.attributes?.id);
}
