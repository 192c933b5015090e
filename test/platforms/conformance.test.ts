import { Proxmox, StorageKind, VirtualBox } from "../../lib/index.js";
import { toolingOf } from "../../lib/platforms/registry.js";
import { type PlatformUnderTest, platformRequirements } from "../../lib/testing/index.js";
import { Toy } from "./toy.js";

const storage = { name: "local", kind: StorageKind.DIRECTORY };

const platforms: Record<string, PlatformUnderTest> = {
  VirtualBox: { hypervisor: (lab) => new VirtualBox(lab, "host"), tooling: toolingOf("virtualbox") },
  "Proxmox VE": {
    hypervisor: (lab) => new Proxmox(lab, "host", { node: "pve", storage }),
    tooling: toolingOf("proxmox"),
  },
  toy: { hypervisor: (lab) => new Toy(lab, "host"), tooling: require("./toy-tooling.cjs").tooling },
};

describe.each(Object.entries(platforms))("the platform %s", (_, platform) => {
  for (const { title, check } of platformRequirements(platform)) test(title, check);
});
