import { existsSync } from "node:fs";
import path from "node:path";
import { type ImageFormat, readImageFacts } from "../../images/format.js";
import { keepsChangesApart } from "../disk-types.js";
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
import {
  type DiskChange,
  type DiskFormat,
  type DiskRecord,
  type DiskSpec,
  type DiskType,
  type DiskUser,
  type DiskVariant,
  type FolderOptions,
  VirtualBoxError,
} from "../virtualbox-host.js";
import { parseBlocks } from "./blocks.js";
import { DiskTree } from "./disk-tree.js";
import { type MediumInfo, type MediumUser, readMedia } from "./medium-info.js";
import { resizeCommand } from "./resize.js";
import type { VBoxManage } from "./vboxmanage.js";

/** What VirtualBox does not know by its content. */
const RAW: ReadonlySet<ImageFormat> = new Set(["raw", "ISO"]);

const VARIANTS: Readonly<Record<DiskVariant, string>> = { dynamic: "Standard", fixed: "Fixed" };

/**
 * A disk is made under a partial name in its folder and moved to its own name when it is whole. So what lies at a disk's path is never torn, and
 * a partial one is nobody's and is cleared.
 */
export class Disks {
  constructor(private readonly vbox: VBoxManage) {}

  async create(spec: DiskSpec): Promise<DiskRecord> {
    checkDisk(spec);
    const { source } = spec;
    if (source !== undefined && !existsSync(source) && !(await this.listed()).has(source)) throw noSuchMedium(source);
    return this.vbox.exclusively(spec.path, () => this.createAt(spec));
  }

