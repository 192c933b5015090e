import { encode } from "@msgpack/msgpack";
import { type Provider, schema, singleNested, string } from "../../../lib/plugin/index.js";
import { providerCalls } from "../../../lib/plugin/protocol/provider-calls.js";

const description = "";
const vault = schema({
  description,
  attributes: {
    name: string({ required: true, description }),
    password: string({ optional: true, writeOnly: true, description }),
    login: singleNested(
      { token: string({ optional: true, writeOnly: true, description }) },
      { optional: true, description },
    ),
  },
});
const provider: Provider = {
  schema: schema({ description, attributes: {} }),
  configure: () => undefined,
  resources: {
    toy_vault: {
      schema: vault,
      create: async ({ plan }) => plan,
      read: async ({ state }) => state,
      delete: async () => {},
    },
  },
  dataSources: {},
};

/** Returns the problems that the provider reports to a Terraform with or without support for write-only attributes. */
async function problemsOf(config: object, writeOnlyAttributesAllowed?: boolean) {
  const { diagnostics = [] } = await providerCalls(provider).ValidateResourceConfig({
    typeName: "toy_vault",
    config: { msgpack: encode(config) },
    ...(writeOnlyAttributesAllowed !== undefined && { clientCapabilities: { writeOnlyAttributesAllowed } }),
  });
  return diagnostics.map(({ summary }) => summary);
}

test("a write-only value is refused where Terraform would store it, and its text is not shown", async () => {
  const config = { name: "a", password: "hidden", login: { token: "hidden" } };
  expect(await problemsOf(config)).toEqual(["password is write-only", "token is write-only"]);
  expect(await problemsOf(config, false)).toEqual(["password is write-only", "token is write-only"]);
  expect(await problemsOf(config, true)).toEqual([]);
  expect(await problemsOf({ name: "a", password: null, login: null })).toEqual([]);
});
