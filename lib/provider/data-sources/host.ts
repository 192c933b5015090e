import { type DataSource, schema, string } from "../../plugin/index.js";
import type { Client } from "../client.js";

const hostSchema = schema({
  description: "The VirtualBox host that the provider talks to.",
  attributes: {
    version: string({ computed: true, description: "VirtualBox's version, such as `7.2.22`." }),
    kind: string({ computed: true, description: "`virtualbox`, or `simulated`." }),
    machine_folder: string({ computed: true, description: "Where machines are made unless told otherwise." }),
  },
});

export const hostDataSource: DataSource<(typeof hostSchema)["attributes"], Client> = {
  schema: hostSchema,
  async read({ client }) {
    const { version, kind, machineFolder } = await client.host.facts();
    return { version, kind, machine_folder: machineFolder };
  },
};
