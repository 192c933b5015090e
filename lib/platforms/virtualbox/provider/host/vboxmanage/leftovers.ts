import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { VirtualBoxError } from "../virtualbox-error.js";
import type { Machine } from "./machine/machine.js";

/** A file that has not changed for this long is no longer being written. */
const QUIET_MS = 10_000;

/**
 * Removes a disk that a crash left incomplete. If VirtualBox is still writing it, waits instead: the machine's settings
 * file will follow.
 */
export async function removeIncomplete(machine: Machine, disk: string): Promise<void> {
  if ((await machine.millisecondsSinceWrite(disk)) < QUIET_MS) await sleep(1000);
  else await machine.remove(disk);
}

/**
 * Returns the existing settings file of an error, if it belongs to the VM with that UUID.
 *
 * VBoxManage was then killed after VirtualBox had written the file and before the VM was registered. VirtualBox writes
 * the file after copying a clone's disks, so the VM is complete.
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
 * Removes the settings file that a failed `createvm` leaves behind.
 *
 * `createvm` fails with the UUID of a registered VM (this instance's own, which has been renamed), but leaves a
 * settings file. VirtualBox chooses the name of its folder, so the file is searched for.
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
 * Removes the copies of a settings file, such as `web-1.19-linux.vbox`, that VirtualBox makes when it changes the
 * file's format, and then leaves behind.
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
