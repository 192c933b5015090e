import { resolve } from "node:path";
import { ProviderError } from "../plugin/index.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";
import type { ImageCache } from "./images/image-cache.js";

/** What the provider's configuration comes to, and every resource is given. */
export class Client {
  private readonly claimed = new Set<string>();

  /** @param baseFolder where relative paths count from: the folder in which Terraform runs */
  constructor(
    readonly host: VirtualBoxHost,
    private readonly baseFolder: string,
    readonly images: ImageCache,
  ) {}

  /** Notes what a create of this run is about. @throws where another one is about the same: it would take over what the first has just made */
  claim(what: string): void {
    if (this.claimed.has(what))
      throw new ProviderError(
        `Two resources of this configuration are both ${what}`,
        "Give one of them another name or key.",
      );
    this.claimed.add(what);
  }

  absolute(path: string): string {
    return resolve(this.baseFolder, path);
  }

  /** The path as the configuration spells it, if that means `found`, the absolute path that the host has. */
  spelled(found: string, configured: string | null | undefined): string {
    return configured && this.absolute(configured) === found ? configured : found;
  }
}
