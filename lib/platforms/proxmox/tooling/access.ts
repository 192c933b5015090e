import { isObject, readJsonObject } from "../../../files/json-file.js";
import { LabError } from "../../../lab-error.js";
import { readStackJson, type Stack } from "../../../terraform/stack.js";
import { type Resource, resourcesOf } from "../../../terraform/stack-json.js";
import { accessFrom, type ProxmoxAccess } from "../api/access.js";

/** What the environment says of the Proxmox VE. @throws {LabError} Something is missing or cannot be. */
export function proxmoxAccess(): ProxmoxAccess {
  try {
    return accessFrom(process.env);
  } catch (error) {
    throw new LabError((error as Error).message);
  }
}

/** Before Terraform tells it in its own words. @throws {LabError} A stack is on Proxmox VE, and the environment does not say where or as whom. */
export function requireProxmoxAccess(stacks: readonly Stack[]): void {
  if (stacks.some(isOnProxmox)) proxmoxAccess();
}

/** Those of the stacks that are on it. */
export function proxmoxResources(stacks: readonly Stack[]): Resource[] {
  return stacks.filter(isOnProxmox).flatMap((stack) => resourcesOf(readStackJson(stack)));
}

export function isOnProxmox({ file }: Stack): boolean {
  const { provider } = readJsonObject(file) ?? {};
  return isObject(provider) && provider.proxmox !== undefined;
}
