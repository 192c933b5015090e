import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { attachedMedia, bootDiskOf, mediaAfter, withMedia } from "../attached-media.js";
import { diskInSnapshot, hasLinkedClones, noSuchVm } from "../refusals.js";
import { checkVmFolder, checkVmSettings } from "../validation.js";
import {
  type PowerOptions,
  type StorageAttachment,
  type StorageController,
  VirtualBoxError,
  type VmChange,
  type VmFamily,
  type VmName,
  type VmRecord,
  type VmSettings,
  type VmSpec,
} from "../virtualbox-host.js";
import { readBandwidthGroups } from "./bandwidth-groups.js";
import { parseBlocks } from "./blocks.js";
import { type CloneSpec, cloneVm } from "./clones.js";
import { DiskTree, isInside } from "./disk-tree.js";
import { findUnregistered, removeOldSettings, removeStray } from "./leftovers.js";
import { readMedia } from "./medium-info.js";
import type { OsTypes } from "./os-types.js";
import { runCommand } from "./secure-boot.js";
import { type Element, readSettingsFile } from "./settings-file.js";
import { attach } from "./storage-commands.js";
import { withStorageOptions } from "./storage-reader.js";
import type { VBoxManage } from "./vboxmanage.js";
import { type Command, freshVm, groupList, liveCommands, vmCommands } from "./vm-commands.js";
import {
  inaccessibleVm,
  readExtraData,
  readGuestProperties,
  readSharedFolders,
  readVm,
  settingsFileOf,
  type VmReading,
  withOptions,
} from "./vm-reader.js";

const POLL_MS = 1000;

/** Each operation holds the VM's lock from its first call to its last. */
export class Vms {
  constructor(
    private readonly vbox: VBoxManage,
    private readonly osTypes: OsTypes,
    private readonly machineFolder: () => Promise<string>,
  ) {}

  async create(spec: VmSpec): Promise<void> {
    checkVmSettings(spec.settings);
    checkVmFolder(spec.folder);
    await this.osTypes.check(spec.settings.osType);
    await this.vbox.exclusively(spec.uuid, async () => {
      if (spec.cloneOf) await this.clone({ ...spec, cloneOf: spec.cloneOf });
      else await this.make(spec);
    });
  }

  async readAll(uuids: readonly string[], families: ReadonlySet<VmFamily>): Promise<Map<string, VmRecord>> {
    const readings = await Promise.all(
      uuids.map((uuid) => this.vbox.exclusively(uuid, () => this.read(uuid, families))),
    );
    return new Map(readings.flatMap((reading, i) => (reading ? [[uuids[i], reading.record]] : [])));
  }

  async list(): Promise<VmName[]> {
    const lines = (await this.vbox.run("list", "vms")).matchAll(/^"(.*)" \{([0-9a-f-]{36})\}\r?$/gm);
    return [...lines].map(([, name, uuid]) => ({ name, uuid }));
  }

  async update(uuid: string, wanted: VmChange, options: PowerOptions): Promise<void> {
    checkVmSettings(wanted.settings);
    checkVmFolder(wanted.folder);
    await this.vbox.exclusively(uuid, async () =>
      this.bring(await this.require(uuid, familiesOf(wanted.settings)), wanted, options),
    );
  }

  async delete(uuid: string, keepDisks: readonly string[]): Promise<void> {
    await this.vbox.exclusively(uuid, async () => {
      const reading = await this.read(uuid);
      if (reading) await this.remove(reading, keepDisks);
    });
  }

  private async make(spec: VmSpec): Promise<void> {
    const { uuid, folder, settings } = spec;
    const place = folder === undefined ? [] : ["--basefolder", folder];
    const { name, osType } = settings;
    try {
      await this.vbox.run(
        "createvm",
        "--name",
        name,
        "--uuid",
        uuid,
        "--ostype",
        osType,
        "--groups",
        groupList(settings),
        ...place,
        "--register",
      );
    } catch (error) {
      await this.finish(spec, error);
      return;
    }
    await this.orDelete(uuid, async () => {
      const wanted = withMedia(settings, await this.placesOf(settings));
      await this.runAll(vmCommands(uuid, freshVm(settings), wanted));
    });
    if (spec.power === "running") await this.powerOn(uuid);
  }

