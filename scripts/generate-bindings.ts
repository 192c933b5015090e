// npm run bindings: writes lib/platforms/proxmox/resources/*.ts from the schemas beside them. With a file that `terraform providers schema -json` wrote,
// those schemas are taken from it first.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SchemaJson } from "../lib/plugin/index.js";
import { bindings } from "./bindings/binding.js";
import { compactJson, extract } from "./bindings/extract.js";
import { PROXMOX_RESOURCES } from "./bindings/resources.js";
import { FOLDER, readSchemas, schemaFile } from "./bindings/schemas.js";

/** After the name of the registry that it came from. */
const SOURCE = "/bpg/proxmox";

const [printed] = process.argv.slice(2);
if (printed) {
  const { provider_schemas } = JSON.parse(readFileSync(printed, "utf8"));
  const source = Object.keys(provider_schemas).find((name) => name.endsWith(SOURCE));
  if (!source) throw new Error(`${printed} has no schema of a provider that ends in ${SOURCE}`);
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
