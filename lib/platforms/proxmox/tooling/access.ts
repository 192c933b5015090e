import { LabError } from "../../../lab-error.js";
import { type Resource, resourcesOf } from "../../../terraform/stack-json.js";
import type { SynthesizedStack } from "../../tooling.js";
import { accessFrom, type ProxmoxAccess } from "../api/access.js";

/**
 * Returns the address of the Proxmox VE and the credentials, from the environment.
 *
 * @throws {LabError} where one is missing or wrong
 */
export function proxmoxAccess(): ProxmoxAccess {
  try {
    return accessFrom(process.env);
  } catch (error) {
    throw new LabError((error as Error).message);
  }
}

/**
 * Checks that the environment has access for stacks on Proxmox VE: Terraform's own message would be harder to read.
 *
 * @throws {LabError}
 */
export function checkEnvironment(stacks: readonly SynthesizedStack[]): void {
  if (stacks.some(isOnProxmox)) proxmoxAccess();
}

/** Returns the resources of the stacks that are on Proxmox VE. */
export function proxmoxResources(stacks: readonly SynthesizedStack[]): Resource[] {
  return stacks.filter(isOnProxmox).flatMap(({ json }) => resourcesOf(json));
}

export function isOnProxmox({ json }: SynthesizedStack): boolean {
  return json.provider?.proxmox !== undefined;
}
