/** What storage is made of. */
export class StorageKind {
  static readonly DIRECTORY = new StorageKind("directory", true);
  static readonly NFS = new StorageKind("NFS", true);
  static readonly CIFS = new StorageKind("CIFS", true);
  static readonly LVM = new StorageKind("LVM", false);
  static readonly LVM_THIN = new StorageKind("LVM-thin", false);
  static readonly ZFS = new StorageKind("ZFS", false);

  private constructor(
    readonly name: string,
    /** Whether disks are files, in any format; else they are volumes, which are raw. */
    readonly keepsFiles: boolean,
  ) {}
}
