import { type DataSource, listNested, oneOf, schema, string } from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { machine, machineAttributes } from "./machine.js";

const vmsSchema = schema({
  description:
    "The machines that VirtualBox has on this host, whoever made them, but for those that it cannot open. Takes one process of VBoxManage, and one " +
    "for each machine that `name_regex` leaves.",
  attributes: {
    name_regex: string({
      optional: true,
      validators: [isRegex],
      description:
        "Only those whose name matches this regular expression (JavaScript's), such as `^web-`. Default: all.",
    }),
    group: string({
      optional: true,
      description:
        "Only those in this group or in one below it: `/lab` has those of `/lab/servers`, too. Default: all.",
    }),
    state: string({
      optional: true,
      validators: [oneOf("running", "stopped")],
      description: "Only those that are `running` or `stopped`. Default: all.",
    }),
    vms: listNested(machineAttributes, {
      computed: true,
      description: "By name, and by `id` where names are the same.",
    }),
  },
});

export const vmsDataSource: DataSource<(typeof vmsSchema)["attributes"], Client> = {
  schema: vmsSchema,
  async read({ client: { host }, config }) {
    const { name_regex, group, state } = config;
    const named = (await host.listVms()).filter(({ name }) => new RegExp(name_regex ?? "").test(name));
    const records = await host.readVms(
      named.map(({ uuid }) => uuid),
      new Set(),
    );
    const found = [...records.values()].filter(
      ({ accessible, power, settings }) =>
        accessible &&
        (state === null || state === power) &&
        (group === null || settings.groups.some((each) => isIn(group, each))),
    );
    return {
      name_regex,
      group,
      state,
      vms: found.map(machine).sort((a, b) => (a.name + a.id < b.name + b.id ? -1 : 1)),
    };
  },
};

function isRegex(text: string): string | undefined {
  try {
    new RegExp(text);
    return undefined;
  } catch (error) {
    return `${(error as Error).message}.`;
  }
}

/** Everything is in `/`. */
const isIn = (group: string, inner: string) => `${inner}/`.startsWith(`${group.replace(/\/$/, "")}/`);
