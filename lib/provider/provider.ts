import { resolve } from "node:path";
import { type ConfigOf, oneOf, type Provider, ProviderError, schema, string, type Unknown } from "../plugin/index.js";
import { Client } from "./client.js";
import { bridgedInterfacesDataSource } from "./data-sources/bridged-interfaces.js";
import { hostDataSource } from "./data-sources/host.js";
import { networksDataSource } from "./data-sources/networks.js";
import { osTypesDataSource } from "./data-sources/os-types.js";
import { vmDataSource } from "./data-sources/vm.js";
import { vmsDataSource } from "./data-sources/vms.js";
import { SimulatedHost } from "./host/simulated/host.js";
import { VBoxManageHost } from "./host/vboxmanage/host.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";
import { defaultImageCache } from "./images/cache-folder.js";
import { ImageCache } from "./images/image-cache.js";
import { diskResource } from "./resources/disk.js";
import { hostOnlyNetworkResource } from "./resources/host-only-network.js";
import { imageResource } from "./resources/image.js";
import { labResource } from "./resources/lab.js";
import { natNetworkResource } from "./resources/nat-network.js";
import { snapshotResource } from "./resources/snapshot.js";
import { vmResource } from "./resources/vm.js";

const configuration = schema({
  description: "VirtualBox on this machine, driven by VBoxManage.",
  attributes: {
    host: string({
      optional: true,
      validators: [oneOf("real", "simulated")],
      description:
        "`real` for VirtualBox, or `simulated` for a host that is kept in a file and makes nothing. Default: what `LABVISOR_VIRTUALBOX` says in " +
        "the environment, else `real`.",
    }),
    base_folder: string({
      optional: true,
      description: "Where relative paths count from. Default: the folder in which Terraform runs.",
    }),
    vboxmanage: string({
      optional: true,
      description: "The program VBoxManage. Default: the one on PATH, or where VirtualBox's installer puts it.",
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
  configure: (config) => {
    const baseFolder = known(config.base_folder) ?? process.cwd();
    const images = new ImageCache(resolve(baseFolder, known(config.image_cache) ?? defaultImageCache()));
    return new Client(hostOf(config), baseFolder, images);
  },
  resources: {
    virtualbox_lab: labResource,
    virtualbox_vm: vmResource,
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

function hostOf({ host, vboxmanage, simulated_file }: Configuration): VirtualBoxHost {
  switch (known(host) ?? process.env.LABVISOR_VIRTUALBOX ?? "real") {
    case "real":
      return new VBoxManageHost({ program: known(vboxmanage) });
    case "simulated":
      return new SimulatedHost({
        file: resolve(known(simulated_file) ?? process.env.LABVISOR_SIMULATED_FILE ?? "simulated-host.json"),
      });
    default:
      throw new ProviderError(
        `LABVISOR_VIRTUALBOX is "${process.env.LABVISOR_VIRTUALBOX}"`,
        'It is "real" for the VirtualBox of this machine, or "simulated" for a host that is kept in a file.',
      );
  }
}

function known(value: string | Unknown | null): string | undefined {
  return typeof value === "string" ? value : undefined;
}
