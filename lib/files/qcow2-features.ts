const DATA_FILE = 1n << 2n;

/** The features of a QCOW2 image that its readers must support, such as Zstandard. */
export interface Qcow2Features {
  readonly any: boolean;
  /** Whether the image's data is in another file. */
  readonly dataFile: boolean;
}

/**
 * Returns the features that the head of a QCOW2 image lists. Those of version 2 have none.
 *
 * @see QEMU's docs/interop/qcow2.txt
 */
export function qcow2FeaturesIn(head: Buffer): Qcow2Features {
  const isQcow2 = head.length >= 80 && head.toString("latin1", 0, 4) === "QFI\xfb";
  const bits = isQcow2 && head.readUInt32BE(4) >= 3 ? head.readBigUInt64BE(72) : 0n;
  return { any: bits !== 0n, dataFile: (bits & DATA_FILE) !== 0n };
}
