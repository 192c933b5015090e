import path from "node:path";
import { readAppliance } from "../appliances.js";
import { type ApplianceSpec, VirtualBoxError } from "../virtualbox-host.js";
import { parseBlocks } from "./blocks.js";
import { removeTorn } from "./leftovers.js";
import type { VBoxManage } from "./vboxmanage.js";
import type { Vms } from "./vms.js";

/**
 * Appliances. VirtualBox chooses the UUID of a machine that it imports, so it is known by where it lies. It writes the disks, then the settings file,
 * and registers the machine: a disk without a machine is being written or torn.
 */
export class Appliances {
  constructor(
    private readonly vbox: VBoxManage,
    private readonly vms: Vms,
  ) {}

  async import(spec: ApplianceSpec): Promise<string> {
    await readAppliance(spec);
    return this.vbox.exclusively(path.join(spec.folder, spec.name), () => this.importOrFinish(spec));
  }

  private async importOrFinish(spec: ApplianceSpec): Promise<string> {
    const { name, folder, adopt, acceptLicence } = spec;
    const file = await this.vbox.machine.bring(spec.file);
    const place = ["--vmname", name, "--basefolder", folder, "--group", "/"];
    const licence = acceptLicence ? ["--eula", "accept"] : [];
    for (;;) {
      const found = adopt ? await this.find(spec) : undefined;
      if (found) return found;
      try {
        await this.vbox.run("import", file, "--options", "importtovdi", "--vsys", "0", ...place, ...licence);
      } catch (error) {
        const torn = error instanceof VirtualBoxError && TORN.exec(error.message)?.[1];
        if (!adopt || !torn || (await this.isListed(torn))) throw error;
        await removeTorn(this.vbox.machine, torn);
        continue;
      }
      const made = await this.find(spec);
      if (made) return made;
      throw new VirtualBoxError(
        "FAILED",
        `VirtualBox imported '${spec.file}', and there is no machine '${name}' in '${folder}'`,
      );
    }
  }

  private async find({ name, folder }: ApplianceSpec): Promise<string | undefined> {
    const named = (await this.vms.list()).filter((vm) => vm.name === name).map(({ uuid }) => uuid);
    const records = await this.vms.readAll(named, new Set());
    return [...records.values()].find((vm) => vm.folder === folder)?.uuid;
  }

  private async isListed(disk: string): Promise<boolean> {
    const disks = parseBlocks(await this.vbox.run("list", "hdds"), "UUID");
    return disks.some((each) => each.value("Location") === disk);
  }
}

const TORN = /Could not create the imported medium '(.*?)'/;
