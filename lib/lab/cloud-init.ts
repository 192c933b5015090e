/** What a guest does at its first boot. */
export class CloudInit {
  /** The guest takes its host name and its addresses from a NoCloud seed, which cloud-init reads in most cloud images. */
  static seed(): CloudInit {
    return new CloudInit(true);
  }

  /** Nothing: the guest is as its image made it. */
  static none(): CloudInit {
    return new CloudInit(false);
  }

  private constructor(
    /** Whether the guest is given a seed. */
    readonly hasSeed: boolean,
  ) {}
}
