import { checkTerraformSettings } from "../../terraform-settings.js";
import { type Finding, ok, problem, type SynthesizedStack, warning } from "../../tooling.js";
import { accessFrom } from "../api/access.js";
import { ProxmoxApi } from "../api/client.js";
import { majorOf, ProxmoxCluster } from "../api/cluster.js";
import { ProxmoxApiError } from "../api/error.js";
import { LABVISOR_PROVIDER } from "../packaged-provider.js";
import { isOnProxmox, proxmoxResources } from "./access.js";
import { GRANT, lackingRequirements } from "./check.js";
import { lackingRights } from "./rights.js";

const ABOUT = "Proxmox VE";

/**
 * Examines access to the Proxmox VE, and whether it has what the stacks need; nothing where neither a stack nor the
 * environment has one.
 */
export async function doctor(stacks: readonly SynthesizedStack[]): Promise<Finding[]> {
  if (!stacks.some(isOnProxmox) && !process.env.PROXMOX_VE_ENDPOINT) return [];
  return [...providerSettings(stacks), ...(await examineCluster(stacks))];
}

/** Terraform has to find Labvisor's own provider, if a lab needs it. */
function providerSettings(stacks: readonly SynthesizedStack[]): Finding[] {
  const required = stacks.flatMap(({ json }) => Object.values(json.terraform?.required_providers ?? {}));
  return required.some(({ source }) => source === LABVISOR_PROVIDER.source)
    ? [checkTerraformSettings("Labvisor's own provider for Proxmox VE", "these labs")]
    : [];
}

/** Examines access to the cluster, and what it has. */
async function examineCluster(stacks: readonly SynthesizedStack[]): Promise<Finding[]> {
  try {
    const access = accessFrom(process.env);
    const cluster = new ProxmoxCluster(new ProxmoxApi(access));
    const found = ok(ABOUT, `${await cluster.version()}, ${access.endpoint.origin}`);
    return [found, ...(await rights(stacks, cluster)), ...(await needs(stacks, cluster))];
  } catch (error) {
    if (error instanceof ProxmoxApiError) return [problem(ABOUT, "cannot be reached", error.message)];
    throw error;
  }
}

/**
 * Missing rights are a warning: a role may be granted on exactly those guests and storages that the lab has, which only
 * the apply knows.
 */
async function rights(stacks: readonly SynthesizedStack[], cluster: ProxmoxCluster): Promise<Finding[]> {
  const resources = proxmoxResources(stacks);
  if (resources.length === 0) return [];
  const about = `${ABOUT}'s rights`;
  const lacking = lackingRights(resources, await cluster.permissions(), majorOf(await cluster.version()));
  return lacking.length === 0
    ? [ok(about, "all that the labs need")]
    : [warning(about, `missing: ${lacking.join(", ")}`, GRANT)];
}

/** Resources that the token is not allowed to see count as missing, with the right that is needed. */
async function needs(stacks: readonly SynthesizedStack[], cluster: ProxmoxCluster): Promise<Finding[]> {
  if (!stacks.some(isOnProxmox)) return [];
  const about = `${ABOUT}'s nodes, storages, and bridges`;
  const lacking = await lackingRequirements(stacks, cluster);
  return lacking.length === 0
    ? [ok(about, "all that the labs need")]
    : [problem(about, "the labs need more than there is", lacking.map((line) => `- ${line}`).join("\n"))];
}
