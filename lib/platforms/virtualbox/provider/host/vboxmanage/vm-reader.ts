import path from "node:path";
import { bootDiskOf, withMedia } from "../attached-media.js";
import { noSuchVm } from "../refusals.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import type { StorageController, VmRecord, VmSection, VmSettings } from "../vms.js";
import type { Element } from "../xml.js";
import { readBandwidthGroups } from "./bandwidth-groups.js";
import { DiskTree, isInside } from "./disk-tree.js";
import { readMedia } from "./medium-info.js";
import type { OsTypes } from "./os-types.js";
import { readSettingsFile } from "./settings-file.js";
import { readSharedFolders } from "./shared-folders.js";
import { inaccessibleVm, readExtraData, readVm, settingsFileOf, type VmReading, withOptions } from "./show-vm-info.js";
import { withStorageOptions } from "./storage-reader.js";
import { listGuestProperties, type StoredVms } from "./stored-vms.js";
import type { VBoxManage } from "./vboxmanage.js";

const NO_SECTIONS: ReadonlySet<VmSection> = new Set();

/** Reads a VM: `showvminfo`, its settings file, and one call for each section that needs one. */
export class VmReader {
  constructor(
    private readonly vbox: VBoxManage,
    private readonly osTypes: OsTypes,
    private readonly stored: StoredVms,
  ) {}

  /** Reads a VM's record, from its settings file if that contains all sections. */
  async readRecord(uuid: string, sections: ReadonlySet<VmSection>): Promise<VmRecord | undefined> {
    return (await this.stored.read(uuid, sections)) ?? (await this.read(uuid, sections, "read"))?.record;
  }

  /** @throws {VirtualBoxError} `NOT_FOUND` */
  async require(uuid: string, sections = NO_SECTIONS): Promise<VmReading> {
    const reading = await this.read(uuid, sections);
    if (!reading) throw noSuchVm(uuid);
    return reading;
  }

  async read(uuid: string, sections = NO_SECTIONS, how: "run" | "read" = "run"): Promise<VmReading | undefined> {
    const osTypeOf = await this.osTypes.naming();
    let output: string;
    try {
      output = await this.vbox.run("showvminfo", uuid, "--machinereadable");
    } catch (error) {
      if (!(error instanceof VirtualBoxError)) throw error;
      if (error.code === "NOT_FOUND") return undefined;
      if (!error.message.includes("The object functionality is limited")) throw error;
      const settingsFile = await this.vbox.registry.settingsFile(uuid);
      const isGone = settingsFile !== undefined && !(await this.vbox.machine.exists(settingsFile));
      return inaccessibleVm(uuid, settingsFile ?? "", isGone);
    }
    const hardware = await this.readHardware(settingsFileOf(output));
    const reading = readVm(output, osTypeOf, hardware);
    const guestProperties = sections.has("guestProperties") ? await listGuestProperties(this.vbox, uuid) : undefined;
    const extraData = sections.has("extraData")
      ? readExtraData(await this.vbox.run("getextradata", uuid, "enumerate"))
      : undefined;
    const bootDiskMib = sections.has("bootDisk") ? await this.bootDiskMib(reading) : undefined;
    const tree = await this.diskTree(reading, how);
    const lostDisks = await this.lostDisks(reading, tree);
    const images = differencingImages(reading, tree, lostDisks);
    const baseDisks = new Map([...images].map(([disk, image]) => [image, disk]));
    const { machine } = this.vbox;
    const shown = withMedia(reading.record.settings, (medium) => baseDisks.get(medium) ?? machine.localPath(medium));
    const settings: VmSettings = {
      ...shown,
      ...fromSettingsFile(reading, shown.controllers ?? [], output, hardware, sections),
      ...(guestProperties ? { guestProperties } : {}),
      ...(extraData ? { extraData } : {}),
      ...(bootDiskMib === undefined ? {} : { bootDiskMib }),
    };
    const record = { ...reading.record, settings, ...(lostDisks.length > 0 && { lostDisks }) };
    return { ...reading, images, inSnapshots: tree.disksInSnapshots(uuid), record };
  }

  /** Returns the VM's own disks, attached or detached ones, that VirtualBox cannot open. */
  private async lostDisks(reading: VmReading, tree: DiskTree): Promise<string[]> {
    const disks = reading.media.flatMap(({ type, medium }) =>
      type === "disk" && medium !== undefined ? [medium] : [],
    );
    const own = disks.filter((disk) => isInside(reading.home, disk));
    return tree.lostOf([...own, ...tree.unusedImages(snapshotFolder(reading))], this.vbox.machine);
  }

