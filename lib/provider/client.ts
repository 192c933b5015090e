import { resolve } from "node:path";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";

/** What the provider's configuration comes to, and every resource is given. */
export class Client {
  /** @param baseFolder where relative paths count from: the folder in which Terraform runs */
  constructor(
    readonly host: VirtualBoxHost,
    private readonly baseFolder: string,
  ) {}

  absolute(path: string): string {
    return resolve(this.baseFolder, path);
  }

  /** The path as the configuration spells it, if that means `found`, the absolute path that the host has. */
  spelled(found: string, configured: string | null | undefined): string {
    return configured && this.absolute(configured) === found ? configured : found;
  }
}
