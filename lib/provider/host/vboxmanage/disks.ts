import { existsSync } from "node:fs";
import path from "node:path";
import { type ImageFormat, readImageFacts } from "../../images/format.js";
import { diskExists, diskHasChildren, diskInUse, noSuchMedium } from "../refusals.js";
import { checkDisk } from "../validation.js";
import { type DiskFormat, type DiskRecord, type DiskSpec, type DiskUser, VirtualBoxError } from "../virtualbox-host.js";
import { parseBlocks } from "./blocks.js";
import { type MediumInfo, readMedia } from "./medium-info.js";
import type { VBoxManage } from "./vboxmanage.js";

/** What VirtualBox does not know by its content. */
const RAW: ReadonlySet<ImageFormat> = new Set(["raw", "ISO"]);

/**
 * A disk is made under a partial name in its folder and moved to its own name when it is whole. So what lies at a disk's path is never torn, and
 * a partial one is nobody's and is cleared.
 */
export class Disks {
  constructor(private readonly vbox: VBoxManage) {}

  async create(spec: DiskSpec): Promise<DiskRecord> {
    checkDisk(spec);
    if (spec.source !== undefined && !existsSync(spec.source)) {
      throw noSuchMedium(spec.source);
    }
    return this.vbox.exclusively(spec.path, () => this.createAt(spec));
  }

  async read(disk: string): Promise<DiskRecord | undefined> {
    const info = await this.info(disk);
    return info && !info.missing ? info.record : undefined;
  }

  async grow(disk: string, sizeMib: number): Promise<void> {
    await this.vbox.exclusively(disk, async () => {
      const { record, hasChildren } = await this.require(disk);
      if (hasChildren && sizeMib > record.sizeMib) throw diskHasChildren(disk);
      await this.resize(record, sizeMib);
    });
  }

  async describe(disk: string, description: string): Promise<void> {
    await this.vbox.run("modifymedium", "disk", disk, "--description", description);
  }

  async users(disk: string): Promise<DiskUser[]> {
    const users = (await this.info(disk))?.users ?? [];
    return users.map(({ uuid, snapshots }) => ({ vm: uuid, inSnapshot: snapshots.length > 0 }));
  }

  async delete(disk: string): Promise<void> {
    await this.vbox.exclusively(disk, async () => {
      await this.clear(partialOf(disk));
      const info = await this.info(disk);
      if (info && info.users.length > 0)
        throw diskInUse(
          disk,
          info.users.map(({ name }) => name),
        );
      if (info) await this.vbox.run("closemedium", "disk", disk, ...(info.missing ? [] : ["--delete"]));
      await this.vbox.machine.removeIfEmpty(path.dirname(disk));
    });
  }

  private async createAt(spec: DiskSpec): Promise<DiskRecord> {
    if (await this.vbox.machine.exists(spec.path)) return this.takeOver(spec);
    const folder = path.dirname(spec.path);
    const partial = partialOf(spec.path);
    await this.vbox.machine.makeFolder(folder);
    await this.clear(partial);
    // VirtualBox still lists a disk whose file somebody removed, and would then have two of one path.
    const listed = await this.listed();
    for (const stale of [spec.path, partial]) if (listed.has(stale)) await this.vbox.run("closemedium", "disk", stale);
    try {
      const made = await this.fill(spec, partial);
      const record = spec.sizeMib === undefined ? made : await this.resize(made, spec.sizeMib);
      // In a call of its own: VBoxManage 7.2 crashes on a description and a move together.
      if (spec.description !== "") await this.describe(partial, spec.description);
      await this.vbox.run("modifymedium", "disk", partial, "--move", spec.path);
      return { ...record, path: spec.path, description: spec.description };
    } catch (error) {
      await this.clear(partial).catch(() => undefined);
      await this.vbox.machine.removeIfEmpty(folder);
      throw error;
    }
  }

  private async takeOver({ path: disk, adopt, sizeMib, description }: DiskSpec): Promise<DiskRecord> {
    if (!adopt) throw diskExists(disk);
    const { record: found } = await this.require(disk);
    const record = sizeMib === undefined ? found : await this.resize(found, sizeMib);
    if (description !== found.description) await this.describe(disk, description);
    return { ...record, description };
  }

  private async fill({ source, sizeMib, format }: DiskSpec, partial: string): Promise<DiskRecord> {
    if (source === undefined) {
      const output = await this.vbox.run(
        "createmedium",
        "disk",
        "--filename",
        partial,
        "--size",
        String(sizeMib),
        "--format",
        format,
      );
      const uuid = /UUID: (\S+)/.exec(output)?.[1] ?? "";
      return { uuid, path: partial, format, sizeMib: sizeMib ?? 0, description: "" };
    }
    const image = await readImageFacts(source);
    const file = await this.vbox.machine.bring(source);
    if (RAW.has(image.format)) await this.vbox.run("convertfromraw", file, partial, "--format", format);
    else await this.copy(file, partial, format);
    return (await this.require(partial)).record;
  }

  /** `clonemedium` takes the source into VirtualBox's list of media. It is put out again, unless it was there before. */
  private async copy(source: string, target: string, format: DiskFormat): Promise<void> {
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

  /** Growing is the only way; VirtualBox says so itself. */
  private async resize(record: DiskRecord, sizeMib: number): Promise<DiskRecord> {
    if (record.sizeMib === sizeMib) return record;
    // In bytes: VirtualBox takes a large step in MiB (1 to 3072) for a slip and refuses it.
    await this.vbox.run("modifymedium", "disk", record.path, "--resizebyte", String(sizeMib * 1024 * 1024));
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

  private async clear(disk: string): Promise<void> {
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

function partialOf(disk: string): string {
  const { dir, name, ext } = path.parse(disk);
  return path.join(dir, `${name}.partial${ext}`);
}
