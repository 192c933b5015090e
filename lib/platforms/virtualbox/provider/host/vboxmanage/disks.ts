import { existsSync } from "node:fs";
import path from "node:path";
import { readDiskFacts } from "../../disk-source.js";
import {
  type DiskChange,
  type DiskFormat,
  type DiskRecord,
  type DiskSpec,
  type DiskType,
  type DiskUser,
  type DiskVariant,
  type FolderOptions,
  usesDifferencingImages,
} from "../disks.js";
import {
  diskExists,
  diskHasChildren,
  diskInUse,
  diskOfRunningVm,
  diskTypeInUse,
  fileInTheWay,
  noSuchMedium,
} from "../refusals.js";
import { checkDisk, checkDiskType } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { DiskTree } from "./disk-tree.js";
import { ignoring } from "./errors.js";
import { type MediumInfo, type MediumUser, readMedia } from "./medium-info.js";
import { resizeCommand } from "./storage-commands.js";
import { type Block, type Command, parseBlocks } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";

/** The formats that VirtualBox does not recognize by content. */

const VARIANTS: Readonly<Record<DiskVariant, string>> = { dynamic: "Standard", fixed: "Fixed" };

/**
 * Disks.
 *
 * A disk with content is created under a partial name in its folder, and moved to its own name once it is complete. So
 * its file is never incomplete at its final path, and a partial one belongs to nobody and is deleted. A blank disk is
 * created at its final path: one that a crash left incomplete is recognized by its size.
 */
export class Disks {
  constructor(private readonly vbox: VBoxManage) {}

  async create(spec: DiskSpec): Promise<DiskRecord> {
    checkDisk(spec);
    const { source } = spec;
    if (source !== undefined && !existsSync(source) && !(await this.registeredPaths()).has(source))
      throw noSuchMedium(source);
    return this.vbox.exclusively(spec.path, () => this.createAt(spec));
  }

  /** Reads a disk from a listing that several reads share. A disk that is not registered takes a call of its own. */
  async read(disk: string): Promise<DiskRecord | undefined> {
    const registered = readMedia(await this.vbox.read("list", "--long", "hdds"));
    const info =
      registered.find(({ record }) => record.path === disk || record.uuid === disk.toLowerCase()) ??
      (await this.info(disk));
    return info && !info.missing && !(await this.isLostWhileLocked(info)) ? info.record : undefined;
  }

  /** VirtualBox does not notice that somebody deleted the file of a running VM's disk. */
  private async isLostWhileLocked({ locked, record }: MediumInfo): Promise<boolean> {
    const { machine } = this.vbox;
    return locked && !machine.isRemote && !(await machine.exists(record.path));
  }

  async change(disk: string, change: DiskChange): Promise<void> {
    const { path: target = disk, sizeMib, type, description } = change;
    await this.vbox.exclusively(disk, async () => {
      const info = await this.require(disk);
      const { record, hasChildren, locked } = info;
      if (locked) throw diskOfRunningVm(disk);
      if (sizeMib !== undefined) {
        if (hasChildren && sizeMib > record.sizeMib) throw diskHasChildren(disk);
        await this.resize(record, sizeMib);
      }
      if (type !== undefined && type !== record.type) await this.retype(info, type);
      if (description !== undefined) await this.describe(disk, description);
      if (target !== disk) await this.move(disk, target, change);
    });
  }

  async users(disk: string): Promise<DiskUser[]> {
    const info = await this.info(disk);
    const users = info ? await this.usersOf(info) : [];
    return [...new Set(users.map(({ uuid }) => uuid))].map((vm) => ({
      vm,
      inSnapshot: users.some(({ uuid, snapshots }) => uuid === vm && snapshots.length > 0),
    }));
  }

  async delete(disk: string, { keepFolder = false }: FolderOptions): Promise<void> {
    await this.vbox.exclusively(disk, async () => {
      await this.deleteAll(partialsOf(disk));
      // VirtualBox refuses to delete a disk that a VM has or an image builds on: only then is there more to find out.
      await this.vbox.run("closemedium", "disk", disk, "--delete").catch(async (error) => {
        if (!(error instanceof VirtualBoxError)) throw error;
        await this.deleteChecked(disk);
      });
      if (!keepFolder) await this.vbox.machine.removeIfEmpty(path.dirname(disk));
    });
  }

