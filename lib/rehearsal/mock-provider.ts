import {
  type DataSource,
  type Provider,
  type Resource,
  type SchemaJson,
  schemaFromJson,
  UNKNOWN,
} from "../plugin/index.js";
import { fillUnknowns } from "./fill-unknowns.js";

/**
 * A provider that has another one's schema and makes nothing: Terraform checks a configuration against the schema, plans, applies and destroys it, and what
 * the real provider would find out is made up.
 *
 * @param resources by type
 * @param dataSources by type
 */
export function mockProvider(
  provider: SchemaJson,
  resources: Readonly<Record<string, SchemaJson>>,
  dataSources: Readonly<Record<string, SchemaJson>> = {},
): Provider {
  return {
    schema: schemaFromJson(provider),
    configure: () => undefined,
    resources: Object.fromEntries(Object.entries(resources).map(([type, schema]) => [type, resource(type, schema)])),
    dataSources: Object.fromEntries(
      Object.entries(dataSources).map(([type, schema]) => [type, dataSource(type, schema)]),
    ),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: its attributes are known at run time alone
function resource(type: string, json: SchemaJson): Resource<any, undefined> {
  const schema = schemaFromJson(json);
  const make = ({ plan }: { plan: Record<string, unknown> }) =>
    Promise.resolve(fillUnknowns(plan, schema.attributes, type));
  return {
    schema,
    create: make,
    read: async ({ state }) => state,
    update: make,
    delete: async () => {},
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function dataSource(type: string, json: SchemaJson): DataSource<any, undefined> {
  const schema = schemaFromJson(json);
  const found = Object.entries(schema.attributes).filter(([, { options }]) => options.computed);
  return {
    schema,
    async read({ config }) {
      const asked = config as Record<string, unknown>;
      const unknown = found.map(([name]) => [name, asked[name] ?? UNKNOWN]);
      return fillUnknowns({ ...asked, ...Object.fromEntries(unknown) }, schema.attributes, type);
    },
  };
}
