import { CONVERT, type ImageFacts, readImageFacts, unsuitable } from "../../../images/format.js";

/**
 * Identifies an image to copy a disk from.
 *
 * @throws {ProviderError} It is an ISO file, no image, or one that VirtualBox cannot read.
 */
export async function readDiskFacts(file: string): Promise<ImageFacts> {
  const facts = await readImageFacts(file);
  if (facts.format === "ISO")
    throw unsuitable(file, "an ISO file", "Put it in a DVD drive, and give the machine a blank disk to install to.");
  requireReadable(facts, file);
  return facts;
}

/**
 * Checks that VirtualBox reads an image. VirtualBox 7.2.22 supports none of QCOW2's features.
 *
 * @param name the image's name in messages
 */
export function requireReadable({ hasFeatures }: ImageFacts, name: string): void {
  if (hasFeatures)
    throw unsuitable(
      name,
      "a QCOW2 image that VirtualBox cannot read (compressed with Zstandard, with an external data file, or not " +
        "closed properly)",
      CONVERT,
    );
}
