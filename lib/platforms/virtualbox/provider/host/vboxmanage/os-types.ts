import { architectureOf, type OsType } from "../host-facts.js";
import { unknownOsType } from "../refusals.js";
import type { VBoxManage } from "./vboxmanage.js";

/** The guest OS types that this VirtualBox knows; asked for once. */
export class OsTypes {
  private known?: Promise<readonly OsType[]>;

  constructor(private readonly vbox: VBoxManage) {}

  all(): Promise<readonly OsType[]> {
    this.known ??= this.vbox.run("list", "ostypes").then(readOsTypes);
    return this.known;
  }

  /** From the description, which is what VirtualBox prints of a VM, to the id. A VM can have a type that this VirtualBox does not know. */
  async naming(): Promise<(description: string) => string> {
    const ids = new Map((await this.all()).map(({ id, description }) => [description, id]));
    return (description) => ids.get(description) ?? description;
  }

  /** `modifyvm --ostype` takes anything without a word, and `createvm` says no more than that it is wrong. Neither minds the case of letters. */
  async check(id: string): Promise<void> {
    const known = (await this.all()).some((each) => each.id.toLowerCase() === id.toLowerCase());
    if (!known) throw unknownOsType(id);
  }
}

/** Reads `list ostypes`: since 7.2 with `ID / Description:`, before with a line for each. */
export function readOsTypes(output: string): OsType[] {
  const lines = output.matchAll(
    /^(?:ID \/ Description: (\S+) -- (.*?)|ID: +(\S+)\r?\nDescription: +(.*?))\r?\nFamily(?: ID)?: +(\S+)/gm,
  );
  return [...lines].map(([, newId, newDescription, oldId, oldDescription, family]) => {
    const id = newId ?? oldId;
    return { id, description: newDescription ?? oldDescription, family, architecture: architectureOf(id) };
  });
}
