import { Proxmox, StorageKind, VirtualBox } from "../../lib/index.js";
import { type PlatformUnderTest, platformRequirements } from "../../lib/testing/index.js";
import type { PlatformReader } from "../../lib/topology/index.js";
import { Toy } from "./toy.js";

const toyReader: PlatformReader = require("./toy-reader.cjs");
const storage = { name: "local", kind: StorageKind.DIRECTORY };

const platforms: Record<string, PlatformUnderTest> = {
  VirtualBox: { hypervisor: (lab) => new VirtualBox(lab, "host") },
  "Proxmox VE": { hypervisor: (lab) => new Proxmox(lab, "host", { node: "pve", storage }) },
  toy: { hypervisor: (lab) => new Toy(lab, "host"), reader: toyReader },
};

describe.each(Object.entries(platforms))("%s", (_, platform) => {
  for (const { title, check } of platformRequirements(platform)) test(title, check);
});
