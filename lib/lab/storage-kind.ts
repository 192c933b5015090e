import { KIND } from "./kind.js";

/** The technology of a storage, which decides what it can hold. */
export class StorageKind {
  static readonly DIRECTORY = new StorageKind("directory", { isFileBased: true, supportsLinkedClones: true });
  static readonly NFS = new StorageKind("NFS", { isFileBased: true, supportsLinkedClones: true });
  static readonly CIFS = new StorageKind("CIFS", { isFileBased: true, supportsLinkedClones: true });
  static readonly LVM = new StorageKind("LVM", { isFileBased: false, supportsLinkedClones: false });
  static readonly LVM_THIN = new StorageKind("LVM-thin", { isFileBased: false, supportsLinkedClones: true });
  static readonly ZFS = new StorageKind("ZFS", { isFileBased: false, supportsLinkedClones: true });
  /** A Proxmox Backup Server. */
  static readonly BACKUP_SERVER = new StorageKind("a backup server", {
    isFileBased: false,
    supportsLinkedClones: false,
  });

  /** Whether disks are files, in any format. Otherwise they are raw volumes. */
  readonly isFileBased: boolean;
  /** Whether a disk can store only its differences from another one. */
  readonly supportsLinkedClones: boolean;

  private constructor(
    readonly name: string,
    traits: Pick<StorageKind, "isFileBased" | "supportsLinkedClones">,
  ) {
    this.isFileBased = traits.isFileBased;
    this.supportsLinkedClones = traits.supportsLinkedClones;
  }

  /** @internal */
  get [KIND](): string {
    return "storage kind";
  }

  get holdsDisks(): boolean {
    return this !== StorageKind.BACKUP_SERVER;
  }

  get holdsBackups(): boolean {
    return this.isFileBased || this === StorageKind.BACKUP_SERVER;
  }
}
