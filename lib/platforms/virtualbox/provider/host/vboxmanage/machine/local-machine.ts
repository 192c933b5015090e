import { existsSync } from "node:fs";
import {
  access,
  chmod,
  constants,
  copyFile,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import path from "node:path";
import { makeFolder } from "../../../../../../files/make-folder.js";
import { run } from "../../../../../../process/run.js";
import { freeDiskMib } from "../../../files.js";
import { VirtualBoxError } from "../../virtualbox-error.js";
import { listenProblems } from "./listen.js";
import { type Machine, partialOf } from "./machine.js";

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** The machine that this process runs on. */
export const localMachine: Machine = {
  // VBoxManage decodes its arguments with the locale's character set, and refuses characters that it lacks.
  locale: process.platform === "linux" ? { LC_ALL: "C.UTF-8" } : {},
  get vboxmanage() {
    return usualPlaces().find((file) => path.isAbsolute(file) && existsSync(file)) ?? "VBoxManage";
  },
  get settingsFolders() {
    return usualSettingsFolders();
  },
  onMacOs: async () => process.platform === "darwin",
  run,
  exists,
  async missing(files) {
    const existing = await Promise.all(files.map(exists));
    return new Set(files.filter((_, index) => !existing[index]));
  },
  async read(file) {
    return readFile(file, "utf8").catch(() => undefined);
  },
  async sizeOf(file) {
    return (await stat(file)).size;
  },
  async millisecondsSinceWrite(file) {
    return Date.now() - (await stat(file)).mtimeMs;
  },
  remove: unlink,
  async writePrivately(file, content) {
    const partial = partialOf(file);
    try {
      await rm(partial, { force: true });
      await writeFile(partial, content, { mode: 0o600, flag: "wx" });
      await rename(partial, file);
    } catch (error) {
      await rm(partial, { force: true });
      throw new VirtualBoxError("FAILED", `The file '${file}' cannot be written: ${(error as Error).message}`);
    }
  },
  async copyFile(file, target) {
    // Without copying the blocks, where the file system can.
    await copyFile(file, target, constants.COPYFILE_FICLONE);
    await chmod(target, 0o600);
  },
  async list(folder, kind) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory() === (kind === "folders")).map(({ name }) => name);
  },
  async makeFolder(folder) {
    await makeFolder(folder).catch(({ message }: Error) => {
      throw new VirtualBoxError("FAILED", `The folder '${folder}' cannot be created: ${message}`);
    });
  },
  async removeIfEmpty(folder) {
    await rmdir(folder).catch(() => undefined);
  },
  freeMib: freeDiskMib,
  listenProblems,
  isRemote: false,
  async upload(file) {
    return file;
  },
  localPath: (file) => file,
  async removeUpload() {},
};

/** VirtualBox on Linux ignores HOME if the user is root, and keeps a folder that an old version has created. */
function usualSettingsFolders(): string[] {
  return [...new Set([homedir(), userInfo().homedir])].flatMap((home) => {
    switch (process.platform) {
      case "win32":
        return [path.join(home, ".VirtualBox")];
      case "darwin":
        return [path.join(home, "Library", "VirtualBox")];
      default:
        return [
          path.join(home, ".VirtualBox"),
          path.join(process.env.XDG_CONFIG_HOME || path.join(home, ".config"), "VirtualBox"),
        ];
    }
  });
}

/** The folders in which VirtualBox's installer puts VBoxManage without adding it to PATH. */
function usualPlaces(): string[] {
  switch (process.platform) {
    case "win32":
      return [
        process.env.VBOX_MSI_INSTALL_PATH ?? "",
        path.join(process.env.ProgramFiles ?? "", "Oracle", "VirtualBox"),
      ].map((folder) => path.join(folder, "VBoxManage.exe"));
    case "darwin":
      return ["/Applications/VirtualBox.app/Contents/MacOS/VBoxManage"];
    default:
      return [];
  }
}
