import { writeFileSync } from "node:fs";
import path from "node:path";
import type { OfficialImageName } from "../../lib/index.js";
import { OFFICIAL_ARCHITECTURES } from "../../lib/lab/official-image.js";

/** Writes the lock file of a project that pins official images, which need not exist. */
export function pinImages(folder: string, ...names: readonly OfficialImageName[]): void {
  const pins = (name: string) =>
    OFFICIAL_ARCHITECTURES.map((architecture) => {
      const url = `https://example.org/${name}-${architecture}.qcow2`;
      return [architecture, { version: "20260712-2537", url, sha256: "ab".repeat(32) }];
    });
  const images = Object.fromEntries(names.map((name) => [name, Object.fromEntries(pins(name))]));
  writeFileSync(path.join(folder, "labvisor.lock.json"), JSON.stringify({ version: 1, images, labs: {} }));
}
