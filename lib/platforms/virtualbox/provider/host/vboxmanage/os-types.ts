import { architectureOf, type OsType } from "../host-facts.js";
import { unknownOsType } from "../refusals.js";
import type { VBoxManage } from "./vboxmanage.js";

/** The guest OS types that this VirtualBox supports, which are read once. */
export class OsTypes {
  private known?: Promise<readonly OsType[]>;

  constructor(private readonly vbox: VBoxManage) {}

  all(): Promise<readonly OsType[]> {
    this.known ??= this.vbox.run("list", "ostypes").then(readOsTypes);
    return this.known;
  }

  /**
   * Returns a function from a type's description, which VirtualBox prints for a VM, to its id. A VM can have a type
   * that this VirtualBox does not support.
   */
  async naming(): Promise<(description: string) => string> {
    const ids = new Map((await this.all()).map(({ id, description }) => [description, id]));
    return (description) => ids.get(description) ?? description;
  }

  /**
   * Rejects an unknown id: `modifyvm --ostype` accepts anything, and `createvm` gives no advice. Neither is
   * case-sensitive.
   */
  async check(id: string): Promise<void> {
    const known = (await this.all()).some((each) => each.id.toLowerCase() === id.toLowerCase());
    if (!known) throw unknownOsType(id);
  }
}

/** Reads `list ostypes`: with `ID / Description:` since 7.2, and with separate lines before. */
export function readOsTypes(output: string): OsType[] {
  const lines = output.matchAll(
    /^(?:ID \/ Description: (\S+) -- (.*?)|ID: +(\S+)\r?\nDescription: +(.*?))\r?\nFamily(?: ID)?: +(\S+)/gm,
  );
  return [...lines].map(([, newId, newDescription, oldId, oldDescription, family]) => {
    const id = newId ?? oldId;
    return { id, description: newDescription ?? oldDescription, family, architecture: architectureOf(id) };
  });
}
