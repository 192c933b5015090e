/** What storage is made of, and so what it can hold. */
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

  /** Whether disks are files, in any format; else they are volumes, which are raw. */
  readonly isFileBased: boolean;
  /** Whether a disk can build on another's, and keep only what differs. */
  readonly supportsLinkedClones: boolean;

  private constructor(
    readonly name: string,
    can: Pick<StorageKind, "isFileBased" | "supportsLinkedClones">,
  ) {
    this.isFileBased = can.isFileBased;
    this.supportsLinkedClones = can.supportsLinkedClones;
  }

  get holdsDisks(): boolean {
    return this !== StorageKind.BACKUP_SERVER;
  }

  get holdsBackups(): boolean {
    return this.isFileBased || this === StorageKind.BACKUP_SERVER;
  }
}
