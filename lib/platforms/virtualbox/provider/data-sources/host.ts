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
const most = (description: string) => integer({ computed: true, nullable: true, description });

const hostSchema = schema({
  description: "The VirtualBox host that the provider talks to.",
  attributes: {
    version: string({ computed: true, description: "VirtualBox's version, such as `7.2.22`." }),
    kind: string({ computed: true, description: "`virtualbox`, or `simulated`." }),
    machine_folder: string({ computed: true, description: "Where machines are made unless told otherwise." }),
    guest_additions: string({
      computed: true,
      nullable: true,
      description: "The ISO image of Guest Additions that came with VirtualBox. Null where none did.",
    }),
    operating_system: string({ computed: true, description: "The host's own system and its version." }),
    cores: count("The cores of the host's processors."),
    processors: count("The processors that the host's system counts: every thread of a core is one."),
    memory_mib: count("The host's memory, in MiB."),
    available_memory_mib: count("What is free of it now, in MiB."),
    free_disk_mib: count("What is free in the file system of the machine folder, in MiB."),
    extension_packs: mapNested(
      {
        version: string({ computed: true, description: "The pack's version." }),
        usable: bool({
          computed: true,
          description: "Whether VirtualBox uses it: it must be of VirtualBox's version.",
        }),
        remote_display: bool({ computed: true, description: "Whether it serves remote displays (VRDE)." }),
      },
      { computed: true, description: "VirtualBox's extension packs, by name." },
    ),
    limits: singleNested(
      {
        cpus: most("Virtual CPUs."),
        memory_mib: most("Memory, in MiB."),
        vram_mib: most("Video memory, in MiB."),
        monitors: most("Screens."),
        serial_ports: most("Serial ports."),
        network_adapters: map("integer")({ computed: true, description: "Network adapters, by chipset." }),
        controller_ports: map("integer")({
          computed: true,
          description: "Ports of a storage controller, by its kind: `sata`, `ide`, ...",
        }),
      },
      { computed: true, description: "What VirtualBox gives a machine at most. Null where this version does not say." },
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
      kind: facts.kind,
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
        cpus: limits.cpus?.most ?? null,
        memory_mib: limits.memoryMib?.most ?? null,
        vram_mib: limits.vramMib?.most ?? null,
        monitors: limits.monitors?.most ?? null,
        serial_ports: limits.serialPorts ?? null,
        network_adapters: limits.networkAdapters,
        controller_ports: limits.controllerPorts,
      },
    };
  },
};
