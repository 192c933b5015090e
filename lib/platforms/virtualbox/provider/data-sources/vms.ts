import { type DataSource, integer, list, listNested, oneOf, schema, string } from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import type { VmRecord } from "../host/vms.js";

/** The attributes of a machine in every data source that lists machines. */
export const machineAttributes = {
  id: string({ computed: true, description: "VirtualBox's UUID of the machine." }),
  name: string({ computed: true, description: "The machine's name." }),
  groups: list("string")({ computed: true, description: "VirtualBox's groups, such as `/lab`." }),
  description: string({ computed: true, description: "The description." }),
  os_type: string({ computed: true, description: "VirtualBox's id of the guest OS type." }),
  folder: string({ computed: true, description: "The folder that contains the machine's own folder." }),
  cpus: integer({ computed: true, description: "The number of virtual CPUs." }),
  memory_mib: integer({ computed: true, description: "The memory in MiB." }),
  state: string({ computed: true, description: "`running` or `stopped`." }),
};

export function machine({ uuid, power, folder, settings }: VmRecord) {
  return {
    id: uuid,
    name: settings.name,
    groups: settings.groups,
    description: settings.description,
    os_type: settings.osType,
    folder,
    cpus: settings.cpus,
    memory_mib: settings.memoryMib,
    state: runState(power),
  };
}

/** A machine with a saved memory does not run. */
const runState = (power: VmRecord["power"]) => (power === "running" ? "running" : "stopped");

const vmsSchema = schema({
  description:
    "The virtual machines on this host, whether or not Terraform manages them, without those that VirtualBox cannot " +
    "open. Reading takes one VBoxManage process, and another one for each machine that `name_regex` selects.",
  attributes: {
    name_regex: string({
      optional: true,
      validators: [isRegex],
      description:
        "Selects machines whose name matches this JavaScript regular expression, such as `^web-`. Default: all.",
    }),
    group: string({
      optional: true,
      description: "Selects machines in this group or a subgroup: `/lab` includes `/lab/servers`. Default: all.",
    }),
    state: string({
      optional: true,
      validators: [oneOf("running", "stopped")],
      description: "Selects machines that are `running` or `stopped`. Default: all.",
    }),
    vms: listNested(machineAttributes, {
      computed: true,
      description: "The machines, sorted by name and `id`.",
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
      new Set(["power"]),
    );
    const found = [...records.values()].filter(
      ({ accessible, power, settings }) =>
        accessible &&
        (state === null || state === runState(power)) &&
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

/** Whether a group contains another one. Every group is in `/`. */
const isIn = (group: string, inner: string) => `${inner}/`.startsWith(`${group.replace(/\/$/, "")}/`);
