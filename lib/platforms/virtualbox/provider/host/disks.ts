export interface AdoptOptions {
  /** The name or path can only be this lab instance's, so what is found there is its own leftover. */
  readonly adopt: boolean;
}

export type DiskFormat = "VDI" | "VMDK" | "VHD";

/** Whether the file grows with what is written to it, or has its whole size from the start. */
export const DISK_VARIANTS = ["dynamic", "fixed"] as const;

export type DiskVariant = (typeof DISK_VARIANTS)[number];

/** What becomes of what a VM writes: VirtualBox keeps it with its record of the disk, not in the disk's file. */
export const DISK_TYPES = ["normal", "writethrough", "immutable", "shareable"] as const;

export type DiskType = (typeof DISK_TYPES)[number];

export interface DiskSpec extends AdoptOptions {
  /** Absolute. */
  readonly path: string;
  readonly format: DiskFormat;
  /** @default "dynamic" */
  readonly variant?: DiskVariant;
  /** @default "normal" */
  readonly type?: DiskType;
  /** Undefined: as large as the source. */
  readonly sizeMib?: number;
  /** An image that the disk starts as a copy of: VDI, VMDK, VHD, QCOW2, raw or ISO, by its content; absolute. Undefined: blank. */
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

/** What is absent stays. */
/** What becomes of the folder that a disk was in, once it is empty. */
export interface FolderOptions {
  /** Whether it stays: it is somebody's. @default false */
  readonly keepFolder?: boolean;
}

export interface DiskChange extends FolderOptions {
  /** Where the file moves to, absolute; its folder is made. The VMs that have the disk go on with it. */
  readonly path?: string;
  /** Only larger. */
  readonly sizeMib?: number;
  readonly type?: DiskType;
  readonly description?: string;
}

export interface DiskUser {
  /** The VM's UUID. */
  readonly vm: string;
  /** Whether a snapshot of it has the disk. */
  readonly inSnapshot: boolean;
}

/**
 * Whether what a VM writes goes to an image of its own beside the disk, as with a snapshot. VirtualBox has `multiattach` too, of which several VMs can
 * do so: but only for a disk that it keeps in the settings of one of them, and lets nobody attach it once it does not.
 */
export const usesDifferencingImages = (type: string): boolean => type === "immutable" || type === "multiattach";
