import type { HostOnlyNetworkRecord, NatNetworkSpec } from "./virtualbox-host.js";

/** What a host is, as far as every run needs it. */
export interface HostFacts {
  /** For example `7.2.22`. `simulated` hosts name the version whose behaviour they follow. */
  readonly version: string;
  readonly kind: "virtualbox" | "simulated";
  /** Where VMs are kept unless told otherwise; an absolute path. */
  readonly machineFolder: string;
  /** The ISO image of Guest Additions that came with VirtualBox; absolute. */
  readonly guestAdditions?: string;
  /** How a machine is attached to a host-only network here: `hostonlynet` on macOS, where those are the system's own (vmnet). */
  readonly hostOnly: "hostonly" | "hostonlynet";
  readonly limits: HostLimits;
}

/** Both ends belong to it. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** What VirtualBox gives a machine at most. What this VirtualBox does not say is absent. */
export interface HostLimits {
  readonly cpus?: Range;
  readonly memoryMib?: Range;
  readonly vramMib?: Range;
  readonly monitors?: Range;
  readonly serialPorts?: number;
  /** By chipset: `piix3`, `ich9`. */
  readonly networkAdapters: Readonly<Record<string, number>>;
  /** By the kind of controller, in lower case: `sata`, `ide`, `scsi`, `sas`, `nvme`, `virtio-scsi`, `floppy`. */
  readonly controllerPorts: Readonly<Record<string, number>>;
}

/** What only those who ask for it need. */
export interface HostDetails {
  /** `Linux 6.1.0`. */
  readonly operatingSystem: string;
  readonly cores: number;
  /** Processors as the host's system counts them, threads of a core one by one. */
  readonly processors: number;
  readonly memoryMib: number;
  readonly availableMemoryMib: number;
  /** In the file system of the machine folder. */
  readonly freeDiskMib: number;
  readonly extensionPacks: readonly ExtensionPack[];
}

export interface ExtensionPack {
  readonly name: string;
  readonly version: string;
  /** VirtualBox refuses one that is of another version. */
  readonly usable: boolean;
  /** It serves remote displays. */
  readonly remoteDisplay: boolean;
}

export interface OsType {
  readonly id: string;
  readonly description: string;
  /** `Linux`, `Windows`, ... */
  readonly family: string;
  readonly architecture: Architecture;
}

export type Architecture = "x86" | "x86_64" | "arm64";

/** VirtualBox's own naming, the same in all versions. */
export function architectureOf(osType: string): Architecture {
  return osType.endsWith("_arm64") ? "arm64" : osType.endsWith("_64") ? "x86_64" : "x86";
}

export interface HostNetworks {
  readonly nat: readonly NatNetworkSpec[];
  readonly hostOnly: readonly HostOnlyNetworkRecord[];
  /** Internal networks are there while a machine names them. */
  readonly internal: readonly string[];
}

/** A network interface of the host that guests can be bridged to. */
export interface BridgedInterface {
  readonly name: string;
  /** IPv4; absent where it has none. */
  readonly address?: string;
  readonly prefixLength?: number;
  /** Twelve upper-case digits. */
  readonly mac: string;
  readonly up: boolean;
  readonly wireless: boolean;
}
