import { accessFrom, type ProxmoxAccess } from "../proxmox-api/access.js";
import { isObject, readJsonObject } from "./json-file.js";
import type { Stack } from "./synthesis.js";
import { UserError } from "./user-error.js";

/** What the environment says of the Proxmox VE. @throws {UserError} Something is missing or cannot be. */
export function proxmoxAccess(): ProxmoxAccess {
  try {
    return accessFrom(process.env);
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

/** Before Terraform tells it in its own words. @throws {UserError} A stack is on Proxmox VE, and the environment does not say where or as whom. */
export function requireProxmoxAccess(stacks: readonly Stack[]): void {
  if (stacks.some(isOnProxmox)) proxmoxAccess();
}

export function isOnProxmox({ file }: Stack): boolean {
  const { provider } = readJsonObject(file) ?? {};
  return isObject(provider) && provider.proxmox !== undefined;
}
