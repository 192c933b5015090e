import type { ImageReader } from "../../../images/convert.js";
import { CONVERT, type ImageFacts, readImageFacts, unsuitable } from "../../../images/format.js";

/** VirtualBox 7.2.22 supports none of QCOW2's features. */
export const VIRTUALBOX: ImageReader = { name: "VirtualBox", reads: ({ hasFeatures }) => !hasFeatures };

/**
 * Identifies an image to copy a disk from.
 *
 * @throws {ProviderError} It is an ISO file, no image, or one that VirtualBox cannot read.
 */
export async function readDiskFacts(file: string): Promise<ImageFacts> {
  const facts = await readImageFacts(file);
  if (facts.format === "ISO")
    throw unsuitable(file, "an ISO file", "Put it in a DVD drive, and give the machine a blank disk to install to.");
  if (!VIRTUALBOX.reads(facts))
    throw unsuitable(
      file,
      "a QCOW2 image that VirtualBox cannot read (compressed with Zstandard, or not closed properly)",
      CONVERT,
    );
  return facts;
}
