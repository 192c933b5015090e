import { labRules } from "../../lib/lab/rules/index.js";
import { virtualBoxProvider } from "../../lib/provider/provider.js";
import { virtualBoxRules } from "../../lib/virtualbox/rules/index.js";
import { schemaPage } from "./provider.js";
import { rulesPage } from "./rules.js";

/** The pages of docs/ that the code itself tells, by their path there. */
export function generatedPages(): Record<string, string> {
  const { schema, resources, dataSources } = virtualBoxProvider;
  return {
    "rules.md": rulesPage([...labRules, ...virtualBoxRules]),
    "provider/README.md": schemaPage("The provider virtualbox", schema, { replaces: false }),
    ...Object.fromEntries(
      Object.entries(resources).map(([name, { schema }]) => [`provider/${name}.md`, schemaPage(name, schema)]),
    ),
    ...Object.fromEntries(
      Object.entries(dataSources).map(([name, { schema }]) => [
        `provider/data-${name}.md`,
        schemaPage(`data ${name}`, schema, { replaces: false }),
      ]),
    ),
  };
}
