import { resolve } from "node:path";
import type { ImageCache } from "../../../images/image-cache.js";
import { ProviderError } from "../../../plugin/index.js";
import type { HostInterface } from "./host/interfaces.js";
import { formatListener, type PortForward, portsConflict } from "./host/networks.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";

/** The configured provider, which is passed to every resource. */
export class Client {
  private readonly claimed = new Set<string>();
  private readonly listeners = new Map<string, Listener>();
  private hostInterfaces?: Promise<readonly HostInterface[]>;
  private labs?: Promise<ReadonlySet<string>>;
  private memory?: Promise<number>;
  private vms?: Promise<ReadonlySet<string>>;
  /** The UUIDs of machines in the state, as far as this run has seen them. */
  readonly recordedVms = new Set<string>();
  /** The UUIDs of machines in the state that VirtualBox does not list, or cannot open, as far as this run knows. */
  readonly damagedVms = new Set<string>();
  /** The forwards of machines and networks in the state that perhaps listen, as far as this run has seen them. */
  readonly recordedForwards: PortForward[] = [];
  /** The folders that are removed once they are empty, as far as this run knows. */
  readonly ownFolders = new Set<string>();
  /** The paths of the seeds that this run has written. */
  readonly writtenSeeds = new Set<string>();

  /** @param baseFolder the base of relative paths: the folder in which Terraform runs */
  constructor(
    readonly host: VirtualBoxHost,
    private readonly baseFolder: string,
    readonly images: ImageCache,
  ) {}

  /**
   * Reserves the object that a create of this run is about to create.
   *
   * @throws {ProviderError} Another create reserved the same object, which this one would take over.
   */
  claim(what: string): void {
    if (this.claimed.has(what))
      throw new ProviderError(
        `Two resources of this configuration describe ${what}`,
        "Give one of them a different name or key.",
      );
    this.claimed.add(what);
  }

  /**
   * Reserves the host ports of a machine or network that this run creates or changes, in place of those it reserved
   * before.
   *
   * Terraform never tells a plan which resource it plans, so a conflict shows only when both resources change in one
   * run. Moving a port from one to the other is no conflict: what counts is the planned ports.
   *
   * @throws {ProviderError} Another machine or network of this run has one of the ports.
   */
  claimPorts(id: string, what: string, forwards: readonly PortForward[]): void {
    for (const [other, listener] of this.listeners) {
      const found = forwards.flatMap((mine) =>
        listener.forwards
          .filter((theirs) => other !== id && portsConflict(mine, theirs))
          .map((theirs) => ({ mine, theirs })),
      )[0];
      if (found)
        throw new ProviderError(
          `The port forward "${found.mine.name}" of ${what} listens on ${formatListener(found.mine)}, and so does ` +
            `"${found.theirs.name}" of ${listener.what}`,
          "Only one of them can use the port: give one another host_port or host_address.",
        );
    }
    this.listeners.set(id, { what, forwards });
  }

  /** The UUIDs of the machines that the host had when this run first asked. */
  initialVms(): Promise<ReadonlySet<string>> {
    this.vms ??= this.host.listVms().then((vms) => new Set(vms.map(({ uuid }) => uuid)));
    return this.vms;
  }

  /**
   * Refuses to take something of a lab for deleted on a host that does not know the lab: it is another VirtualBox, and
   * Terraform would forget everything that the lab has on its own.
   */
  async requireLab(lab: string | null): Promise<void> {
    if (lab === null) return;
    this.labs ??= this.host.listLabs().then((labs) => new Set(labs.map(({ id }) => id)));
    if ((await this.labs).has(lab)) return;
    const [summary, detail] = LAB_ELSEWHERE[this.host.kind];
    throw new ProviderError(summary, detail.replace("ID", lab));
  }

  /** The host's memory in MiB, read once per run. */
  hostMemoryMib(): Promise<number> {
    this.memory ??= this.host.details().then(({ memoryMib }) => memoryMib);
    return this.memory;
  }

  /** The host's interfaces with an IPv4 address, read once per run. */
  interfaces(): Promise<readonly HostInterface[]> {
    this.hostInterfaces ??= this.host.interfaces();
    return this.hostInterfaces;
  }

  absolute(path: string): string {
    return resolve(this.baseFolder, path);
  }

  /**
   * Returns the configured spelling of a path if it resolves to `found`, the host's absolute path, and `found` itself
   * otherwise.
   */
  configuredSpelling(found: string, configured: string | null | undefined): string {
    return configured && this.absolute(configured) === found ? configured : found;
  }
}

interface Listener {
  /** For messages, such as `the machine web`. */
  readonly what: string;
  readonly forwards: readonly PortForward[];
}

const LAB_ELSEWHERE: Readonly<Record<VirtualBoxHost["kind"], readonly [string, string]>> = {
  virtualbox: [
    "This VirtualBox does not have the lab of this state",
    "Another VirtualBox has it: set VBOX_USER_HOME, or user_home of the provider, to the folder of that one's " +
      "settings. If the lab was on this one, whose settings were lost, let this one know it again, and the apply " +
      "creates what is missing: VBoxManage setextradata global labvisor/lab/ID LAB",
  ],
  simulated: [
    "This simulated host does not have the lab of this state",
    "Set LABVISOR_SIMULATED_FILE to the file that does. If that file is gone, delete the lab's Terraform state, too.",
  ],
};
