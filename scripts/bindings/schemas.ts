import { readFileSync } from "node:fs";
import path from "node:path";
import type { SchemaJson } from "../../lib/plugin/index.js";
import { fileName } from "./binding.js";
import { PROXMOX_RESOURCES } from "./resources.js";

/** The folder of the bindings and of their schemas. */
export const FOLDER = path.join(__dirname, "../../lib/platforms/proxmox/resources");

export function schemaFile(type: string): string {
  return path.join(FOLDER, `${fileName(type)}.schema.json`);
}

/** Returns the schemas of the resources, keyed by type. */
export function readSchemas(): Record<string, SchemaJson> {
  const types = Object.keys(PROXMOX_RESOURCES);
  return Object.fromEntries(types.map((type) => [type, JSON.parse(readFileSync(schemaFile(type), "utf8"))]));
}
