import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { filesOfIso9660 } from "../../files/iso9660.js";
import { seedImage } from "../../files/seed-image.js";
import type { FirstBootNote } from "../../lab/manifest.js";
import { placeholdersIn, sourceText } from "../../secret-placeholder.js";
import { VENDOR_DATA } from "./agent-program.js";

/**
 * Returns a guest's seed with vendor-data that starts the agent. Everything else in it is as the lab has it, with
 * random values for secrets.
 *
 * @param name the host name of a guest whose seed is not in a file
 * @param source the path of the seed, or the note on a seed that the platform generates, or that an apply writes
 */
export async function seedWithAgent(name: string, source: string | FirstBootNote): Promise<Uint8Array> {
  const files = typeof source === "string" ? filesOfIso9660(readFileSync(source)) : generated(name, source);
  const sources = Object.values(files).flatMap(placeholdersIn);
  const secrets = Object.fromEntries(sources.map(({ source }) => [sourceText(source), randomUUID()]));
  return seedImage({ ...files, "vendor-data": VENDOR_DATA }, secrets);
}

function generated(name: string, { userData, networkConfig }: FirstBootNote): Readonly<Record<string, string>> {
  return {
    "meta-data": JSON.stringify({ "instance-id": name, "local-hostname": name }),
    "network-config": JSON.stringify(networkConfig),
    "user-data": JSON.stringify(userData),
  };
}
