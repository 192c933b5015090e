// npm run bindings [-- FILE]: writes lib/platforms/proxmox/resources/*.ts from the schemas in that folder. With a FILE
// that `terraform providers schema -json` printed, it first extracts the schemas from the file.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SchemaJson } from "../lib/plugin/index.js";
import { bindings } from "./bindings/binding.js";
import { compactJson, extract } from "./bindings/extract.js";
import { PROXMOX_RESOURCES } from "./bindings/resources.js";
import { FOLDER, readSchemas, schemaFile } from "./bindings/schemas.js";

/** The end of the provider's source address. It follows the registry's host name. */
const SOURCE = "/bpg/proxmox";

const [printed] = process.argv.slice(2);
if (printed) {
  const { provider_schemas } = JSON.parse(readFileSync(printed, "utf8"));
  const source = Object.keys(provider_schemas).find((name) => name.endsWith(SOURCE));
  if (!source) throw new Error(`${printed} has no schema of a provider whose address ends in ${SOURCE}`);
  const { provider, resource_schemas } = provider_schemas[source];
  const write = (file: string, schema: SchemaJson, replaces: readonly string[]) =>
    writeFileSync(file, `${compactJson(extract(schema, replaces))}\n`);
  write(path.join(FOLDER, "provider.schema.json"), provider, []);
  for (const [type, replaces] of Object.entries(PROXMOX_RESOURCES)) {
    write(schemaFile(type), resource_schemas[type], replaces);
  }
}

for (const [name, text] of Object.entries(bindings(readSchemas()))) {
  writeFileSync(path.join(FOLDER, name), text);
}
