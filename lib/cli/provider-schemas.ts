import type { AttributeJson, BlockJson, SchemaJson } from "../plugin/index.js";

/** The output of `terraform providers schema -json`, by the providers' sources. */
export interface PrintedSchemas {
  readonly provider_schemas?: Readonly<
    Record<
      string,
      {
        readonly provider: SchemaJson;
        readonly resource_schemas?: Readonly<Record<string, SchemaJson>>;
        readonly data_source_schemas?: Readonly<Record<string, SchemaJson>>;
      }
    >
  >;
}

/**
 * Returns whether an attribute is one that the provider alone sets: no configuration can give it a value.
 *
 * @param type the resource type, such as `virtualbox_vm`
 * @param path the attribute's path, such as `disk[0].path_in_datastore`
 */
export function isReadOnly({ provider_schemas = {} }: PrintedSchemas, type: string, path: string): boolean {
  const schema = Object.values(provider_schemas).flatMap(({ resource_schemas }) => resource_schemas?.[type] ?? [])[0];
  const names = path.replaceAll(/\[\d+\]/g, "").split(".");
  let inner: BlockJson | undefined = schema?.block;
  for (const name of names) {
    const attribute: AttributeJson | undefined = inner?.attributes?.[name];
    if (attribute?.computed && !attribute.optional) return true;
    inner = attribute?.nested_type ?? inner?.block_types?.[name]?.block;
  }
  return false;
}
