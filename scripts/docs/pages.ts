import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { labRules } from "../../lib/lab/rules/index.js";
import { proxmoxRules } from "../../lib/platforms/proxmox/rules/index.js";
import { virtualBoxProvider } from "../../lib/platforms/virtualbox/provider/provider.js";
import { virtualBoxRules } from "../../lib/platforms/virtualbox/rules/index.js";
import type { Schema } from "../../lib/plugin/index.js";
import { schemaPage } from "./provider.js";
import { reviewPage } from "./review.js";
import { rulesPage } from "./rules.js";

/** Returns the generated pages except those of nouns, keyed by their path in docs. */
export function generatedPages(): Record<string, string> {
  const { schema, resources, dataSources } = virtualBoxProvider;
  return {
    "review.md": reviewPage(),
    "rules.md": rulesPage([...labRules, ...virtualBoxRules, ...proxmoxRules]),
    "provider/README.md": schemaPage("The virtualbox provider", schema, { replaces: false, usage: USAGE }),
    ...pages("", resources),
    ...pages("data-", dataSources, { replaces: false }),
  };
}

const USAGE = `\
Labs in TypeScript use this provider automatically. To use it in a Terraform configuration of your own, run this in a
folder of a project that has labvisor installed:

\`\`\`sh
npx labvisor provider > versions.tf    # also writes terraform.d, which starts the installed labvisor
terraform init
\`\`\`

Each page has an example. Give related resources a common \`virtualbox_lab\`: changed disks then reach their running
machines, and resources of other labs stay untouched.`;

interface Kind {
  readonly schema: Schema;
  readonly importIdDescription?: string;
}

function pages(prefix: string, kinds: Readonly<Record<string, Kind>>, options = {}) {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { schema, importIdDescription }]) => {
      const page = prefix + name;
      const usage =
        importIdDescription &&
        `To import an existing one, run \`terraform import ${name}.NAME ID\`. ID is ${importIdDescription}.`;
      return [
        `provider/${page}.md`,
        schemaPage(page.replace("-", " "), schema, { ...options, usage, example: exampleOf(page) }),
      ];
    }),
  );
}

/** Returns the example of a page. A test applies it. */
function exampleOf(page: string): string {
  const file = path.join(__dirname, "../../docs/provider/examples", `${page}.tf`);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