  /**
   * Returns an empty tree for a VM without snapshots and differencing images: it has its base disks, and nothing builds
   * on them.
   */
  async diskTree(reading: VmReading, how: "run" | "read" = "run"): Promise<DiskTree> {
    const isDifferencing = (medium = "") => isInside(snapshotFolder(reading), medium);
    return reading.snapshots.length > 0 || reading.media.some(({ medium }) => isDifferencing(medium))
      ? DiskTree.read(this.vbox, how)
      : new DiskTree([]);
  }

  private async bootDiskMib({ record }: VmReading): Promise<number | undefined> {
    const disk = bootDiskOf(record.settings);
    if (disk === undefined) return undefined;
    const [info] = readMedia(await this.vbox.run("showmediuminfo", "disk", disk));
    return info?.record.sizeMib;
  }

  /** The settings file holds what no call shows, and reading it costs no call. */
  private async readHardware(settingsFile: string): Promise<Element | undefined> {
    const text = await this.vbox.machine.read(settingsFile);
    return text === undefined ? undefined : readSettingsFile(text, settingsFile);
  }
}

/** The folder in which VirtualBox keeps a VM's differencing images. */
export const snapshotFolder = ({ home }: VmReading): string => path.join(home, "Snapshots");

/** Returns the sections that must be read before a VM can be compared with these settings. */
export function sectionsToCompare(settings: VmSettings): ReadonlySet<VmSection> {
  const { adapters, controllers, bandwidthGroups, bootDiskMib, sharedFolders, guestProperties, extraData } = settings;
  const sections = new Set<VmSection>();
  if (adapters.some(({ options }) => Object.keys(options ?? {}).length > 0)) sections.add("adapterOptions");
  // They show which disks of a running VM can be unplugged, and which are in a bandwidth group.
  if (controllers) sections.add("storageOptions");
  if (bandwidthGroups) sections.add("bandwidthGroups");
  if (bootDiskMib !== undefined) sections.add("bootDisk");
  if (sharedFolders) sections.add("sharedFolders");
  if (guestProperties) sections.add("guestProperties");
  if (extraData) sections.add("extraData");
  return sections;
}

/**
 * Maps each base disk of the VM to its differencing image, which stores the writes since a snapshot, or those to an
 * immutable disk.
 *
 * The image of a detached disk remains, and is attached again with that disk.
 */
function differencingImages(reading: VmReading, tree: DiskTree, lost: readonly string[]): ReadonlyMap<string, string> {
  const attached = reading.media.flatMap(({ medium }) => medium ?? []);
  const all = [...tree.unusedImages(snapshotFolder(reading)).reverse(), ...attached];
  const images = all.filter((image) => !lost.includes(image));
  const pairs = images.map((image) => [tree.baseDisk(reading.record.uuid, image), image] as const);
  return new Map(pairs.filter(([disk, image]) => disk !== image));
}

const SETTINGS_FILE_SECTIONS: readonly VmSection[] = [
  ...(["adapterOptions", "storageOptions", "bandwidthGroups", "sharedFolders"] as const),
];

function fromSettingsFile(
  { record, settingsFile }: VmReading,
  controllers: readonly StorageController[],
  machineReadable: string,
  hardware: Element | undefined,
  sections: ReadonlySet<VmSection>,
): Partial<Pick<VmSettings, "adapters" | "controllers" | "bandwidthGroups" | "sharedFolders">> {
  if (!SETTINGS_FILE_SECTIONS.some((section) => sections.has(section))) return {};
  if (!hardware) throw new VirtualBoxError("FAILED", `The settings file '${settingsFile}' cannot be read`);
  return {
    ...(sections.has("adapterOptions")
      ? { adapters: withOptions(record.settings.adapters, machineReadable, hardware) }
      : {}),
    ...(sections.has("storageOptions") ? { controllers: withStorageOptions(controllers, hardware) } : {}),
    ...(sections.has("bandwidthGroups") ? { bandwidthGroups: readBandwidthGroups(hardware) } : {}),
    ...(sections.has("sharedFolders") ? { sharedFolders: readSharedFolders(hardware) } : {}),
  };
}
