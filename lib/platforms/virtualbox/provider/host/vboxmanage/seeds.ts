import path from "node:path";
import type { FolderOptions } from "../disks.js";
import { partialOf } from "./machine/machine.js";
import { parseBlocks } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";

/** Seeds: CD images that an apply writes next to the machines that read them. */
export class Seeds {
  constructor(private readonly vbox: VBoxManage) {}

  async write(file: string, image: Uint8Array): Promise<void> {
    const { machine } = this.vbox;
    await machine.makeFolder(path.dirname(file));
    await machine.writePrivately(file, image);
  }

  async delete(file: string, { keepFolder = false }: FolderOptions): Promise<void> {
    const { machine } = this.vbox;
    for (const each of [file, partialOf(file)]) if (await machine.exists(each)) await machine.remove(each);
    await this.closeDeleted(path.dirname(file));
    if (!keepFolder) await machine.removeIfEmpty(path.dirname(file));
  }

  /**
   * Closes the images of a folder that do not exist anymore. VirtualBox keeps one in its registry, and refuses to close
   * it, as long as a snapshot has it, or a running VM from whose drive it was removed.
   */
  private async closeDeleted(folder: string): Promise<void> {
    const listed = parseBlocks(await this.vbox.run("list", "dvds"), "UUID").map((image) => image.value("Location"));
    const deleted = await this.vbox.machine.missing(listed.filter((file) => path.dirname(file) === folder));
    for (const file of deleted) await this.vbox.run("closemedium", "dvd", file).catch(() => undefined);
  }
}
