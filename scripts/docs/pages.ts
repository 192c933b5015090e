import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { labRules } from "../../lib/lab/rules/index.js";
import type { Schema } from "../../lib/plugin/index.js";
import { virtualBoxProvider } from "../../lib/provider/provider.js";
import { proxmoxRules } from "../../lib/proxmox/rules/index.js";
import { virtualBoxRules } from "../../lib/virtualbox/rules/index.js";
import { schemaPage } from "./provider.js";
import { rulesPage } from "./rules.js";

/** The pages of docs/ that the code itself tells, by their path there. */
export function generatedPages(): Record<string, string> {
  const { schema, resources, dataSources } = virtualBoxProvider;
  return {
    "rules.md": rulesPage([...labRules, ...virtualBoxRules, ...proxmoxRules]),
    "provider/README.md": schemaPage("The provider virtualbox", schema, { replaces: false }),
    ...pages("", resources),
    ...pages("data-", dataSources, { replaces: false }),
  };
}

function pages(prefix: string, kinds: Readonly<Record<string, { readonly schema: Schema }>>, options = {}) {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { schema }]) => {
      const page = prefix + name;
      return [
        `provider/${page}.md`,
        schemaPage(page.replace("-", " "), schema, { ...options, example: exampleOf(page) }),
      ];
    }),
  );
}

/** The tests apply each. */
function exampleOf(page: string): string {
  const file = path.join(__dirname, "../../docs/provider/examples", `${page}.tf`);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
