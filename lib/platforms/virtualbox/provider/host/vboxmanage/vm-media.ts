import { attachedMedia } from "../attached-media.js";
import { noSuchMedium } from "../refusals.js";
import type { StorageAttachment, VmSettings } from "../vms.js";
import { type DiskTree, isInside } from "./disk-tree.js";
import { ignoring } from "./errors.js";
import type { VmReading } from "./show-vm-info.js";
import { attach } from "./storage-commands.js";
import type { Medium } from "./storage-reader.js";
import { type Command, parseBlocks } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";
import { snapshotFolder, type VmReader } from "./vm-reader.js";

/** Returns the commands that detach disks from a VM that is then deleted: one for a controller without other disks. */
function detaching(vm: string, media: readonly Medium[], detached: readonly Medium[]): Command[] {
  return [...new Set(detached.map(({ controller }) => controller))].flatMap((name) => {
    const [all, some] = [media, detached].map((list) => list.filter(({ controller }) => controller === name));
    const keepsNone = all.every((medium) => medium.type !== "disk" || some.includes(medium));
    return keepsNone
      ? [["storagectl", vm, "--name", name, "--remove"]]
      : some.map((medium) => attach(vm, name, medium, "--medium", "none"));
  });
}

/**
 * Attaches and detaches a VM's media, so that VirtualBox's media registry lists only used ones, and deleting a VM
 * spares the disks of other resources.
 */
export class VmMedia {
  constructor(
    private readonly vbox: VBoxManage,
    private readonly reader: VmReader,
  ) {}

  /**
   * Returns a function from a medium of the settings to its path on the host.
   *
   * A disk maps to its differencing image, and a CD or floppy image of this machine to its upload.
   *
   * @throws {VirtualBoxError} `NOT_FOUND`: an image that the VM does not have yet does not exist. VirtualBox would keep
   * it in its media registry, and a running VM's drive would stay empty
   */
  async hostPaths(settings: VmSettings, reading?: VmReading): Promise<(medium: string) => string> {
    const { machine } = this.vbox;
    const images = reading?.images ?? new Map<string, string>();
    const attached = reading ? attachedMedia(reading.record.settings) : [];
    const uploads = new Map<string, string>();
    for (const { type, medium } of (settings.controllers ?? []).flatMap(({ attachments }) => attachments))
      if (type !== "disk" && medium !== undefined) uploads.set(medium, await machine.upload(medium));
    const added = [...uploads].filter(([medium]) => !attached.includes(medium));
    const missing = await machine.missing(added.map(([, file]) => file));
    for (const [medium, file] of added) if (missing.has(file)) throw noSuchMedium(medium);
    return (medium) => images.get(medium) ?? uploads.get(medium) ?? medium;
  }

  /** Closes the media of a VM that are no longer attached. */
  async closeDetached(reading: VmReading, attached: readonly string[]): Promise<void> {
    const { machine } = this.vbox;
    await this.closeImages(
      reading.media.filter(({ medium }) => medium !== undefined && !attached.includes(machine.localPath(medium))),
    );
    for (const lost of reading.record.lostDisks ?? []) if (!attached.includes(lost)) await this.closeLost(lost);
    // What was written to an immutable disk is of no use without that disk.
    for (const medium of attachedMedia(reading.record.settings)) {
      const image = reading.images.get(medium);
      if (image && !attached.includes(medium)) await this.vbox.run("closemedium", "disk", image, "--delete");
    }
  }

  /** Returns the disks whose files somebody deleted. Nothing else would unregister them. */
  async lostDisks({ media }: VmReading): Promise<ReadonlySet<string>> {
    const disks = media.flatMap(({ type, medium }) => (type === "disk" && medium !== undefined ? [medium] : []));
    return this.vbox.machine.missing(disks);
  }

  /** Unregisters a detached disk that VirtualBox cannot open, and thus not delete. Removes its file if it exists. */
  async closeLost(disk: string): Promise<void> {
    await this.vbox.run("closemedium", "disk", disk).catch(ignoring("NOT_FOUND"));
    if (await this.vbox.machine.exists(disk)) await this.vbox.machine.remove(disk);
  }

  /** Closes the media of a deleted VM. */
  async closeAll({ media }: VmReading): Promise<void> {
    await this.closeImages(media);
    if (this.vbox.machine.isRemote) await this.closeUploads();
  }

  /**
   * Detaches the disks that must outlive the VM.
   *
   * `unregistervm --delete` deletes every hard disk that the VM or one of its snapshots has, wherever it lies, and the
   * disks on which those build, unless another VM has them. It leaves ISO images alone.
   */
  async detachForeignDisks(reading: VmReading, tree: DiskTree, keepDisks: readonly string[]): Promise<void> {
    const { record, home, media, snapshots } = reading;
    const { uuid } = record;
    const isForeign = (disk: string) => keepDisks.includes(disk) || !isInside(home, disk);
    const foreign = media.filter(
      ({ type, medium }) =>
        type === "disk" &&
        medium !== undefined &&
        (isForeign(tree.baseDisk(uuid, medium)) || tree.buildsOnUnusedImage(medium)),
    );
    await this.deleteUnused(reading, tree);
    // A snapshot contains a disk as well. Deleting the snapshot merges it into the disk, which keeps its current
    // content. Children are deleted first, as there may be branches.
    if (foreign.length > 0 || tree.disksOf(uuid).some(isForeign))
      for (const snapshot of snapshots.toReversed()) await this.vbox.run("snapshot", uuid, "delete", snapshot.uuid);
    for (const command of detaching(uuid, media, foreign)) await this.vbox.run(...command);
    if (foreign.length > 0) await this.deleteUnused(reading, await this.reader.diskTree(reading));
  }

  /** Deletes the differencing images of detached disks, which still build on those. */
  private async deleteUnused(reading: VmReading, tree: DiskTree): Promise<void> {
    for (const image of tree.unusedImages(snapshotFolder(reading)))
      await this.vbox.run("closemedium", "disk", image, "--delete");
  }

  /** Closes CD and floppy images that nothing uses, and removes those that were uploaded. */
  private async closeImages(media: readonly Pick<StorageAttachment, "type" | "medium">[]): Promise<void> {
    for (const kind of ["dvd", "floppy"]) {
      const images = new Set(media.flatMap(({ type, medium }) => (type === kind && medium ? [medium] : [])));
      for (const image of images)
        await this.vbox.run("closemedium", kind, image).then(
          () => this.vbox.machine.removeUpload(image),
          () => undefined,
        );
    }
  }

  /**
   * Closes uploads that no VM has anymore: VirtualBox keeps an image that was removed from a running VM's drive until
   * the VM is off.
   */
  private async closeUploads(): Promise<void> {
    const { machine } = this.vbox;
    for (const kind of ["dvd", "floppy"] as const) {
      const listed = parseBlocks(await this.vbox.run("list", kind === "dvd" ? "dvds" : "floppies"), "UUID");
      const uploads = listed.map((image) => image.value("Location")).filter((file) => machine.localPath(file) !== file);
      await this.closeImages(uploads.map((medium) => ({ type: kind, medium })));
    }
  }
}
