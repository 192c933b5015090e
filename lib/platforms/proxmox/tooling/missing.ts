import type { AppliedStack } from "../../tooling.js";
import { ProxmoxApi } from "../api/client.js";
import { ProxmoxCluster } from "../api/cluster.js";
import { isOnProxmox, proxmoxAccess } from "./access.js";

/**
 * Returns the addresses of backup jobs that are in the state but no longer in the cluster. They are the only kind of
 * resource whose deletion makes the provider fail (observed with bpg/proxmox 0.111.1 on Proxmox VE 8.4).
 *
 * If the token may not list the jobs (Sys.Audit), no job counts as deleted.
 */
export async function missingJobs(stack: AppliedStack): Promise<readonly string[]> {
  if (!isOnProxmox(stack)) return [];
  const jobs = (await stack.state()).filter(({ mode, type }) => mode === "managed" && type === "proxmox_backup_job");
  if (jobs.length === 0) return [];
  const present = await new ProxmoxCluster(new ProxmoxApi(proxmoxAccess())).backupJobs();
  if (!present) return [];
  const isPresent = (id: unknown) => present.includes(String(id));
  return jobs
    .filter(({ instances }) => instances.length > 0 && !instances.some(({ attributes }) => isPresent(attributes?.id)))
    .map(({ type, name }) => `${type}.${name}`);
}
