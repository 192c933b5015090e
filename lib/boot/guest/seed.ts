import { readFileSync } from "node:fs";
import { filesOfIso9660, iso9660 } from "../../files/iso9660.js";
import type { FirstBootNote } from "../../lab/manifest.js";
import { VENDOR_DATA } from "./agent-program.js";

/**
 * Returns a guest's seed with vendor-data that starts the agent. Everything else in it is as the lab has it.
 *
 * @param name the host name of a guest whose seed the platform generates
 * @param source the path of the seed, or the note on a seed that the platform generates
 */
export function seedWithAgent(name: string, source: string | FirstBootNote): Buffer {
  const files = typeof source === "string" ? filesOfIso9660(readFileSync(source)) : generated(name, source);
  return iso9660("cidata", { ...files, "vendor-data": VENDOR_DATA });
}

function generated(name: string, { userData, networkConfig }: FirstBootNote): Readonly<Record<string, string>> {
  return {
    "meta-data": JSON.stringify({ "instance-id": name, "local-hostname": name }),
    "network-config": JSON.stringify(networkConfig),
    "user-data": `#cloud-config\n${JSON.stringify(userData)}`,
  };
}
