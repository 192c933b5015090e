/** The facts about a host that every run needs. */
export interface HostFacts {
  /** VirtualBox's version, such as `7.2.22`. A simulated host reports the version that it simulates. */
  readonly version: string;
  /** The default folder of VMs; an absolute path. */
  readonly machineFolder: string;
  /** The absolute path of the Guest Additions image that came with VirtualBox. */
  readonly guestAdditions?: string;
  /**
   * The attachment type of host-only networks: `hostonlynet` on macOS, where the operating system provides them
   * (vmnet).
   */
  readonly hostOnly: "hostonly" | "hostonlynet";
  readonly limits: HostLimits;
}

/** A range that includes both ends. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** VirtualBox's limits for a machine. A limit that this VirtualBox does not report is absent. */
export interface HostLimits {
  readonly cpus?: Range;
  readonly memoryMib?: Range;
  readonly vramMib?: Range;
  readonly monitors?: Range;
  readonly serialPorts?: number;
  /** Keyed by chipset: `piix3`, `ich9`. */
  readonly networkAdapters: Readonly<Record<string, number>>;
  /** Keyed by the kind of controller, in lower case: `sata`, `ide`, `scsi`, `sas`, `nvme`, `virtio-scsi`, `floppy`. */
  readonly controllerPorts: Readonly<Record<string, number>>;
}

/** The facts about a host that are read on demand. */
export interface HostDetails {
  /** The name and version, such as `Linux 6.1.0`. */
  readonly operatingSystem: string;
  readonly cores: number;
  /** The logical processors: each thread of a core counts. */
  readonly processors: number;
  readonly memoryMib: number;
  readonly availableMemoryMib: number;
  /** The free space of the machine folder's file system. */
  readonly freeDiskMib: number;
  readonly extensionPacks: readonly ExtensionPack[];
}

export interface ExtensionPack {
  readonly name: string;
  readonly version: string;
  /** Whether VirtualBox can use it. Its version must match VirtualBox's. */
  readonly usable: boolean;
  /** Whether it provides remote displays. */
  readonly remoteDisplay: boolean;
}

export interface OsType {
  readonly id: string;
  readonly description: string;
  /** The family: `Linux`, `Windows`, ... */
  readonly family: string;
  readonly architecture: Architecture;
}

export type Architecture = "x86" | "x86_64" | "arm64";

/** Returns the architecture that an id implies. VirtualBox names them the same way in all versions. */
export function architectureOf(osType: string): Architecture {
  return osType.endsWith("_arm64") ? "arm64" : osType.endsWith("_64") ? "x86_64" : "x86";
}
