import path from "node:path";
import type { FolderOptions } from "../disks.js";
import { partialOf } from "./machine/machine.js";
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
    // VirtualBox lists an image that was removed from a running VM's drive until the VM is off.
    await this.vbox.run("closemedium", "dvd", file).catch(() => undefined);
    for (const each of [file, partialOf(file)]) if (await machine.exists(each)) await machine.remove(each);
    if (!keepFolder) await machine.removeIfEmpty(path.dirname(file));
  }
}