  async read(disk: string): Promise<DiskRecord | undefined> {
    const info = await this.info(disk);
    return info && !info.missing ? info.record : undefined;
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
      await this.clear(partialsOf(disk));
      const info = await this.info(disk);
      const users = info ? await this.usersOf(info) : [];
      if (users.length > 0) throw diskInUse(disk, namesOf(users));
      if (info) await this.vbox.run("closemedium", "disk", disk, ...(info.missing ? [] : ["--delete"]));
      if (!keepFolder) await this.vbox.machine.removeIfEmpty(path.dirname(disk));
    });
  }

  private async createAt(spec: DiskSpec): Promise<DiskRecord> {
    if (await this.vbox.machine.exists(spec.path)) return this.takeOver(spec);
    const folder = path.dirname(spec.path);
    const partials = partialsOf(spec.path);
    const folderIsNew = !(await this.vbox.machine.exists(folder));
    await this.vbox.machine.makeFolder(folder);
    await this.clear(partials);
    await this.forget([spec.path, ...partials]);
    try {
      const made = await this.fill(spec, partials);
      if (spec.type !== undefined && spec.type !== "normal") await this.setType(made, spec.type);
      // In a call of its own: VBoxManage 7.2 crashes on a description and a move together.
      if (spec.description !== "") await this.describe(made.path, spec.description);
      await this.vbox.run("modifymedium", "disk", made.path, "--move", spec.path);
      return { ...made, path: spec.path, type: spec.type ?? "normal", description: spec.description };
    } catch (error) {
      await this.clear(partials).catch(() => undefined);
      if (folderIsNew) await this.vbox.machine.removeIfEmpty(folder);
      throw error;
    }
  }

  private async takeOver(spec: DiskSpec): Promise<DiskRecord> {
    const { path: disk, adopt, sizeMib, type, description } = spec;
    if (!adopt) throw diskExists(disk);
    const found = await this.require(disk);
    const record = sizeMib === undefined ? found.record : await this.resize(found.record, sizeMib);
    if (type !== undefined && type !== record.type) await this.retype(found, type);
    if (description !== record.description) await this.describe(disk, description);
    return { ...record, type: type ?? record.type, description };
  }

  /** At one of the partial paths, with its variant and size. */
  private async fill(spec: DiskSpec, [partial, other]: Partials): Promise<DiskRecord> {
    const { source, sizeMib, format, variant = "dynamic" } = spec;
    if (source === undefined) {
      await this.vbox.run(
        ...["createmedium", "disk", "--filename", partial, "--size", String(sizeMib)],
        ...["--format", format, "--variant", VARIANTS[variant]],
      );
      return (await this.require(partial)).record;
    }
    await this.copyTo(partial, source, format);
    const { record } = await this.require(partial);
    const grown = sizeMib === undefined ? record : await this.resize(record, sizeMib);
    if (grown.variant === variant) return grown;
    // What has its whole size from the start can hardly grow, so it is made of what has grown.
    await this.vbox.run("clonemedium", "disk", partial, other, "--format", format, "--variant", VARIANTS[variant]);
    await this.clear([partial]);
    return (await this.require(other)).record;
  }

  private async copyTo(target: string, source: string, format: DiskFormat): Promise<void> {
    const { machine } = this.vbox;
    // A disk of a VirtualBox elsewhere: what has its path here is another file, if there is one.
    if (machine.keepsCopies && (await this.listed()).has(source)) return this.clone(source, target, format);
    const image = await readImageFacts(source);
    const file = await machine.bring(source);
    if (RAW.has(image.format)) await this.vbox.run("convertfromraw", file, target, "--format", format);
    else await this.clone(file, target, format);
  }

  /** `clonemedium` takes the source into VirtualBox's list of media. It is put out again, unless it was there before. */
  private async clone(source: string, target: string, format: DiskFormat): Promise<void> {
    await this.vbox.exclusively(source, async () => {
      const known = (await this.listed()).has(source);
      try {
        await this.vbox.run("clonemedium", "disk", source, target, "--format", format);
      } finally {
        // Another process may be copying it, too.
        if (!known) await this.vbox.run("closemedium", "disk", source).catch(() => undefined);
      }
    });
  }

  /** The paths of the disks in VirtualBox's list of media. */
  private async listed(): Promise<ReadonlySet<string>> {
    return new Set(parseBlocks(await this.vbox.run("list", "hdds"), "UUID").map((disk) => disk.value("Location")));
  }

  private async resize(record: DiskRecord, sizeMib: number): Promise<DiskRecord> {
    if (record.sizeMib === sizeMib) return record;
    await this.vbox.run(...resizeCommand(record.path, sizeMib));
    const { record: grown } = await this.require(record.path);
    if (grown.sizeMib < sizeMib) {
      // Seen on VMDK in 7.2.22: 4 to 8 MiB is a success that changes nothing.
      throw new VirtualBoxError(
        "NOT_SUPPORTED",
        `VirtualBox did not grow the ${record.format} disk '${record.path}' to ${sizeMib} MiB: it still has ${grown.sizeMib}`,
        "Use a VDI disk",
      );
    }
    return grown;
  }

  private async retype(info: MediumInfo, type: DiskType): Promise<void> {
    const { record, hasChildren } = info;
    checkDiskType(record.path, { variant: record.variant, type });
    const users = await this.usersOf(info);
    const apart = keepsChangesApart(record.type) || keepsChangesApart(type);
    if (users.length > 0 && (apart || hasChildren)) throw diskTypeInUse(record.path, namesOf(users));
    await this.setType(record, type);
  }

  private async setType({ path: disk }: DiskRecord, type: DiskType): Promise<void> {
    await this.vbox.run("modifymedium", "disk", disk, "--type", type);
  }

  private async move(disk: string, target: string, { keepFolder = false }: FolderOptions): Promise<void> {
    const { machine } = this.vbox;
    if (await machine.exists(target)) throw fileInTheWay(target);
    await this.forget([target]);
    const folder = path.dirname(target);
    const folderIsNew = !(await machine.exists(folder));
    try {
      await machine.makeFolder(folder);
      await this.vbox.run("modifymedium", "disk", disk, "--move", target);
    } catch (error) {
      if (folderIsNew) await machine.removeIfEmpty(folder);
      throw error;
    }
    if (!keepFolder) await machine.removeIfEmpty(path.dirname(disk));
  }

  /** VirtualBox still lists a disk whose file somebody removed, and would then have two of one path. */
  private async forget(paths: readonly string[]): Promise<void> {
    const listed = await this.listed();
    for (const stale of paths) if (listed.has(stale)) await this.vbox.run("closemedium", "disk", stale);
  }

  private async describe(disk: string, description: string): Promise<void> {
    await this.vbox.run("modifymedium", "disk", disk, "--description", description);
  }

  /** The VMs that have it, if only as what their own images build on. */
  private async usersOf({ record, hasChildren, users }: MediumInfo): Promise<readonly MediumUser[]> {
    if (!hasChildren || !keepsChangesApart(record.type)) return users;
    return (await DiskTree.read(this.vbox)).usersOf(record.path);
  }

  private async clear(disks: readonly string[]): Promise<void> {
    for (const disk of disks) await this.clearOne(disk);
  }

  private async clearOne(disk: string): Promise<void> {
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
      const [info] = readMedia(await this.vbox.run("showmediuminfo", "disk", disk));
      if (!info) throw new VirtualBoxError("FAILED", "VBoxManage showmediuminfo printed nothing about the medium");
      return info;
    } catch (error) {
      if (error instanceof VirtualBoxError && error.code === "NOT_FOUND") return undefined;
      throw error;
    }
  }
}

const namesOf = (users: readonly MediumUser[]) => [...new Set(users.map(({ name }) => name))];

type Partials = readonly [string, string];

function partialsOf(disk: string): Partials {
  const { dir, name, ext } = path.parse(disk);
  return [path.join(dir, `${name}.partial${ext}`), path.join(dir, `${name}.partial2${ext}`)];
}
