import { resolve } from "node:path";
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
import { SimulatedHost } from "./host/simulated/host.js";
import { VBoxManageHost } from "./host/vboxmanage/host.js";
import { sshDestination } from "./host/vboxmanage/machine/ssh-destination.js";
import { SshMachine } from "./host/vboxmanage/machine/ssh-machine.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";
import { defaultImageCache } from "./images/cache-folder.js";
import { ImageCache } from "./images/image-cache.js";
import { applianceResource } from "./resources/appliance.js";
import { diskResource } from "./resources/disk.js";
import { hostOnlyNetworkResource } from "./resources/host-only-network.js";
import { imageResource } from "./resources/image.js";
import { labResource } from "./resources/lab.js";
import { natNetworkResource } from "./resources/nat-network.js";
import { snapshotResource } from "./resources/snapshot.js";
import { vmResource } from "./resources/vm.js";
import { textProblem } from "./texts.js";

const MOST_PARALLEL = 64;

const configuration = schema({
  description: "VirtualBox on this machine, or on another one over SSH, driven by VBoxManage.",
  attributes: {
    host: string({
      optional: true,
      validators: [oneOf("real", "simulated")],
      description:
        "`real` for VirtualBox, or `simulated` for a host that is kept in a file and makes nothing. Default: what `LABVISOR_VIRTUALBOX` says in " +
        "the environment, else `real`.",
    }),
    ssh: string({
      optional: true,
      validators: [sshDestination],
      description:
        "Another machine whose VirtualBox it is (Linux or macOS), as ssh takes it: `user@host`, `ssh://user@host:2222`, or a name in `~/.ssh/config`. The " +
        "system's ssh is run with the user's keys and agent, asks nothing, and wants to know the host's key. Images, appliances, CDs and floppies are taken " +
        "from this machine and copied to `~/.cache/labvisor/brought` there; all other paths (of folders, disks, shared folders, serial ports' files) are that " +
        "machine's and absolute. From Windows it does not work. Default: `LABVISOR_SSH`, else this machine.",
    }),
    base_folder: string({
      optional: true,
      description: "Where relative paths count from. Default: the folder in which Terraform runs.",
    }),
    vboxmanage: string({
      optional: true,
      description:
        "The program VBoxManage. Default: `LABVISOR_VBOXMANAGE`, else the one on PATH, or where VirtualBox's installer puts it.",
    }),
    user_home: string({
      optional: true,
      description:
        "The folder of VirtualBox's own settings and its list of machines. Default: `VBOX_USER_HOME`, else the user's. VirtualBox's server has one at a time: " +
        "where another one is in use at the same time, each needs a `VBOX_IPC_SOCKETID` of its own in the environment.",
    }),
    machine_folder: string({
      optional: true,
      description:
        "Where machines, disks and labs are made unless told otherwise. Default: `LABVISOR_MACHINE_FOLDER`, else VirtualBox's machine folder. What is made " +
        "already stays where it is.",
    }),
    parallel: integer({
      optional: true,
      validators: [between(1, MOST_PARALLEL)],
      description: `How many VBoxManage processes may run at once, 1-${MOST_PARALLEL}. Default: \`LABVISOR_PARALLEL\`, else 4. More of them cost CPU and save no time.`,
    }),
    image_cache: string({
      optional: true,
      description:
        "The folder in which `virtualbox_image` keeps images. Default: `LABVISOR_IMAGE_CACHE`, else `labvisor/images` in the user's folder for caches " +
        "(`~/.cache` on Linux).",
    }),
    simulated_file: string({
      optional: true,
      description:
        "The file of the simulated host. Default: `LABVISOR_SIMULATED_FILE`, else `simulated-host.json` where Terraform runs.",
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

/** What a configuration comes to, in this process's environment. @throws {ProviderError} It cannot work. */
export function clientOf(config: Partial<Configuration>): Client {
  const baseFolder = known(config.base_folder) ?? process.cwd();
  const images = new ImageCache(resolve(baseFolder, known(config.image_cache) ?? defaultImageCache()));
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
        file: resolve(setting(config.simulated_file, "LABVISOR_SIMULATED_FILE") ?? "simulated-host.json"),
        machineFolder: folder,
      });
    default:
      throw new ProviderError(
        `LABVISOR_VIRTUALBOX is "${kind}"`,
        'It is "real" for the VirtualBox of this machine, or "simulated" for a host that is kept in a file.',
      );
  }
}

function sshMachine(destination: string): SshMachine {
  const wrong = process.platform === "win32" ? "From Windows this does not work." : sshDestination(destination);
  if (wrong) throw new ProviderError(`VirtualBox on another machine over ssh ("${destination}")`, wrong, ["ssh"]);
  return new SshMachine(destination);
}

function parallel(value: Partial<Configuration>["parallel"]): number | undefined {
  if (typeof value === "number") return value;
  const text = process.env.LABVISOR_PARALLEL;
  if (!text) return undefined;
  const wrong = /^\d+$/.test(text) ? between(1, MOST_PARALLEL)(Number(text)) : `It is not a whole number.`;
  if (wrong) throw new ProviderError(`LABVISOR_PARALLEL is "${text}"`, wrong);
  return Number(text);
}

/** What the configuration says, else the environment; an empty variable is as good as none. */
function setting(value: string | Unknown | null | undefined, variable: string): string | undefined {
  return known(value) ?? (process.env[variable] || undefined);
}

function known(value: string | Unknown | null | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
