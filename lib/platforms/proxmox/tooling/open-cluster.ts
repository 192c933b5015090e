import { ProxmoxApi } from "../api/client.js";
import { ProxmoxCluster } from "../api/cluster.js";
import { proxmoxAccess } from "./access.js";

/**
 * Returns the cluster that the environment names. Checks of the same stacks share it, and thereby its answers.
 *
 * @throws {LabError} A variable is missing or invalid.
 */
export function openCluster(): ProxmoxCluster {
  return new ProxmoxCluster(new ProxmoxApi(proxmoxAccess()));
}
