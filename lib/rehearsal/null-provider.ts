import type { SchemaJson } from "../plugin/index.js";

const text = { type: "string" };
const texts = { type: ["map", "string"] };
const id = { ...text, computed: true };

/** The schema of `hashicorp/null`, whose resources carry checks. */
export const NULL_PROVIDER_SCHEMA: SchemaJson = { block: {} };

export const NULL_RESOURCE_SCHEMAS: Readonly<Record<string, SchemaJson>> = {
  null_resource: { block: { attributes: { id, triggers: { ...texts, optional: true, requires_replace: true } } } },
};

export const NULL_DATA_SOURCE_SCHEMAS: Readonly<Record<string, SchemaJson>> = {
  null_data_source: {
    block: {
      attributes: {
        id,
        inputs: { ...texts, optional: true },
        outputs: { ...texts, computed: true },
        random: { ...text, computed: true },
        has_computed_default: { ...text, optional: true, computed: true },
      },
    },
  },
};
