import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { filesOfIso9660 } from "../../files/iso9660.js";
import { seedImage } from "../../files/seed-image.js";
import { placeholdersIn, sourceText } from "../../secret-placeholder.js";
import type { PlannedFirstBoot } from "../plan.js";
import { VENDOR_DATA } from "./agent-program.js";

/**
 * Returns a guest's seed with vendor-data that starts the agent. Everything else in it is as the lab has it, with
 * random values for secrets.
 *
 * @param name the host name of a guest whose seed is not in a file
 * @param source the path of the seed, or the note on a seed that the platform generates, or that an apply writes
 */
export async function seedWithAgent(name: string, source: string | PlannedFirstBoot): Promise<Uint8Array> {
  const files = typeof source === "string" ? filesOfIso9660(readFileSync(source)) : generated(name, source);
  const sources = Object.values(files).flatMap(placeholdersIn);
  const secrets = Object.fromEntries(sources.map(({ source }) => [sourceText(source), randomUUID()]));
  return seedImage({ ...files, "vendor-data": VENDOR_DATA }, secrets);
}

function generated(name: string, source: PlannedFirstBoot): Readonly<Record<string, string>> {
  const content = {
    "network-config": JSON.stringify(source.networkConfig),
    "user-data": JSON.stringify(source.userData),
  };
  const digest = createHash("sha1").update(JSON.stringify(content)).digest("hex");
  const instance = source.newInstance ? digest : name;
  return { ...content, "meta-data": JSON.stringify({ "instance-id": instance, "local-hostname": name }) };
}
