import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { ProviderError } from "../../../../plugin/index.js";

/** The SHA-256 of a file, in lower-case hexadecimal digits. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest("hex");
}

/** @param name what the user calls the image */
export function wrongChecksum(name: string, wanted: string, actual: string): ProviderError {
  return new ProviderError(
    `The image ${name} does not have the SHA-256 that was given`,
    `Given: ${wanted}; found: ${actual}. Where the image was replaced by a newer one, take the checksum that its publisher gives for that; where not, ` +
      "do not use what came.",
    ["sha256"],
  );
}
