/** What storage is made of, and so what it can hold. */
export class StorageKind {
  static readonly DIRECTORY = new StorageKind("directory", { keepsFiles: true, linksClones: true });
  static readonly NFS = new StorageKind("NFS", { keepsFiles: true, linksClones: true });
  static readonly CIFS = new StorageKind("CIFS", { keepsFiles: true, linksClones: true });
  static readonly LVM = new StorageKind("LVM", { keepsFiles: false, linksClones: false });
  static readonly LVM_THIN = new StorageKind("LVM-thin", { keepsFiles: false, linksClones: true });
  static readonly ZFS = new StorageKind("ZFS", { keepsFiles: false, linksClones: true });
  /** A Proxmox Backup Server. */
  static readonly BACKUP_SERVER = new StorageKind("a backup server", { keepsFiles: false, linksClones: false });

  /** Whether disks are files, in any format; else they are volumes, which are raw. */
  readonly keepsFiles: boolean;
  /** Whether a disk can build on another's, and keep only what differs. */
  readonly linksClones: boolean;

  private constructor(
    readonly name: string,
    can: Pick<StorageKind, "keepsFiles" | "linksClones">,
  ) {
    this.keepsFiles = can.keepsFiles;
    this.linksClones = can.linksClones;
  }

  get holdsDisks(): boolean {
    return this !== StorageKind.BACKUP_SERVER;
  }

  get holdsBackups(): boolean {
    return this.keepsFiles || this === StorageKind.BACKUP_SERVER;
  }
}