  /** A VM that this call made, and cannot finish, would be an orphan that nobody keeps a record of. */
  private async orDelete(uuid: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.remove(await this.require(uuid), []).catch(() => undefined);
      throw error;
    }
  }

  private async remove(reading: VmReading, keepDisks: readonly string[]): Promise<void> {
    const { uuid, accessible } = reading.record;
    if (!accessible) {
      await this.vbox.run("unregistervm", uuid);
      return;
    }
    const disks = await this.diskTree(reading);
    const clones = disks.linkedClones(uuid);
    if (clones.length > 0) throw hasLinkedClones(`machine '${reading.record.settings.name}'`, clones);
    await this.powerOff(reading, { shutdownTimeoutSeconds: 0 });
    if (reading.state === "saved") await this.vbox.run("discardstate", uuid);
    await this.detachForeign(reading, disks, keepDisks);
    await this.vbox.run("unregistervm", uuid, "--delete");
    await this.closeImages(reading.media);
    if (this.vbox.machine.keepsCopies) await this.closeCopies();
    await removeOldSettings(this.vbox.machine, reading.settingsFile);
    await this.removeFolders(reading);
  }

  /** The UUID says whose a VM is: one that has it was begun by an earlier try. */
  private async finish({ uuid, settings, power }: VmSpec, error: unknown): Promise<void> {
    if (!(error instanceof VirtualBoxError) || error.code !== "ALREADY_EXISTS") throw error;
    let leftover = await this.read(uuid, familiesOf(settings));
    if (leftover && error.message.startsWith("Registered machine with UUID")) {
      const groupFolder = path.join(leftover.record.folder, settings.groups[0] ?? "/");
      await removeStray(this.vbox.machine, uuid, groupFolder, leftover.home);
    }
    const settingsFile = leftover ? undefined : await findUnregistered(this.vbox.machine, uuid, error);
    if (settingsFile) {
      await this.vbox.run("registervm", settingsFile);
      leftover = await this.require(uuid, familiesOf(settings));
    }
    if (!leftover) throw error;
    await this.bring(leftover, { settings, power }, { shutdownTimeoutSeconds: 0 });
  }

  private async clone(spec: CloneSpec): Promise<void> {
    if (!(await this.read(spec.uuid))) {
      const sourceUuid = spec.cloneOf.uuid;
      await this.vbox.exclusively(sourceUuid, async () => cloneVm(this.vbox, spec, await this.require(sourceUuid)));
    }
    const made = await this.require(spec.uuid, familiesOf(spec.settings));
    // The memory of a source that ran knows the source's name, MACs and addresses.
    if (made.state === "saved") await this.vbox.run("discardstate", spec.uuid);
    const { settings, power } = spec;
    await this.bring({ ...made, state: "poweroff" }, { settings, power }, { shutdownTimeoutSeconds: 0 });
  }

  /** From what it is to what is wanted. What ran and is to run does so again, whatever goes wrong between. */
  private async bring(reading: VmReading, wanted: VmChange, options: PowerOptions): Promise<void> {
    const { uuid, settings: current, power: before, accessible } = reading.record;
    if (!accessible)
      throw new VirtualBoxError(
        "FAILED",
        `The virtual machine ${uuid} is inaccessible`,
        "VBoxManage list vms -l says why",
      );
    const { settings, folder = reading.record.folder, power: after = before } = wanted;
    const kept = mediaAfter(current, settings);
    const lost = attachedMedia(current).find((medium) => reading.inSnapshots.has(medium) && !kept.includes(medium));
    if (lost) throw diskInSnapshot(lost, current.name);
    if (settings.osType !== current.osType) await this.osTypes.check(settings.osType);
    const places = await this.placesOf(settings, reading.images);
    const change = [withMedia(current, places), withMedia(settings, places)] as const;
    const commands = vmCommands(uuid, ...change);
    const moves = folder !== reading.record.folder;
    const changes = moves || commands.length > 0;
    const runsOn = before === "running" && after === "running";
    const live = runsOn && !moves ? liveCommands(uuid, ...change) : undefined;
    if (live) {
      await this.runAll(live);
      await this.closeTakenOut(reading, kept);
      return;
    }
    if (changes || after === "stopped") await this.powerOff(reading, options);
    try {
      // Of a saved state nothing can be changed but by letting it go.
      if (changes && reading.state === "saved") await this.vbox.run("discardstate", uuid);
      if (moves) await this.move(reading, folder);
      await this.runAll(commands);
      await this.closeTakenOut(reading, kept);
    } catch (error) {
      if (runsOn) await this.powerOn(uuid).catch(() => undefined);
      throw error;
    }
    if (after === "running" && (changes || before === "stopped")) await this.powerOn(uuid);
  }

  private async closeTakenOut(reading: VmReading, kept: readonly string[]): Promise<void> {
    await this.closeImages(this.without(reading.media, kept));
    // What was written to an immutable disk is of no use without it.
    for (const medium of attachedMedia(reading.record.settings)) {
      const image = reading.images.get(medium);
      if (image && !kept.includes(medium)) await this.vbox.run("closemedium", "disk", image, "--delete");
    }
  }

  private async move(reading: VmReading, folder: string): Promise<void> {
    const { uuid, settings } = reading.record;
    // VirtualBox makes the VM's own folder there, but not the ones above it.
    const above = path.join(folder, settings.groups[0] ?? "/");
    await this.vbox.machine.makeFolder(above);
    await this.vbox.run("movevm", uuid, "--type", "basic", "--folder", above);
    await this.removeFolders(reading);
  }

  private async powerOn(uuid: string): Promise<void> {
    await this.vbox.run("startvm", uuid, "--type", "headless");
  }

  private async powerOff({ record, state }: VmReading, { shutdownTimeoutSeconds }: PowerOptions): Promise<void> {
    if (record.power === "stopped") return;
    const deadline = Date.now() + shutdownTimeoutSeconds * 1000;
    if (shutdownTimeoutSeconds > 0 && state === "running") {
      await this.vbox.run("controlvm", record.uuid, "acpipowerbutton");
      while (Date.now() < deadline) {
        await sleep(Math.min(POLL_MS, deadline - Date.now()));
        if ((await this.require(record.uuid)).record.power === "stopped") return;
      }
    }
    await this.vbox.run("controlvm", record.uuid, "poweroff").catch(async (error) => {
      // It went off by itself meanwhile.
      if ((await this.require(record.uuid)).record.power === "running") throw error;
    });
  }

  /**
   * `unregistervm --delete` deletes every hard disk that the VM or a snapshot of it has, wherever that lies, and those that they build on, unless
   * another VM has them; ISO images stay.
   */
  private async detachForeign(reading: VmReading, disks: DiskTree, keepDisks: readonly string[]): Promise<void> {
    const { record, home, media, snapshots } = reading;
    const { uuid } = record;
    const isForeign = (disk: string) => keepDisks.includes(disk) || !isInside(home, disk);
    const foreign = media.filter(
      ({ type, medium }) =>
        type === "disk" &&
        medium !== undefined &&
        (isForeign(disks.given(uuid, medium)) || disks.buildsOnUnused(medium)),
    );
    await this.closeUnused(reading, disks);
    // A snapshot has its own hold on a disk. Deleting one merges it: the disk keeps the state it is in now. Children first, for the branches.
    if (foreign.length > 0 || disks.of(uuid).some(isForeign))
      for (const snapshot of snapshots.toReversed()) await this.vbox.run("snapshot", uuid, "delete", snapshot.uuid);
    for (const medium of foreign) await this.vbox.run(...attach(uuid, medium.controller, medium, "--medium", "none"));
    if (foreign.length > 0) await this.closeUnused(reading, await this.diskTree(reading));
  }

  /** What was taken out of the VM still builds on its disks. */
  private async closeUnused(reading: VmReading, disks: DiskTree): Promise<void> {
    for (const image of disks.unused(snapshotFolder(reading)))
      await this.vbox.run("closemedium", "disk", image, "--delete");
  }

  /** From a medium to where it lies on the host: a disk to the image that a snapshot put in front of it, and what is brought there to its place. */
  private async placesOf(
    settings: VmSettings,
    images: ReadonlyMap<string, string> = new Map(),
  ): Promise<(medium: string) => string> {
    const brought = new Map<string, string>();
    for (const { type, medium } of (settings.controllers ?? []).flatMap(({ attachments }) => attachments))
      if (type !== "disk" && medium !== undefined) brought.set(medium, await this.vbox.machine.bring(medium));
    return (medium) => images.get(medium) ?? brought.get(medium) ?? medium;
  }

  private without(media: readonly StorageAttachment[], kept: readonly string[]): StorageAttachment[] {
    return media.filter(({ medium }) => medium !== undefined && !kept.includes(this.vbox.machine.origin(medium)));
  }

  /** Images without a user leave VirtualBox's list of media, and the host where they were brought there. */
  private async closeImages(media: readonly Pick<StorageAttachment, "type" | "medium">[]): Promise<void> {
    for (const kind of ["dvd", "floppy"]) {
      const images = new Set(media.flatMap(({ type, medium }) => (type === kind && medium ? [medium] : [])));
      for (const image of images)
        await this.vbox.run("closemedium", kind, image).then(
          () => this.vbox.machine.release(image),
          () => undefined,
        );
    }
  }

  /** What was taken out of a VM that ran was VirtualBox's until that was off: copies that no VM has go now. */
  private async closeCopies(): Promise<void> {
    const { machine } = this.vbox;
    for (const kind of ["dvd", "floppy"] as const) {
      const listed = parseBlocks(await this.vbox.run("list", kind === "dvd" ? "dvds" : "floppies"), "UUID");
      const copies = listed.map((image) => image.value("Location")).filter((file) => machine.origin(file) !== file);
      await this.closeImages(copies.map((medium) => ({ type: kind, medium })));
    }
  }

  /** VirtualBox leaves the folders of groups, and one of its own whose name is no longer the VM's. */
  private async removeFolders({ record, home }: VmReading): Promise<void> {
    const machineFolder = await this.machineFolder();
    const top = home.startsWith(machineFolder + path.sep) ? machineFolder : path.dirname(record.folder);
    for (let folder = home; folder !== top && folder !== path.dirname(folder); folder = path.dirname(folder)) {
      await this.vbox.machine.removeIfEmpty(folder);
    }
  }

  private async require(uuid: string, families: ReadonlySet<VmFamily> = new Set()): Promise<VmReading> {
    const reading = await this.read(uuid, families);
    if (!reading) throw noSuchVm(uuid);
    return reading;
  }

  private async read(uuid: string, families: ReadonlySet<VmFamily> = new Set()): Promise<VmReading | undefined> {
    const osTypeOf = await this.osTypes.naming();
    let output: string;
    try {
      output = await this.vbox.run("showvminfo", uuid, "--machinereadable");
    } catch (error) {
      if (!(error instanceof VirtualBoxError)) throw error;
      if (error.code === "NOT_FOUND") return undefined;
      if (error.message.includes("The object functionality is limited")) return inaccessibleVm(uuid);
      throw error;
    }
    const hardware = await this.readHardware(settingsFileOf(output));
    const reading = readVm(output, osTypeOf, hardware);
    const sharedFolders = families.has("sharedFolders")
      ? readSharedFolders(output, await this.vbox.run("showvminfo", uuid))
      : undefined;
    const guestProperties = families.has("guestProperties")
      ? readGuestProperties(await this.vbox.run("guestproperty", "enumerate", uuid, "--no-timestamp", "--no-flags"))
      : undefined;
    const extraData = families.has("extraData")
      ? readExtraData(await this.vbox.run("getextradata", uuid, "enumerate"))
      : undefined;
    const bootDiskMib = families.has("bootDisk") ? await this.bootDiskMib(reading) : undefined;
    const disks = await this.diskTree(reading);
    const images = imagesOf(reading, disks);
    const given = new Map([...images].map(([disk, image]) => [image, disk]));
    const shown = withMedia(reading.record.settings, (medium) => given.get(medium) ?? this.vbox.machine.origin(medium));
    const settings: VmSettings = {
      ...shown,
      ...fromSettingsFile(reading, shown.controllers ?? [], output, hardware, families),
      ...(sharedFolders ? { sharedFolders } : {}),
      ...(guestProperties ? { guestProperties } : {}),
      ...(extraData ? { extraData } : {}),
      ...(bootDiskMib === undefined ? {} : { bootDiskMib }),
    };
    return { ...reading, images, inSnapshots: disks.inSnapshots(uuid), record: { ...reading.record, settings } };
  }

  private async bootDiskMib({ record }: VmReading): Promise<number | undefined> {
    const disk = bootDiskOf(record.settings);
    if (disk === undefined) return undefined;
    const [info] = readMedia(await this.vbox.run("showmediuminfo", "disk", disk));
    return info?.record.sizeMib;
  }

  /** What only the settings file says of a VM, and costs no call of VBoxManage. */
  private async readHardware(settingsFile: string): Promise<Element | undefined> {
    const text = await this.vbox.machine.read(settingsFile);
    return text === undefined ? undefined : readSettingsFile(text, settingsFile);
  }

  /** A VM without snapshots or differencing images has the disks that it was given, and nobody builds on them. */
  private async diskTree(reading: VmReading): Promise<DiskTree> {
    const isDifferencing = (medium = "") => isInside(snapshotFolder(reading), medium);
    return reading.snapshots.length > 0 || reading.media.some(({ medium }) => isDifferencing(medium))
      ? DiskTree.read(this.vbox)
      : new DiskTree([]);
  }

  private async runAll(commands: readonly Command[]): Promise<void> {
    for (const command of commands) await runCommand(this.vbox, command);
  }
}

