import { VirtualBoxError } from "../virtualbox-host.js";
import type { VBoxManage } from "./vboxmanage.js";
import type { Command } from "./vm-commands.js";

export const secureBootCommand = (uuid: string, on: boolean): Command => [
  "modifynvram",
  uuid,
  "secureboot",
  on ? "--enable" : "--disable",
];

/**
 * Runs a command. Secure boot needs a store of EFI variables with keys, which a VM has not before it first ran, and nothing shows whether it has: it is
 * made where VirtualBox says that it is missing, with the keys of Microsoft, which most systems' boot loaders are signed with, and of Oracle.
 */
export async function runCommand(vbox: VBoxManage, command: Command): Promise<void> {
  await vbox.run(...command).catch(async (error) => {
    const [name, uuid, , action] = command;
    if (name !== "modifynvram" || !(error instanceof VirtualBoxError)) throw error;
    const noStore = error.message.includes("NVRAM file is not existing");
    if (noStore && action === "--disable") return;
    if (!noStore && !error.message.includes("is not enrolled")) throw error;
    for (const step of [...(noStore ? ["inituefivarstore"] : []), "enrollmssignatures", "enrollorclpk"])
      await vbox.run("modifynvram", uuid, step);
    await vbox.run(...command);
  });
}
