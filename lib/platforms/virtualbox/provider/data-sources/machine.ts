import { integer, list, string } from "../../../../plugin/index.js";
import type { VmRecord } from "../host/virtualbox-host.js";

/** What the data sources tell of every machine. */
export const machineAttributes = {
  id: string({ computed: true, description: "VirtualBox's UUID of the machine." }),
  name: string({ computed: true, description: "The machine's name." }),
  groups: list("string")({ computed: true, description: "VirtualBox's groups, such as `/lab`." }),
  description: string({ computed: true, description: "A note." }),
  os_type: string({ computed: true, description: "VirtualBox's id of the guest's system." }),
  folder: string({ computed: true, description: "The folder under which the machine's own lies." }),
  cpus: integer({ computed: true, description: "Virtual CPUs." }),
  memory_mib: integer({ computed: true, description: "Memory in MiB." }),
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
    state: power as string,
  };
}
