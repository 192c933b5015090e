import { resolve } from "node:path";
import { defaultImageCache, ImageCache } from "../../../images/image-cache.js";
import {
  between,
  type ConfigOf,
  integer,
  oneOf,
  type Provider,
  ProviderError,
  schema,
  string,
  type Unknown,
} from "../../../plugin/index.js";
import { Client } from "./client.js";
import { bridgedInterfacesDataSource } from "./data-sources/bridged-interfaces.js";
import { hostDataSource } from "./data-sources/host.js";
import { networksDataSource } from "./data-sources/networks.js";
import { osTypesDataSource } from "./data-sources/os-types.js";
import { vmDataSource } from "./data-sources/vm.js";
import { vmsDataSource } from "./data-sources/vms.js";
import { VIRTUALBOX } from "./disk-source.js";
import { SimulatedHost } from "./host/simulated/host.js";
import { VBoxManageHost } from "./host/vboxmanage/host.js";
import { SshMachine, sshDestination } from "./host/vboxmanage/machine/ssh-machine.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";
import { applianceResource } from "./resources/appliance.js";
import { diskResource } from "./resources/disk/resource.js";
import { hostOnlyNetworkResource } from "./resources/host-only-network.js";
import { imageResource } from "./resources/image.js";
import { labResource } from "./resources/lab.js";
import { natNetworkResource } from "./resources/nat-network.js";
import { seedResource } from "./resources/seed.js";
import { snapshotResource } from "./resources/snapshot.js";
import { vmResource } from "./resources/vm/resource.js";

const MAX_PARALLEL = 64;

const configuration = schema({
  description: "Manages VirtualBox on this machine, or on another one over SSH, through VBoxManage.",
  attributes: {
    host: string({
      optional: true,
      validators: [oneOf("real", "simulated")],
      description:
        "`real` for VirtualBox, or `simulated` for a host that exists only in a file. Default: the environment " +
        "variable `LABVISOR_VIRTUALBOX`, or else `real`.",
    }),
    ssh: string({
      optional: true,
      validators: [sshDestination],
      description:
        "The SSH destination of another machine (Linux or macOS) whose VirtualBox is used: `user@host`, " +
        "`ssh://user@host:2222`, or a name in `~/.ssh/config`. The system's ssh runs with your keys and agent. " +
        "It never prompts, and the host's key must be known. Images, appliances, CDs, and floppies are read on this " +
        "machine and copied to `~/.cache/labvisor/uploads` on the other one; all other paths (of folders, disks, " +
        "shared folders and serial port files) are absolute paths on the other machine. Not supported on Windows. " +
        "Default: `LABVISOR_SSH`, or else this machine.",
    }),
    base_folder: string({
      optional: true,
      description: "The base of relative paths. Default: the folder in which Terraform runs.",
    }),
    vboxmanage: string({
      optional: true,
      description:
        "The path of VBoxManage. Default: `LABVISOR_VBOXMANAGE`, or else the one on PATH or in the folder that " +
        "VirtualBox's installer uses.",
    }),
    user_home: string({
      optional: true,
      description:
        "The folder of VirtualBox's own settings and its list of machines. Default: `VBOX_USER_HOME`, or else the " +
        "user's. VirtualBox's server handles one such folder at a time: to use several at the same time, set a " +
        "different `VBOX_IPC_SOCKETID` in the environment for each.",
    }),
    machine_folder: string({
      optional: true,
      description:
        "The default folder of machines, disks, and labs. Default: `LABVISOR_MACHINE_FOLDER`, or else VirtualBox's " +
        "machine folder. Existing objects stay where they are.",
    }),
    parallel: integer({
      optional: true,
      validators: [between(1, MAX_PARALLEL)],
      description:
        `The number of VBoxManage processes that may run at once, 1-${MAX_PARALLEL}. Default: \`LABVISOR_PARALLEL\`, ` +
        "or else 4. More processes cost CPU time without saving any.",
    }),
    image_cache: string({
      optional: true,
      description:
        "The folder in which `virtualbox_image` caches images. Default: `LABVISOR_IMAGE_CACHE`, or else " +
        "`labvisor/images` in the user's cache folder (`~/.cache` on Linux).",
    }),
    simulated_file: string({
      optional: true,
      description:
        "The file that stores the simulated host. Default: `LABVISOR_SIMULATED_FILE`, or else " +
        "`simulated-host.json` in `base_folder`.",
    }),
  },
});

