export interface AdoptOptions {
  /** Whether the name or path can belong only to this lab instance, so that an existing object there is its own. */
  readonly adopt: boolean;
}

export type DiskFormat = "VDI" | "VMDK" | "VHD";

/** Whether the file grows as the guest writes, or has its full size from the start. */
export const DISK_VARIANTS = ["dynamic", "fixed"] as const;

export type DiskVariant = (typeof DISK_VARIANTS)[number];

/** The handling of a VM's writes. VirtualBox stores the type in its media registry, not in the disk's file. */
export const DISK_TYPES = ["normal", "writethrough", "immutable", "shareable"] as const;

export type DiskType = (typeof DISK_TYPES)[number];

export interface DiskSpec extends AdoptOptions {
  /** The absolute path. */
  readonly path: string;
  readonly format: DiskFormat;
  /** @default "dynamic" */
  readonly variant?: DiskVariant;
  /** @default "normal" */
  readonly type?: DiskType;
  /** Undefined means the size of the source. */
  readonly sizeMib?: number;
  /**
   * The absolute path of the image to copy: VDI, VMDK, VHD, QCOW2, or raw, according to its content. Undefined
   * means a blank disk.
   */
  readonly source?: string;
  readonly description: string;
}

export interface DiskRecord {
  readonly uuid: string;
  readonly path: string;
  readonly format: DiskFormat;
  readonly variant: DiskVariant;
  readonly type: DiskType;
  readonly sizeMib: number;
  readonly description: string;
}

/** The handling of a disk's former folder once that is empty. */
export interface FolderOptions {
  /**
   * Whether the folder stays, because it belongs to somebody else.
   *
   * @default false
   */
  readonly keepFolder?: boolean;
}

export interface DiskChange extends FolderOptions {
  /** The file's new absolute path, whose folder is created. VMs keep the disk. */
  readonly path?: string;
  /** The new size, which must not be smaller. */
  readonly sizeMib?: number;
  readonly type?: DiskType;
  readonly description?: string;
}

export interface DiskUser {
  /** The VM's UUID. */
  readonly vm: string;
  /** Whether one of the VM's snapshots contains the disk. */
  readonly inSnapshot: boolean;
}

/**
 * Whether a VM's writes to the disk go to a differencing image, as with a snapshot.
 *
 * VirtualBox also supports `multiattach`, which lets several VMs share a disk in this way. But it keeps such a disk
 * only in the settings of one of them, and refuses to attach it once that VM is gone.
 */
export const usesDifferencingImages = (type: string): boolean => type === "immutable" || type === "multiattach";
