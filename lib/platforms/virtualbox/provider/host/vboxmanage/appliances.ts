import path from "node:path";
import { type ApplianceSpec, readAppliance } from "../appliances.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { removeIncomplete } from "./leftovers.js";
import { parseBlocks } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";
import type { Vms } from "./vms.js";

/**
 * Imports appliances.
 *
 * VirtualBox chooses the UUID of an imported machine, so the machine is recognized by its folder. VirtualBox writes the
 * disks, then the settings file, and then registers the machine: a disk without a machine is still being written, or
 * was left incomplete by a crash.
 */
export class Appliances {
  constructor(
    private readonly vbox: VBoxManage,
    private readonly vms: Vms,
  ) {}

  /**
   * Imports an appliance, or completes the import that a crash interrupted.
   *
   * @returns the VM's UUID
   */
  async import(spec: ApplianceSpec): Promise<string> {
    await readAppliance(spec);
    return this.vbox.exclusively(path.join(spec.folder, spec.name), () => this.importOrResume(spec));
  }

  private async importOrResume(spec: ApplianceSpec): Promise<string> {
    const { name, folder, adopt, acceptLicense } = spec;
    const file = await this.vbox.machine.upload(spec.file);
    const target = ["--vmname", name, "--basefolder", folder, "--group", "/"];
    const license = acceptLicense ? ["--eula", "accept"] : [];
    for (;;) {
      const found = adopt ? await this.find(spec) : undefined;
      if (found) return found;
      try {
        await this.vbox.run("import", file, "--options", "importtovdi", "--vsys", "0", ...target, ...license);
      } catch (error) {
        const incomplete = error instanceof VirtualBoxError && INCOMPLETE_DISK.exec(error.message)?.[1];
        if (!adopt || !incomplete || (await this.isListed(incomplete))) throw error;
        await removeIncomplete(this.vbox.machine, incomplete);
        continue;
      }
      const imported = await this.find(spec);
      if (imported) return imported;
      throw new VirtualBoxError(
        "FAILED",
        `VirtualBox imported '${spec.file}', but there is no machine '${name}' in '${folder}'`,
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

const INCOMPLETE_DISK = /Could not create the imported medium '(.*?)'/;
