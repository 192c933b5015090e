import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { VirtualBoxError } from "../virtualbox-host.js";
import type { Machine } from "./machine/machine.js";

/** A file that has not changed for so long is no longer being written to. */
const QUIET_MS = 10_000;

/** Removes a disk that a crash left half-written. Waits instead where VirtualBox still writes it: the machine's settings file will follow. */
export async function removeTorn(machine: Machine, disk: string): Promise<void> {
  if ((await machine.quiet(disk)) < QUIET_MS) await sleep(1000);
  else await machine.remove(disk);
}

/**
 * A settings file in the way that is this very VM's, by the UUID in it: VBoxManage was killed after VirtualBox had written the file and before the
 * VM was registered. VirtualBox writes it last, when the disks of a clone are copied, so such a VM is whole.
 */
export async function findUnregistered(
  machine: Machine,
  uuid: string,
  error: VirtualBoxError,
): Promise<string | undefined> {
  const file = /^Machine settings file '(.*)' already exists/.exec(error.message)?.[1];
  return file && (await isSettingsFileOf(machine, file, uuid)) ? file : undefined;
}

/**
 * `createvm` with the UUID of a VM that is registered (this instance's own, whose name has changed since) fails, but leaves a settings file
 * beside. Its folder's name is VirtualBox's choice, so it is looked for.
 */
export async function removeStray(machine: Machine, uuid: string, groupFolder: string, home: string): Promise<void> {
  for (const name of await machine.list(groupFolder, "folders")) {
    const own = path.join(groupFolder, name);
    if (own === home) continue;
    const file = path.join(own, `${name}.vbox`);
    if (!(await isSettingsFileOf(machine, file, uuid))) continue;
    await machine.remove(file);
    await machine.removeIfEmpty(own);
  }
}

/**
 * The copies of a settings file that VirtualBox makes when it stores something in a newer format (some models of network adapters), and then leaves
 * behind: `web-1.19-linux.vbox`.
 */
export async function removeOldSettings(machine: Machine, settingsFile: string): Promise<void> {
  const { dir, name } = path.parse(settingsFile);
  for (const file of await machine.list(dir, "files"))
    if (file.startsWith(`${name}-`) && /^\d+\.\d+-\w+\.vbox$/.test(file.slice(name.length + 1)))
      await machine.remove(path.join(dir, file));
}

async function isSettingsFileOf(machine: Machine, file: string, uuid: string): Promise<boolean> {
  const text = (await machine.read(file)) ?? "";
  return /<Machine uuid="\{([^}]*)\}"/.exec(text)?.[1].toLowerCase() === uuid.toLowerCase();
}