  /** Deletes a disk that is perhaps in use, or whose file is gone. */
  private async deleteChecked(disk: string): Promise<void> {
    const info = await this.info(disk);
    const users = info ? await this.usersOf(info) : [];
    if (users.length > 0) throw diskInUse(disk, namesOf(users));
    if (info?.hasChildren) await this.closeLostImages(disk);
    if (info) await this.vbox.run("closemedium", "disk", disk, ...(info.missing ? [] : ["--delete"]));
  }

  /** Closes images that build on the disk, if no VM has them and their files are gone, as of a broken snapshot. */
  private async closeLostImages(disk: string): Promise<void> {
    const tree = await DiskTree.read(this.vbox);
    const lost = await tree.lostOf(tree.unusedImagesOn(disk), this.vbox.machine);
    for (const image of lost) await this.vbox.run("closemedium", "disk", image).catch(ignoring("NOT_FOUND"));
  }

  private async createAt(spec: DiskSpec): Promise<DiskRecord> {
    const { machine } = this.vbox;
    if ((await machine.exists(spec.path)) && !(await this.removeUnfinished(spec))) return this.adoptExisting(spec);
    const folder = path.dirname(spec.path);
    const isNewFolder = !(await machine.exists(folder));
    await machine.makeFolder(folder);
    const partials = partialsOf(spec.path);
    await this.deleteAll(partials);
    try {
      return isBlankVdi(spec) ? await this.createBlank(spec) : await this.createAndMove(spec, partials);
    } catch (error) {
      await this.deleteAll(partials).catch(() => undefined);
      if (isNewFolder) await machine.removeIfEmpty(folder);
      throw error;
    }
  }

  private async createAndMove(spec: DiskSpec, partials: Partials): Promise<DiskRecord> {
    const { path: disk, description, type = "normal" } = spec;
    await this.unregister([disk, ...partials]);
    const partial = await this.createPartial(spec, partials);
    await this.setTypeAndDescription(partial, spec);
    await this.vbox.run("modifymedium", "disk", partial.path, "--move", disk);
    return { ...partial, path: disk, type, description };
  }

  /** Sets what no command that creates a disk can set. */
  private async setTypeAndDescription(disk: DiskRecord, { type = "normal", description }: DiskSpec): Promise<void> {
    if (type !== "normal") await this.setType(disk, type);
    // In a separate call: VBoxManage 7.2 crashes on a description and a move together.
    if (description !== "") await this.describe(disk.path, description);
  }

  /**
   * Removes a blank disk that a crash left incomplete, and answers whether it did.
   *
   * VirtualBox registers a disk once it is complete. One that it does not list, or lists with another file, and whose
   * file has no more than the header and the map of its blocks, contains no data.
   */
  private async removeUnfinished(spec: DiskSpec): Promise<boolean> {
    const { path: disk, adopt, sizeMib = 0 } = spec;
    if (!adopt || !isBlankVdi(spec)) return false;
    const listed = (await this.registered()).find((each) => each.value("Location") === disk);
    if (listed && listed.value("State") !== "inaccessible") return false;
    if ((await this.vbox.machine.sizeOf(disk)) > emptyVdiSize(sizeMib)) return false;
    await this.vbox.machine.remove(disk);
    return true;
  }

  /** Creates a blank VDI, which takes a single call. */
  private async createBlank(spec: DiskSpec): Promise<DiskRecord> {
    const { path: disk, description, type = "normal" } = spec;
    const create = () => this.vbox.run(...creation(spec, disk));
    const output = await create().catch(async (error) => {
      if (!(error instanceof VirtualBoxError) || !error.message.includes("Cannot register the hard disk")) throw error;
      // A disk of that path is registered, although its file is gone. VirtualBox has created the new file all the same.
      await this.vbox.machine.remove(disk);
      await this.unregister([disk]);
      return create();
    });
    const uuid = /^Medium created\. UUID: (\S+)/m.exec(output)?.[1] ?? (await this.require(disk)).record.uuid;
    const common = { uuid, path: disk, format: "VDI", variant: "dynamic", sizeMib: spec.sizeMib ?? 0 } as const;
    await this.setTypeAndDescription({ ...common, type: "normal", description: "" }, spec);
    return { ...common, type, description };
  }

  private async adoptExisting(spec: DiskSpec): Promise<DiskRecord> {
    const { path: disk, adopt, sizeMib, type, description } = spec;
    if (!adopt) throw diskExists(disk);
    const found = await this.require(disk);
    const record = sizeMib === undefined ? found.record : await this.resize(found.record, sizeMib);
    if (type !== undefined && type !== record.type) await this.retype(found, type);
    if (description !== record.description) await this.describe(disk, description);
    return { ...record, type: type ?? record.type, description };
  }

