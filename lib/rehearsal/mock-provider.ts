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
 * Returns a provider with another provider's schema that does nothing: Terraform validates, plans, applies, and
 * destroys a configuration, and values that the real provider would return are invented.
 *
 * @param resources the schemas of resources by type
 * @param dataSources the schemas of data sources by type
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

const text = { type: "string" };
const textMap = { type: ["map", "string"] };
const id = { ...text, computed: true };

/** Returns a mock of `hashicorp/null`, whose resources carry checks. */
export function mockNullProvider(): Provider {
  const resource = { block: { attributes: { id, triggers: { ...textMap, optional: true, requires_replace: true } } } };
  const dataSource = {
    block: {
      attributes: {
        id,
        inputs: { ...textMap, optional: true },
        outputs: { ...textMap, computed: true },
        random: { ...text, computed: true },
        has_computed_default: { ...text, optional: true, computed: true },
      },
    },
  };
  return mockProvider({ block: {} }, { null_resource: resource }, { null_data_source: dataSource });
}

// biome-ignore lint/suspicious/noExplicitAny: its attributes are known only at run time
function resource(type: string, json: SchemaJson): Resource<any, undefined> {
  const schema = schemaFromJson(json);
  const apply = ({ plan }: { plan: Record<string, unknown> }) =>
    Promise.resolve(fillUnknowns(plan, schema.attributes, type));
  return {
    schema,
    create: apply,
    read: async ({ state }) => state,
    update: apply,
    delete: async () => {},
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function dataSource(type: string, json: SchemaJson): DataSource<any, undefined> {
  const schema = schemaFromJson(json);
  const computed = Object.entries(schema.attributes).filter(([, { options }]) => options.computed);
  return {
    schema,
    async read({ config }) {
      const given = config as Record<string, unknown>;
      const unknown = computed.map(([name]) => [name, given[name] ?? UNKNOWN]);
      return fillUnknowns({ ...given, ...Object.fromEntries(unknown) }, schema.attributes, type);
    },
  };
}
