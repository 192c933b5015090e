import { unknownOsType } from "../refusals.js";
import type { VBoxManage } from "./vboxmanage.js";

/** The guest OS types that this VirtualBox knows; asked for once. */
export class OsTypes {
  private ids?: Promise<ReadonlyMap<string, string>>;

  constructor(private readonly vbox: VBoxManage) {}

  /** From the description, which is what VirtualBox prints of a VM, to the id. A VM can have a type that this VirtualBox does not know. */
  async naming(): Promise<(description: string) => string> {
    const ids = await this.load();
    return (description) => ids.get(description) ?? description;
  }

  /** `modifyvm --ostype` takes anything without a word, and `createvm` says no more than that it is wrong. Neither minds the case of letters. */
  async check(id: string): Promise<void> {
    const known = [...(await this.load()).values()].map((each) => each.toLowerCase());
    if (!known.includes(id.toLowerCase())) throw unknownOsType(id);
  }

  private load(): Promise<ReadonlyMap<string, string>> {
    this.ids ??= this.vbox.run("list", "ostypes").then((output) => {
      const lines = output.matchAll(/^ID \/ Description: (\S+) -- (.*?)\r?$|^ID: +(\S+)\r?\nDescription: +(.*?)\r?$/gm);
      return new Map(
        [...lines].map(([, id, description, oldId, oldDescription]) => [description ?? oldDescription, id ?? oldId]),
      );
    });
    return this.ids;
  }
}
