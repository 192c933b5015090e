import { isDeepStrictEqual } from "node:util";
import type { SharedFolder, VmSettings } from "../vms.js";
import { child, type Element } from "../xml.js";
import type { Command } from "./syntax.js";

/** Returns the calls that change the shared folders of a stopped VM. A changed folder is removed and added again. */
export function sharedFolderCommands(
  uuid: string,
  { sharedFolders: current = [] }: VmSettings,
  { sharedFolders: wanted = current }: VmSettings,
): Command[] {
  const without = (folders: readonly SharedFolder[], others: readonly SharedFolder[]) =>
    folders.filter((folder) => !others.some((each) => isDeepStrictEqual(addArguments(each), addArguments(folder))));
  return [
    ...without(current, wanted).map(({ name }) => ["sharedfolder", "remove", uuid, "--name", name]),
    ...without(wanted, current).map((folder) => ["sharedfolder", "add", uuid, ...addArguments(folder)]),
  ];
}

function addArguments({ name, hostPath, readOnly, automount, mountPoint }: SharedFolder): string[] {
  return [
    ...["--name", name, "--hostpath", hostPath],
    ...(readOnly ? ["--readonly"] : []),
    ...(automount ? ["--automount"] : []),
    ...(mountPoint === undefined ? [] : ["--auto-mount-point", mountPoint]),
  ];
}

/**
 * Reads the shared folders from a settings file, sorted by name.
 *
 * `showvminfo --machinereadable` omits all but their names and paths.
 */
export function readSharedFolders(hardware: Element): SharedFolder[] {
  return (child(hardware, "SharedFolders")?.children ?? [])
    .map(({ attributes: { name, hostPath, writable, autoMount, autoMountPoint } }) => ({
      name,
      hostPath,
      readOnly: writable !== "true",
      automount: autoMount === "true",
      ...(autoMountPoint === undefined ? {} : { mountPoint: autoMountPoint }),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
