import { isHostName } from "../net/host-name.js";
import type { Image } from "./image.js";
import { KIND } from "./kind.js";
import { type Size, sizeValidator } from "./size.js";
import type { StoragePool } from "./storage-pool.js";
import { booleanValidator, ofKind, optional, type Validators, validateProps, validator } from "./validation.js";

export interface BlankDiskOptions {
  /**
   * The disk's name in its guest: at most 63 lowercase letters, digits, and "-", with a letter or a digit at both ends.
   *
   * A disk with another name is another disk, so name data disks that may come and go.
   *
   * @default - "boot", and "data1", "data2", ... by position
   */
  readonly name?: string;
  /**
   * The pool that stores the disk.
   *
   * @default - the lab's own folder or storage
   */
  readonly pool?: StoragePool;
  /**
   * Whether the guest sees the disk as an SSD.
   *
   * It changes in place, with a restart of the machine. A clone has its source's setting.
   *
   * @default - no; give `false` to revert an earlier `true`
   */
  readonly ssd?: boolean;
  /**
   * Whether the storage reclaims the space that the guest trims.
   *
   * @default - true on Proxmox VE; on VirtualBox no, and `false` reverts an earlier `true`
   */
  readonly discard?: boolean;
}

export interface ImageDiskOptions extends BlankDiskOptions {
  /**
   * The disk's size as the guest sees it; at least the image's.
   *
   * @default - the image's
   */
  readonly size?: Size;
}

const BLANK: Validators<BlankDiskOptions> = {
  name: optional(
    validator(
      'at most 63 lowercase letters, digits, and "-", with a letter or a digit at both ends',
      (name) => typeof name === "string" && isHostName(name) && name === name.toLowerCase() && !(name in {}),
    ),
  ),
  pool: optional(ofKind("storage pool", "a pool, such as a DirectoryPool")),
  ssd: optional(booleanValidator),
  discard: optional(booleanValidator),
};
const OF_IMAGE: Validators<ImageDiskOptions> = { ...BLANK, size: optional(sizeValidator) };

/** The description of a disk. Each guest that it is given to has a disk of its own. */
export class Disk {
  /** Returns a disk that begins as a copy of an image. */
  static fromImage(image: Image, options: ImageDiskOptions = {}): Disk {
    const imageValidator = ofKind("image", 'an Image, such as Image.file("disk.vdi")');
    validateProps({ image }, { image: imageValidator }, "Disk.fromImage: ");
    validateProps(options, OF_IMAGE, "Disk.fromImage: ");
    return new Disk(image, options.size, options);
  }

  /** Returns an empty disk. */
  static blank(size: Size, options: BlankDiskOptions = {}): Disk {
    validateProps({ size }, { size: sizeValidator }, "Disk.blank: ");
    validateProps(options, BLANK, "Disk.blank: ");
    return new Disk(undefined, size, options);
  }

  /** @internal Returns the boot disk of a clone whose source is outside the lab. */
  static copied(pool: StoragePool | undefined): Disk {
    return new Disk(undefined, undefined, { pool });
  }

  readonly name?: string;
  readonly pool?: StoragePool;
  readonly ssd?: boolean;
  readonly discard?: boolean;

  /** @internal */
  get [KIND](): string {
    return "disk";
  }

  /** @internal Use a clone's `bootDiskSize`. */
  withSize(size: Size): Disk {
    return new Disk(this.image, size, this);
  }

  private constructor(
    readonly image: Image | undefined,
    readonly size: Size | undefined,
    options: BlankDiskOptions,
  ) {
    this.name = options.name;
    this.pool = options.pool;
    this.ssd = options.ssd;
    this.discard = options.discard;
    // No hypervisor makes a disk of half a mebibyte: refused here, not at apply.
    size?.toMebibytes();
  }
}