  /** Creates the disk with its variant and size at one of the partial paths. */
  private async createPartial(spec: DiskSpec, [partial, other]: Partials): Promise<DiskRecord> {
    const { source, sizeMib, format, variant = "dynamic" } = spec;
    if (source === undefined) {
      await this.vbox.run(...creation(spec, partial));
      return (await this.require(partial)).record;
    }
    await this.copyTo(partial, source, format, other);
    const { record } = await this.require(partial);
    const grown = sizeMib === undefined ? record : await this.resize(record, sizeMib);
    if (grown.variant === variant) return grown;
    // Fixed disks can hardly grow, so the fixed disk is copied from one that has grown.
    await this.vbox.run("clonemedium", "disk", partial, other, "--format", format, "--variant", VARIANTS[variant]);
    await this.deleteAll([partial]);
    return (await this.require(other)).record;
  }

  /** @param spare the path of a file that is not needed yet */
  private async copyTo(target: string, source: string, format: DiskFormat, spare: string): Promise<void> {
    const { machine } = this.vbox;
    // It is a disk of the other machine: a file with the same path on this machine would be a different one.
    if (machine.isRemote && (await this.registeredPaths()).has(source)) return this.clone(source, target, format);
    const image = await readDiskFacts(source);
    const file = await machine.upload(source);
    if (image.format === "raw") await this.vbox.run("convertfromraw", file, target, "--format", format);
    else await this.clone(file, target, format).catch((error) => this.cloneRenamed(error, file, target, format, spare));
  }

  /**
   * Copies a disk whose UUID another registered disk has: one that is a copy of the same file, or is being copied to a
   * third one. The file itself stays as it is.
   */
  private async cloneRenamed(
    error: unknown,
    source: string,
    target: string,
    format: DiskFormat,
    spare: string,
  ): Promise<void> {
    if (!(error instanceof VirtualBoxError) || !error.message.startsWith("Cannot register the hard disk")) throw error;
    await this.vbox.machine.copyFile(source, spare);
    await this.vbox.run("internalcommands", "sethduuid", spare);
    await this.vbox.run("clonemedium", "disk", spare, target, "--format", format);
    await this.deleteAll([spare]);
  }

  /**
   * Copies a disk. `clonemedium` registers the source, which is unregistered afterwards unless it was registered
   * before.
   */
  private async clone(source: string, target: string, format: DiskFormat): Promise<void> {
    await this.vbox.exclusively(source, async () => {
      const known = (await this.registeredPaths()).has(source);
      try {
        await this.vbox.run("clonemedium", "disk", source, target, "--format", format);
      } finally {
        // Another process may be copying it as well.
        if (!known) await this.vbox.run("closemedium", "disk", source).catch(() => undefined);
      }
    });
  }

  private async registered(): Promise<Block[]> {
    return parseBlocks(await this.vbox.run("list", "hdds"), "UUID");
  }

  /** Returns the paths of registered disks. */
  private async registeredPaths(): Promise<ReadonlySet<string>> {
    return new Set((await this.registered()).map((disk) => disk.value("Location")));
  }

  private async resize(record: DiskRecord, sizeMib: number): Promise<DiskRecord> {
    if (record.sizeMib === sizeMib) return record;
    await this.vbox.run(...resizeCommand(record.path, sizeMib));
    const { record: grown } = await this.require(record.path);
    if (grown.sizeMib < sizeMib) {
      // Observed for VMDK in 7.2.22: growing from 4 to 8 MiB succeeds without effect.
      throw new VirtualBoxError(
        "NOT_SUPPORTED",
        `VirtualBox did not grow the ${record.format} disk '${record.path}' to ${sizeMib} MiB: it still has ` +
          `${grown.sizeMib} MiB`,
        "Use a VDI disk",
      );
    }
    return grown;
  }

  private async retype(info: MediumInfo, type: DiskType): Promise<void> {
    const { record, hasChildren } = info;
    checkDiskType(record.path, { variant: record.variant, type });
    const users = await this.usersOf(info);
    const hasImages = usesDifferencingImages(record.type) || usesDifferencingImages(type);
    if (users.length > 0 && (hasImages || hasChildren)) throw diskTypeInUse(record.path, namesOf(users));
    await this.setType(record, type);
  }

