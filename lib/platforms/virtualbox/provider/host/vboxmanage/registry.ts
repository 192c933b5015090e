import path from "node:path";
import { child, type Element } from "../xml.js";
import type { Machine } from "./machine/machine.js";
import { parseDocument } from "./settings-file.js";

/** VirtualBox's own settings, `VirtualBox.xml`, which it writes at every change. */
export class Registry {
  /** @param folders the folders that may contain the file; none if they are unknown */
  constructor(
    private readonly machine: Pick<Machine, "read">,
    private readonly folders: readonly string[],
  ) {}

  /** Returns the settings file of a registered VM. */
  settingsFile(uuid: string): Promise<string | undefined> {
    return this.find((settings, folder) => {
      const machines = child(settings, "MachineRegistry")?.children ?? [];
      const entry = machines.find(({ attributes }) => attributes.uuid === `{${uuid}}`);
      // A path below the folder is relative.
      return entry && path.resolve(folder, entry.attributes.src);
    });
  }

  /** Whether a disk is registered. One that a VM has is registered in the VM's settings file instead. */
  async hasDisk(disk: string): Promise<boolean> {
    const found = await this.find((settings) =>
      child(settings, "MediaRegistry", "HardDisks")?.children.find(({ attributes }) => attributes.location === disk),
    );
    return found !== undefined;
  }

  private async find<T>(
    pick: (settings: Element | undefined, folder: string) => T | undefined,
  ): Promise<T | undefined> {
    for (const folder of this.folders) {
      const xml = (await this.machine.read(path.join(folder, "VirtualBox.xml"))) ?? "";
      const found = pick(child(parseDocument(xml), "VirtualBox", "Global"), folder);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
