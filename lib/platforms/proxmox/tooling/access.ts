import { LabError } from "../../../lab-error.js";
import { type Resource, resourcesOf } from "../../../terraform/stack-json.js";
import type { SynthesizedStack } from "../../tooling.js";
import { accessFrom, type ProxmoxAccess } from "../api/access.js";

/**
 * Returns the endpoint and the credentials of Proxmox VE from the environment.
 *
 * @throws {LabError} A variable is missing or invalid.
 */
export function proxmoxAccess(): ProxmoxAccess {
  try {
    return accessFrom(process.env);
  } catch (error) {
    throw new LabError((error as Error).message);
  }
}

/**
 * Checks that the environment has the endpoint and credentials, if any stack is on Proxmox VE. Terraform's own message
 * would be harder to read.
 *
 * @throws {LabError} A variable is missing or invalid.
 */
export function checkEnvironment(stacks: readonly SynthesizedStack[]): void {
  if (stacks.some(isOnProxmox)) proxmoxAccess();
}

/** Returns the resources of those stacks that are on Proxmox VE. */
export function proxmoxResources(stacks: readonly SynthesizedStack[]): Resource[] {
  return stacks.filter(isOnProxmox).flatMap(({ json }) => resourcesOf(json));
}

/** Whether the stack uses the provider for Proxmox VE. */
export function isOnProxmox({ json }: SynthesizedStack): boolean {
  return json.provider?.proxmox !== undefined;
}
