import type { LabRecord } from "../labs.js";
import { GlobalExtraData } from "./global-extra-data.js";
import type { VBoxManage } from "./vboxmanage.js";

/** The entries of labs, in VirtualBox's global extra data. */
export class Labs {
  private readonly entries: GlobalExtraData;

  constructor(vbox: VBoxManage) {
    this.entries = new GlobalExtraData(vbox, "labvisor/lab/");
  }

  record({ id, name }: LabRecord): Promise<void> {
    return this.entries.set(id, name);
  }

  async readAll(): Promise<LabRecord[]> {
    return [...(await this.entries.readAll())].map(([id, name]) => ({ id, name }));
  }

  forget(id: string): Promise<void> {
    return this.entries.remove(id);
  }
}
