/** The hardware with which a guest boots: the parts that differ between platforms and that a guest notices. */
export interface GuestHardware {
  /** The guest's Terraform address. */
  readonly guest: string;
  readonly chipset: "i440fx" | "q35";
  readonly firmware: "bios" | "uefi";
  /** The disk controller. */
  readonly controller: "ahci" | "virtio-scsi";
  /** The model of the network adapters. */
  readonly adapter: "e1000" | "virtio";
  /** The boot disk first. */
  readonly disks: readonly HardwareDisk[];
  /** The absolute path of the guest's seed. Absent if it has none, or one that the platform generates. */
  readonly seed?: string;
}

export interface HardwareDisk {
  /** The disk's name, which it keeps as long as its content: `data1` or `scsi1`. Reviews name lost disks by it. */
  readonly name: string;
  /** The image that it starts from. @default - a blank disk */
  readonly image?: HardwareImage;
  /** @default - the image's size */
  readonly sizeMib?: number;
}

/** An image: an absolute path, or the text that says where the platform gets it from. */
export type HardwareImage = { readonly path: string } | ImageElsewhere;

export interface ImageElsewhere {
  readonly elsewhere: string;
  /**
   * Returns the absolute path of the image on this computer, which is downloaded, unpacked, or converted first
   * unless it is cached.
   *
   * @default - only the platform can get it
   */
  readonly fetch?: (signal: AbortSignal) => Promise<string>;
}
