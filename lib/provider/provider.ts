import { oneOf, type Provider, schema, string } from "../plugin/index.js";
import { hostDataSource } from "./data-sources/host.js";
import { SimulatedHost } from "./host/simulated/host.js";
import { VBoxManageHost } from "./host/vboxmanage/host.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";
import { absolute } from "./paths.js";
import { diskResource } from "./resources/disk.js";
import { hostOnlyNetworkResource } from "./resources/host-only-network.js";
import { labResource } from "./resources/lab.js";
import { natNetworkResource } from "./resources/nat-network.js";
import { vmResource } from "./resources/vm.js";

const configuration = schema({
  description: "VirtualBox on this machine, driven by VBoxManage.",
  attributes: {
    host: string({
      optional: true,
      validators: [oneOf("virtualbox", "simulated")],
      description:
        "`virtualbox`, or `simulated` for a host that is kept in a file and makes nothing. Default: `simulated` where the environment says " +
        "`LABVISOR_VIRTUALBOX=simulated`, else `virtualbox`.",
    }),
    vboxmanage: string({
      optional: true,
      description: "The program VBoxManage. Default: the one on PATH, or where VirtualBox's installer puts it.",
    }),
    simulated_file: string({
      optional: true,
      description:
        "The file of the simulated host. Default: `LABVISOR_SIMULATED_FILE`, else `simulated-host.json` where Terraform runs.",
    }),
  },
});

export const virtualBoxProvider: Provider<(typeof configuration)["attributes"], VirtualBoxHost> = {
  schema: configuration,
  configure({ host, vboxmanage, simulated_file }) {
    const chosen =
      typeof host === "string" ? host : process.env.LABVISOR_VIRTUALBOX === "simulated" ? "simulated" : "virtualbox";
    if (chosen === "virtualbox")
      return new VBoxManageHost({ program: typeof vboxmanage === "string" ? vboxmanage : undefined });
    const file =
      typeof simulated_file === "string"
        ? simulated_file
        : (process.env.LABVISOR_SIMULATED_FILE ?? "simulated-host.json");
    return new SimulatedHost({ file: absolute(file) });
  },
  resources: {
    virtualbox_lab: labResource,
    virtualbox_vm: vmResource,
    virtualbox_disk: diskResource,
    virtualbox_nat_network: natNetworkResource,
    virtualbox_host_only_network: hostOnlyNetworkResource,
  },
  dataSources: { virtualbox_host: hostDataSource },
};
