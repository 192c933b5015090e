import {
  bool,
  type DataSource,
  integer,
  map,
  mapNested,
  schema,
  singleNested,
  string,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";

const count = (description: string) => integer({ computed: true, description });
const maximum = (description: string) => integer({ computed: true, nullable: true, description });

const hostSchema = schema({
  description: "The VirtualBox host that the provider manages.",
  attributes: {
    version: string({ computed: true, description: "VirtualBox's version, such as `7.2.22`." }),
    kind: string({ computed: true, description: "`virtualbox` or `simulated`." }),
    machine_folder: string({ computed: true, description: "The default folder of machines." }),
    guest_additions: string({
      computed: true,
      nullable: true,
      description: "The Guest Additions ISO that came with VirtualBox. Null if there is none.",
    }),
    operating_system: string({ computed: true, description: "The host's operating system and its version." }),
    cores: count("The number of processor cores of the host."),
    processors: count("The number of logical processors of the host: each thread of a core counts."),
    memory_mib: count("The host's memory, in MiB."),
    available_memory_mib: count("The memory currently available, in MiB."),
    free_disk_mib: count("The free space of the machine folder's file system, in MiB."),
    extension_packs: mapNested(
      {
        version: string({ computed: true, description: "The pack's version." }),
        usable: bool({
          computed: true,
          description: "Whether VirtualBox can use it. Its version must match VirtualBox's.",
        }),
        remote_display: bool({ computed: true, description: "Whether it provides remote displays (VRDE)." }),
      },
      { computed: true, description: "VirtualBox's extension packs, keyed by name." },
    ),
    limits: singleNested(
      {
        cpus: maximum("Virtual CPUs."),
        memory_mib: maximum("Memory, in MiB."),
        vram_mib: maximum("Video memory, in MiB."),
        monitors: maximum("Screens."),
        serial_ports: maximum("Serial ports."),
        network_adapters: map("integer")({ computed: true, description: "Network adapters, keyed by chipset." }),
        controller_ports: map("integer")({
          computed: true,
          description: "Ports of a storage controller, keyed by its kind: `sata`, `ide`, ...",
        }),
      },
      { computed: true, description: "VirtualBox's limits for a machine. Null if this version does not report one." },
    ),
  },
});

export const hostDataSource: DataSource<(typeof hostSchema)["attributes"], Client> = {
  schema: hostSchema,
  async read({ client }) {
    const [facts, details] = await Promise.all([client.host.facts(), client.host.details()]);
    const { limits } = facts;
    return {
      version: facts.version,
      kind: client.host.kind,
      machine_folder: facts.machineFolder,
      guest_additions: facts.guestAdditions ?? null,
      operating_system: details.operatingSystem,
      cores: details.cores,
      processors: details.processors,
      memory_mib: details.memoryMib,
      available_memory_mib: details.availableMemoryMib,
      free_disk_mib: details.freeDiskMib,
      extension_packs: Object.fromEntries(
        details.extensionPacks.map(({ name, version, usable, remoteDisplay }) => [
          name,
          { version, usable, remote_display: remoteDisplay },
        ]),
      ),
      limits: {
        cpus: limits.cpus?.max ?? null,
        memory_mib: limits.memoryMib?.max ?? null,
        vram_mib: limits.vramMib?.max ?? null,
        monitors: limits.monitors?.max ?? null,
        serial_ports: limits.serialPorts ?? null,
        network_adapters: limits.networkAdapters,
        controller_ports: limits.controllerPorts,
      },
    };
  },
};
