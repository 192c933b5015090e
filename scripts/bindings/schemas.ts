import { readFileSync } from "node:fs";
import path from "node:path";
import type { SchemaJson } from "../../lib/plugin/index.js";
import { fileName } from "./binding.js";
import { PROXMOX_RESOURCES } from "./resources.js";

/** Where the bindings lie, each beside its schema. */
export const FOLDER = path.join(__dirname, "../../lib/platforms/proxmox/resources");

export function schemaFile(type: string): string {
  return path.join(FOLDER, `${fileName(type)}.schema.json`);
}

/** The schemas of the resources by type. */
export function readSchemas(): Record<string, SchemaJson> {
  const types = Object.keys(PROXMOX_RESOURCES);
  return Object.fromEntries(types.map((type) => [type, JSON.parse(readFileSync(schemaFile(type), "utf8"))]));
}
