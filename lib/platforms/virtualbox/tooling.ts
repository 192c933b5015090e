import path from "node:path";
import { VERSION } from "../../version.js";
import type { PlatformTooling } from "../tooling.js";
import { VIRTUALBOX_PROVIDER } from "./packaged-provider.js";
import { virtualBoxReader } from "./reader.js";

/** The tooling of VirtualBox. */
export const tooling: PlatformTooling = {
  name: "VirtualBox",
  rules: () => (require("./rules/index.js") as typeof import("./rules/index.js")).virtualBoxRules,
  reader: virtualBoxReader,
  hardware: async (stack) => (await import("./tooling/hardware.js")).hardware(stack),
  // The plan of this package's own provider gives the reasons for restarts of machines.
  resourceTraits: {
    virtualbox_vm: {
      data: "its snapshots, and the disks that it has from its source or appliance",
      running: { attribute: "state", value: "running" },
    },
    virtualbox_appliance: { data: "the machine's disks" },
    virtualbox_disk: {
      data: "everything on it",
      disks: {},
      restarts: ["folder", "name", "size_mib", "type"],
      partOf: "virtualbox_vm",
    },
    virtualbox_seed: { seed: true },
    virtualbox_snapshot: { data: "the state that it would go back to" },
  },
  appliedGuests: async (stack, resources) =>
    (await import("./tooling/applied-guests.js")).appliedGuests(stack, resources),
  lostLabs: async (stack) => (await import("./tooling/lost-labs.js")).lostLabs(stack),
  doctor: async (stacks) => (await import("./tooling/doctor.js")).doctor(stacks),
  servedProvider: {
    source: VIRTUALBOX_PROVIDER.source,
    version: VERSION,
    load: async () => (await import("./provider/provider.js")).virtualBoxProvider,
  },
  rehearsalProviders: [
    {
      source: VIRTUALBOX_PROVIDER.source,
      async begin() {
        const { rehearsedVirtualBox } = await import("./provider/rehearsed.js");
        const hosts = new Map();
        return (folder) => rehearsedVirtualBox(folder, hosts);
      },
    },
  ],
  template: path.join(__dirname, "../../../template/virtualbox"),
};
