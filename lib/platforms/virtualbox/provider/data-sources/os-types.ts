import { type DataSource, listNested, oneOf, schema, string } from "../../../../plugin/index.js";
import type { Client } from "../client.js";

const osTypesSchema = schema({
  description: "The guest OS types that this VirtualBox supports, for a machine's `os_type`.",
  attributes: {
    family: string({
      optional: true,
      description: "Selects a family, such as `Linux` or `Windows`. Default: all.",
    }),
    architecture: string({
      optional: true,
      validators: [oneOf("x86", "x86_64", "arm64")],
      description: "Selects an architecture: `x86`, `x86_64`, or `arm64`. Default: all.",
    }),
    os_types: listNested(
      {
        id: string({ computed: true, description: "The value for a machine's `os_type`, such as `Debian_64`." }),
        description: string({ computed: true, description: "A readable name, such as `Debian (64-bit)`." }),
        family: string({ computed: true, description: "The family: `Linux`, `Windows`, ..." }),
        architecture: string({ computed: true, description: "The architecture: `x86`, `x86_64`, or `arm64`." }),
      },
      { computed: true, description: "The OS types, in VirtualBox's order." },
    ),
  },
});

export const osTypesDataSource: DataSource<(typeof osTypesSchema)["attributes"], Client> = {
  schema: osTypesSchema,
  async read({ client, config: { family, architecture } }) {
    const all = await client.host.osTypes();
    const os_types = all.filter(
      (each) => (family ?? each.family) === each.family && (architecture ?? each.architecture) === each.architecture,
    );
    return { family, architecture, os_types };
  },
};
