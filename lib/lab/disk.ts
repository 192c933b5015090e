import { isHostName } from "../net/host-name.js";
import { validateProps } from "./arguments.js";
import { Image } from "./image.js";
import { type Size, sizeValidator } from "./size.js";
import { StoragePool } from "./storage-pool.js";
import { booleanValidator, instanceOf, optional, type Validators, validator } from "./validation.js";

export interface BlankDiskOptions<P extends StoragePool = StoragePool> {
  /**
   * What the disk is called in its guest: at most 63 lower-case letters, digits and "-", and a letter or a digit at both ends. A disk whose name changes is a new one, so give names to data disks that may come and go.
   *
   * @default - "boot", and "data1", "data2", ... by their places
   */
  readonly name?: string;
  /** Where the disk lies. @default - with the other files of the lab */
  readonly pool?: P;
  /**
   * Whether the guest is told that the disk is an SSD. Like `discard` it changes in place, with a restart of the machine, and a clone has it as its source had it.
   *
   * @default - it is not; say `false` to take an earlier `true` back
   */
  readonly ssd?: boolean;
  /**
   * Whether what the guest trims is given back to the storage.
   *
   * @default - on Proxmox VE true; on VirtualBox it is not, and `false` takes an earlier `true` back
   */
  readonly discard?: boolean;
}

export interface ImageDiskOptions<P extends StoragePool = StoragePool> extends BlankDiskOptions<P> {
  /** How large the guest sees the disk; at least as large as the image. @default - as large as the image */
  readonly size?: Size;
}

const imageValidator = instanceOf(Image, 'an Image, such as Image.file("disk.vdi")');
const OPTIONS: Validators<BlankDiskOptions> = {
  name: optional(
    validator(
      'at most 63 lower-case letters, digits and "-", with a letter or a digit at both ends',
      (name) => typeof name === "string" && isHostName(name) && name === name.toLowerCase(),
    ),
  ),
  pool: optional(instanceOf(StoragePool, "a pool, such as a DirectoryPool")),
  ssd: optional(booleanValidator),
  discard: optional(booleanValidator),
};

/** What a guest's disk is to be. Each guest that is given it has a disk of its own. */
export class Disk<P extends StoragePool = StoragePool> {
  /** A disk that begins as a copy of an image. */
  static fromImage<P extends StoragePool = StoragePool>(image: Image, options: ImageDiskOptions<P> = {}): Disk<P> {
    validateProps(
      { image, ...options },
      { image: imageValidator, size: optional(sizeValidator), ...OPTIONS },
      "Disk.fromImage: ",
    );
    return new Disk(image, options.size, options);
  }

  /** A disk with nothing on it. */
  static blank<P extends StoragePool = StoragePool>(size: Size, options: BlankDiskOptions<P> = {}): Disk<P> {
    validateProps({ size, ...options }, { size: sizeValidator, ...OPTIONS }, "Disk.blank: ");
    return new Disk(undefined, size, options);
  }

  readonly name?: string;
  readonly pool?: P;
  readonly ssd?: boolean;
  readonly discard?: boolean;

  /** @internal use a clone's `bootDiskSize` */
  withSize(size: Size): Disk<P> {
    return new Disk(this.image, size, this);
  }

  private constructor(
    readonly image: Image | undefined,
    readonly size: Size | undefined,
    options: BlankDiskOptions<P>,
  ) {
    this.name = options.name;
    this.pool = options.pool;
    this.ssd = options.ssd;
    this.discard = options.discard;
    // A size in bytes that no hypervisor can make is found here, not at apply.
    size?.toMebibytes();
  }
}
