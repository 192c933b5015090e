import { resolve } from "node:path";
import { ProviderError } from "../../../plugin/index.js";
import { clash, listensOn } from "./host/forward-clashes.js";
import type { PortForward, VirtualBoxHost } from "./host/virtualbox-host.js";
import type { ImageCache } from "./images/image-cache.js";

/** What the provider's configuration comes to, and every resource is given. */
export class Client {
  private readonly claimed = new Set<string>();
  private readonly listeners = new Map<string, Listener>();
  private memory?: Promise<number>;
  /** Folders that go with what is in them, as far as this run has met that. */
  readonly ownFolders = new Set<string>();

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

  /**
   * Notes the ports of the host that a thing which this run makes or changes is to have, in place of what was noted of it.
   *
   * Terraform says nowhere in a plan which resource it is about, so two that clash are told only here, when both are changed in one run. Those that
   * move a port from one to the other never clash: each is noted as it is to be.
   *
   * @throws where another thing is to have one of them
   */
  listen(id: string, what: string, forwards: readonly PortForward[]): void {
    for (const [other, listener] of this.listeners) {
      const found = forwards.flatMap((mine) =>
        listener.forwards.filter((theirs) => other !== id && clash(mine, theirs)).map((theirs) => ({ mine, theirs })),
      )[0];
      if (found)
        throw new ProviderError(
          `The port forward "${found.mine.name}" of ${what} listens on ${listensOn(found.mine)}, as "${found.theirs.name}" of ${listener.what} does`,
          "One program listens on a port: give one of them another host_port or host_address.",
        );
    }
    this.listeners.set(id, { what, forwards });
  }

  /** The host's memory in MiB, which is asked for once a run. */
  hostMemoryMib(): Promise<number> {
    this.memory ??= this.host.details().then(({ memoryMib }) => memoryMib);
    return this.memory;
  }

  absolute(path: string): string {
    return resolve(this.baseFolder, path);
  }

  /** The path as the configuration spells it, if that means `found`, the absolute path that the host has. */
  spelled(found: string, configured: string | null | undefined): string {
    return configured && this.absolute(configured) === found ? configured : found;
  }
}

interface Listener {
  /** `the machine web` */
  readonly what: string;
  readonly forwards: readonly PortForward[];
}
