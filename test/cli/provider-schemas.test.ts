import { isReadOnly } from "../../lib/cli/provider-schemas.js";

const schemas = {
  provider_schemas: {
    "registry.terraform.io/acme/other": {
      provider: { block: {} },
      resource_schemas: {
        other_thing: {
          block: {
            attributes: {
              state: { type: "string", computed: true },
              size: { type: "number", optional: true, computed: true },
              pending: {
                nested_type: { nesting_mode: "single", attributes: { tag: { type: "number", computed: true } } },
                computed: true,
              },
              nested: {
                nested_type: { nesting_mode: "list", attributes: { id: { type: "string", computed: true } } },
                optional: true,
              },
            },
            block_types: {
              disk: { nesting_mode: "list", block: { attributes: { path: { type: "string", computed: true } } } },
            },
          },
        },
      },
    },
  },
};

test.each([
  ["state", true],
  ["pending.tag", true],
  ["nested[1].id", true],
  ["nested[1]", false],
  ["disk[0].path", true],
  ["disk[0].size", false],
  ["size", false],
  ["unheard_of", false],
])("only the provider sets %s: %p", (path, expected) => {
  expect(isReadOnly(schemas, "other_thing", path)).toBe(expected);
});

test("a resource without a schema has no read-only attributes", () => {
  expect(isReadOnly({}, "other_thing", "state")).toBe(false);
});