type Configuration = ConfigOf<typeof configuration>;

export const virtualBoxProvider: Provider<(typeof configuration)["attributes"], Client> = {
  schema: configuration,
  configure: clientOf,
  validateString: textProblem,
  resources: {
    virtualbox_lab: labResource,
    virtualbox_vm: vmResource,
    virtualbox_appliance: applianceResource,
    virtualbox_image: imageResource,
    virtualbox_seed: seedResource,
    virtualbox_snapshot: snapshotResource,
    virtualbox_disk: diskResource,
    virtualbox_nat_network: natNetworkResource,
    virtualbox_host_only_network: hostOnlyNetworkResource,
  },
  dataSources: {
    virtualbox_host: hostDataSource,
    virtualbox_vm: vmDataSource,
    virtualbox_vms: vmsDataSource,
    virtualbox_os_types: osTypesDataSource,
    virtualbox_networks: networksDataSource,
    virtualbox_bridged_interfaces: bridgedInterfacesDataSource,
  },
};

/**
 * Returns the client for a configuration and this process's environment.
 *
 * @throws {ProviderError} The configuration is invalid.
 */
export function clientOf(config: Partial<Configuration>): Client {
  const baseFolder = known(config.base_folder) ?? process.cwd();
  const images = new ImageCache(resolve(baseFolder, known(config.image_cache) ?? defaultImageCache()), {
    reader: VIRTUALBOX,
  });
  return new Client(hostOf(config, baseFolder), baseFolder, images);
}

function hostOf(config: Partial<Configuration>, baseFolder: string): VirtualBoxHost {
  const ssh = setting(config.ssh, "LABVISOR_SSH");
  const machineFolder = setting(config.machine_folder, "LABVISOR_MACHINE_FOLDER");
  const folder = machineFolder === undefined ? undefined : resolve(baseFolder, machineFolder);
  const kind = setting(config.host, "LABVISOR_VIRTUALBOX") ?? "real";
  switch (kind) {
    case "real": {
      const userHome = known(config.user_home);
      return new VBoxManageHost({
        machine: ssh === undefined ? undefined : sshMachine(ssh),
        program: setting(config.vboxmanage, "LABVISOR_VBOXMANAGE"),
        env: userHome === undefined ? {} : { VBOX_USER_HOME: resolve(baseFolder, userHome) },
        maxParallel: parallel(config.parallel),
        machineFolder: folder,
      });
    }
    case "simulated":
      return new SimulatedHost({
        file: resolve(baseFolder, setting(config.simulated_file, "LABVISOR_SIMULATED_FILE") ?? "simulated-host.json"),
        machineFolder: folder,
      });
    default:
      throw new ProviderError(
        `LABVISOR_VIRTUALBOX is "${kind}"`,
        'Set it to "real" to use VirtualBox, or to "simulated" to use a host that exists only in a file.',
      );
  }
}

function sshMachine(destination: string): SshMachine {
  const wrong = process.platform === "win32" ? "SSH is not supported on Windows." : sshDestination(destination);
  if (wrong) throw new ProviderError(`ssh is "${destination}"`, wrong, ["ssh"]);
  return new SshMachine(destination);
}

function parallel(value: Partial<Configuration>["parallel"]): number | undefined {
  if (typeof value === "number") return value;
  const text = process.env.LABVISOR_PARALLEL;
  if (!text) return undefined;
  const wrong = /^\d+$/.test(text) ? between(1, MAX_PARALLEL)(Number(text)) : `It is not a whole number.`;
  if (wrong) throw new ProviderError(`LABVISOR_PARALLEL is "${text}"`, wrong);
  return Number(text);
}

/** Returns the configured value, or else that of the environment variable. An empty variable counts as unset. */
function setting(value: string | Unknown | null | undefined, variable: string): string | undefined {
  return known(value) ?? (process.env[variable] || undefined);
}

function known(value: string | Unknown | null | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * Validates every string of a configuration.
 *
 * Rejects the characters at which VBoxManage aborts (the last two code points of each plane, observed with 7.2.22),
 * those that no program can receive, and those that some parsers of its output take for a line break.
 */
function textProblem(text: string): string | undefined {
  const wrong = [...text].find((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (code & 0xfffe) === 0xfffe || [0, 0x2028, 0x2029].includes(code);
  });
  const code = wrong?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return code && `It contains the character U+${code}, which VirtualBox does not support.`;
}
