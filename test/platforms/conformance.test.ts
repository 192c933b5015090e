import { readdirSync } from "node:fs";
import { Proxmox, StorageKind, VirtualBox } from "../../lib/index.js";
import { ownPlatforms, toolingOf } from "../../lib/platforms/registry.js";
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

test("every platform of the package is tested here, and has a template for labvisor init", () => {
  const tested = Object.values(platforms).map(({ tooling }) => tooling);
  for (const tooling of ownPlatforms()) {
    expect(tested).toContain(tooling);
    expect(readdirSync(tooling.template as string)).toContain("lab.ts");
  }
});

describe.each(Object.entries(platforms))("the platform %s", (_, platform) => {
  for (const { title, check } of platformRequirements(platform)) test(title, check);
});
