import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VirtualBoxError } from "../virtualbox-error.js";
import { homeOf, type VmPlace } from "../vms.js";
import type { Machine } from "./machine/machine.js";
import type { VBoxManage } from "./vboxmanage.js";

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

/** Returns the settings file of the VM with that UUID, if it is where VirtualBox created it. */
export async function findSettingsFile(machine: Machine, uuid: string, place: VmPlace): Promise<string | undefined> {
  const home = homeOf(place);
  const file = path.join(home, `${path.basename(home)}.vbox`);
  return (await isSettingsFileOf(machine, file, uuid)) ? file : undefined;
}

/**
 * Registers a VM by its settings file. VirtualBox forgets the images of a linked clone, which only the settings of its
 * source contain, when that clone is unregistered. It knows them again once it has shown them, parents first.
 */
export async function register(vbox: VBoxManage, settingsFile: string): Promise<void> {
  const folder = path.join(path.dirname(settingsFile), "Snapshots");
  await vbox.run("registervm", settingsFile).catch(async (error) => {
    if (!(error instanceof VirtualBoxError) || !error.message.includes("Could not find an open hard disk")) throw error;
    let images = (await vbox.machine.list(folder, "files")).filter(isDisk).map((file) => path.join(folder, file));
    for (let before = images.length + 1; images.length < before; ) {
      before = images.length;
      const shown = await Promise.allSettled(images.map((image) => vbox.run("showmediuminfo", "disk", image)));
      images = images.filter((_, index) => shown[index].status === "rejected");
    }
    await vbox.run("registervm", settingsFile);
  });
}

const isDisk = (file: string) => /\.(vdi|vmdk|vhd)$/i.test(file);

/**
 * Removes what VirtualBox stores in the own folder of a VM that is no longer registered: settings, logs, and the images
 * of snapshots.
 *
 * @param disks the VM's own disks, which are removed as well. Others stay, whoever has them
 */
export async function removeHome(machine: Machine, settingsFile: string, disks: readonly string[]): Promise<void> {
  const { dir: home, name } = path.parse(settingsFile);
  const inFolder = async (folder: string) =>
    (await machine.list(folder, "files")).map((file) => path.join(folder, file));
  const settings = SETTINGS.map((ending) => path.join(home, name + ending));
  const folders = [path.join(home, "Logs"), path.join(home, "Snapshots")];
  const files = [...settings, ...disks, ...(await Promise.all(folders.map(inFolder))).flat()];
  const missing = await machine.missing(files);
  for (const file of new Set(files)) if (!missing.has(file)) await machine.remove(file);
  await removeOldSettings(machine, settingsFile);
  for (const folder of [...folders, home]) await machine.removeIfEmpty(folder);
}

const SETTINGS = [".vbox", ".vbox-prev", ".nvram"];

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