  private async setType({ path: disk, variant }: DiskRecord, type: DiskType): Promise<void> {
    const modify = () => this.vbox.run("modifymedium", "disk", disk, "--type", type);
    try {
      await modify();
    } catch (error) {
      if (variant !== "fixed" || !/dynamic medium storage unit/.test((error as Error).message)) throw error;
      // A VBoxSVC that has just started takes each disk for dynamic until it reads the disk.
      await this.info(disk);
      await modify();
    }
  }

  private async move(disk: string, target: string, { keepFolder = false }: FolderOptions): Promise<void> {
    const { machine } = this.vbox;
    if (await machine.exists(target)) throw fileInTheWay(target);
    await this.unregister([target]);
    const folder = path.dirname(target);
    const isNewFolder = !(await machine.exists(folder));
    try {
      await machine.makeFolder(folder);
      await this.vbox.run("modifymedium", "disk", disk, "--move", target);
    } catch (error) {
      if (isNewFolder) await machine.removeIfEmpty(folder);
      throw error;
    }
    if (!keepFolder) await machine.removeIfEmpty(path.dirname(disk));
  }

  /**
   * Unregisters disks. VirtualBox keeps a disk registered after somebody deleted its file, and would then have two with
   * the same path.
   */
  private async unregister(paths: readonly string[]): Promise<void> {
    const listed = await this.registeredPaths();
    for (const stale of paths) if (listed.has(stale)) await this.vbox.run("closemedium", "disk", stale);
  }

  private async describe(disk: string, description: string): Promise<void> {
    await this.vbox.run("modifymedium", "disk", disk, "--description", description);
  }

  /** Returns the VMs that use the disk, even if only through their differencing images. */
  private async usersOf({ record, hasChildren, users }: MediumInfo): Promise<readonly MediumUser[]> {
    if (!hasChildren || !usesDifferencingImages(record.type)) return users;
    return (await DiskTree.read(this.vbox)).usersOf(record.path);
  }

  private async deleteAll(disks: readonly string[]): Promise<void> {
    for (const disk of disks) await this.deleteOne(disk);
  }

  private async deleteOne(disk: string): Promise<void> {
    if (!(await this.vbox.machine.exists(disk))) return;
    await this.vbox.run("closemedium", "disk", disk, "--delete").catch(() => this.vbox.machine.remove(disk));
  }

  private async require(disk: string): Promise<MediumInfo> {
    const info = await this.info(disk);
    if (!info || info.missing) throw noSuchMedium(disk);
    return info;
  }

  private async info(disk: string): Promise<MediumInfo | undefined> {
    try {
      return await this.show(disk);
    } catch (error) {
      if (!(error instanceof VirtualBoxError)) throw error;
      if (error.code === "NOT_FOUND") return undefined;
      if (error.code !== "ALREADY_EXISTS") throw error;
      // VBoxSVC was killed between moving the complete disk and saving that: its partial name is still registered.
      await this.unregister(partialsOf(disk));
      return this.show(disk);
    }
  }

  private async show(disk: string): Promise<MediumInfo> {
    const [info] = readMedia(await this.vbox.run("showmediuminfo", "disk", disk));
    if (!info) throw new VirtualBoxError("FAILED", "VBoxManage showmediuminfo printed nothing about the medium");
    return info;
  }
}

/** Returns the command that creates a blank disk. */
function creation({ sizeMib, format, variant = "dynamic" }: DiskSpec, file: string): Command {
  return [
    ...["createmedium", "disk", "--filename", file, "--size", String(sizeMib)],
    ...["--format", format, "--variant", VARIANTS[variant]],
  ];
}

/** Whether the disk is a blank one whose file grows. VirtualBox creates it within milliseconds. */
function isBlankVdi({ source, format, variant = "dynamic" }: DiskSpec): boolean {
  return source === undefined && format === "VDI" && variant === "dynamic";
}

const MIB = 2 ** 20;

/** Returns the size of a VDI without data, in bytes: the header, and a map with 4 bytes for each block of 1 MiB. */
function emptyVdiSize(sizeMib: number): number {
  return MIB + Math.ceil((4 * sizeMib) / MIB) * MIB;
}

const namesOf = (users: readonly MediumUser[]) => [...new Set(users.map(({ name }) => name))];

type Partials = readonly [string, string];

function partialsOf(disk: string): Partials {
  const { dir, name, ext } = path.parse(disk);
  return [path.join(dir, `${name}.partial${ext}`), path.join(dir, `${name}.partial2${ext}`)];
}