/**
 * From each disk of the VM to the image that keeps what was written to it since a snapshot, or apart. That of a disk that was taken out is still
 * there, and goes in again with it.
 */
function imagesOf(reading: VmReading, disks: DiskTree): ReadonlyMap<string, string> {
  const attached = reading.media.flatMap(({ medium }) => medium ?? []);
  const images = [...disks.unused(snapshotFolder(reading)).reverse(), ...attached];
  const pairs = images.map((image) => [disks.given(reading.record.uuid, image), image] as const);
  return new Map(pairs.filter(([disk, image]) => disk !== image));
}

const snapshotFolder = ({ home }: VmReading) => path.join(home, "Snapshots");

const SETTINGS_FILE_FAMILIES: readonly VmFamily[] = ["adapterOptions", "storageOptions", "bandwidthGroups"];

function fromSettingsFile(
  { record, settingsFile }: VmReading,
  controllers: readonly StorageController[],
  machineReadable: string,
  hardware: Element | undefined,
  families: ReadonlySet<VmFamily>,
): Partial<Pick<VmSettings, "adapters" | "controllers" | "bandwidthGroups">> {
  if (!SETTINGS_FILE_FAMILIES.some((family) => families.has(family))) return {};
  if (!hardware) throw new VirtualBoxError("FAILED", `The settings file '${settingsFile}' cannot be read`);
  return {
    ...(families.has("adapterOptions")
      ? { adapters: withOptions(record.settings.adapters, machineReadable, hardware) }
      : {}),
    ...(families.has("storageOptions") ? { controllers: withStorageOptions(controllers, hardware) } : {}),
    ...(families.has("bandwidthGroups") ? { bandwidthGroups: readBandwidthGroups(hardware) } : {}),
  };
}

function familiesOf(settings: VmSettings): ReadonlySet<VmFamily> {
  const { adapters, controllers, bandwidthGroups, bootDiskMib, sharedFolders, guestProperties, extraData } = settings;
  const families = new Set<VmFamily>();
  if (adapters.some(({ options }) => Object.keys(options ?? {}).length > 0)) families.add("adapterOptions");
  // They tell what of a running VM can be unplugged, and what is in a bandwidth group.
  if (controllers) families.add("storageOptions");
  if (bandwidthGroups) families.add("bandwidthGroups");
  if (bootDiskMib !== undefined) families.add("bootDisk");
  if (sharedFolders) families.add("sharedFolders");
  if (guestProperties) families.add("guestProperties");
  if (extraData) families.add("extraData");
  return families;
}
