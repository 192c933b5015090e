import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { attachedMedia, mediaAfter, withMedia } from "../attached-media.js";
import { requireFreePorts, vmForwards, withoutLeftPorts } from "../free-ports.js";
import { forwardsBeyond } from "../networks.js";
import { diskInSnapshot, hasLinkedClones, memoryIsSaved } from "../refusals.js";
import { changedWhileSaved } from "../saved-changes.js";
import { checkVmFolder, checkVmSettings } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import type {
  PowerOptions,
  PowerState,
  SavedMemory,
  VmChange,
  VmName,
  VmPlace,
  VmRecord,
  VmSection,
  VmSettings,
  VmSpec,
} from "../vms.js";
import { type CloneSpec, cloneVm } from "./clones.js";
import { isInside } from "./disk-tree.js";
import { ignoring } from "./errors.js";
import { hardwareOptions, runCommand } from "./hardware.js";
import {
  findSettingsFile,
  findUnregistered,
  register,
  removeHome,
  removeOldSettings,
  removeStray,
} from "./leftovers.js";
import type { OsTypes } from "./os-types.js";
import type { VmReading } from "./show-vm-info.js";
import type { StoredVms } from "./stored-vms.js";
import type { Command } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";
import { freshVm, groupList, liveCommands, vmCommands } from "./vm-commands.js";
import { VmMedia } from "./vm-media.js";
import { sectionsToCompare, snapshotFolder, VmReader } from "./vm-reader.js";

const POLL_MS = 1000;

/** Whether the work is done. It is not while somebody else has the VM. */
async function isDone(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof VirtualBoxError && error.code === "BUSY") return false;
    throw error;
  }
}

/** Virtual machines. Each operation holds the VM's lock from its first call to its last. */
export class Vms {
  private readonly reader: VmReader;
  private readonly media: VmMedia;

  constructor(
    private readonly vbox: VBoxManage,
    private readonly osTypes: OsTypes,
    private readonly stored: StoredVms,
    private readonly machineFolder: () => Promise<string>,
  ) {
    this.reader = new VmReader(vbox, osTypes, stored);
    this.media = new VmMedia(vbox, this.reader);
  }

  async create(spec: VmSpec): Promise<void> {
    checkVmSettings(spec.settings);
    checkVmFolder(spec.folder);
    await this.osTypes.check(spec.settings.osType);
    await this.vbox.exclusively(spec.uuid, async () => {
      if (spec.cloneOf) await this.clone({ ...spec, cloneOf: spec.cloneOf });
      else await this.createNew(spec);
    });
    await this.stored.add(spec.uuid);
  }

  async readAll(uuids: readonly string[], sections: ReadonlySet<VmSection>): Promise<Map<string, VmRecord>> {
    const records = await Promise.all(
      uuids.map((uuid) => this.vbox.exclusively(uuid, () => this.reader.readRecord(uuid, sections))),
    );
    return new Map(records.flatMap((record, i) => (record ? [[uuids[i], record]] : [])));
  }

  async list(): Promise<VmName[]> {
    const lines = (await this.vbox.run("list", "vms")).matchAll(/^"(.*)" \{([0-9a-f-]{36})\}\r?$/gm);
    return [...lines].map(([, name, uuid]) => ({ name, uuid }));
  }

  async update(uuid: string, wanted: VmChange, options: PowerOptions): Promise<void> {
    checkVmSettings(wanted.settings);
    checkVmFolder(wanted.folder);
    await this.vbox.exclusively(uuid, async () =>
      this.reconcile(await this.reader.require(uuid, sectionsToCompare(wanted.settings)), wanted, options),
    );
  }

  async delete(uuid: string, keepDisks: readonly string[], place?: VmPlace): Promise<void> {
    await this.vbox.exclusively(uuid, async () => {
      const stored = await this.stored.readForDelete(uuid);
      // Somebody may have started it in the meantime.
      if (stored && (await isDone(this.remove(stored, keepDisks)))) return;
      const reading = (await this.reader.read(uuid)) ?? (place && (await this.registerAt(uuid, place)));
      if (reading) await this.remove(reading, keepDisks);
    });
  }

  /** Registers a VM that somebody has unregistered. Removes the files of one that VirtualBox cannot open. */
  private async registerAt(uuid: string, place: VmPlace): Promise<VmReading | undefined> {
    const { machine } = this.vbox;
    const settingsFile = await findSettingsFile(machine, uuid, place);
    if (settingsFile === undefined) return undefined;
    try {
      await register(this.vbox, settingsFile);
    } catch (error) {
      if (!(error instanceof VirtualBoxError)) throw error;
      await removeHome(machine, settingsFile, []);
    }
    return this.reader.read(uuid);
  }

  private async createNew(spec: VmSpec): Promise<void> {
    const { uuid, folder, settings } = spec;
    const { name, osType } = settings;
    try {
      await this.vbox.run(
        ...["createvm", "--name", name, "--uuid", uuid, "--ostype", osType, "--groups", groupList(settings)],
        ...(folder === undefined ? [] : ["--basefolder", folder]),
        "--register",
      );
    } catch (error) {
      await this.resumeCreate(spec, error);
      return;
    }
    await this.orDelete(uuid, async () => {
      if (spec.power === "running") await this.requirePorts(settings);
      const wanted = withMedia(settings, await this.media.hostPaths(settings));
      await this.runAll(vmCommands(uuid, freshVm(settings), wanted));
    });
    if (spec.power === "running") await this.powerOn(uuid);
  }

  /** Deletes the VM if the work fails: no state would record a half-created one. */
  private async orDelete(uuid: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.remove(await this.reader.require(uuid), []).catch(() => undefined);
      throw error;
    }
  }

  private async remove(reading: VmReading, keepDisks: readonly string[]): Promise<void> {
    const { uuid, accessible } = reading.record;
    if (!accessible) {
      await this.unregister(reading, []);
      return;
    }
    const tree = await this.reader.diskTree(reading);
    const clones = tree.linkedClones(uuid);
    if (clones.length > 0) throw hasLinkedClones(`machine '${reading.record.settings.name}'`, clones);
    await this.powerOff(reading, { shutdownTimeoutSeconds: 0 });
    if (reading.record.power === "saved") await this.vbox.run("discardstate", uuid);
    const disks = [...tree.unusedImages(snapshotFolder(reading)), ...tree.disksOf(uuid)];
    if ((await tree.lostOf(disks, this.vbox.machine)).length > 0) {
      const isOwn = (disk: string) => isInside(reading.home, disk) && !keepDisks.includes(disk);
      await this.unregister(reading, disks.filter(isOwn));
      return;
    }
    await this.media.detachForeignDisks(reading, tree, keepDisks);
    const lost = await this.media.lostDisks(reading);
    await this.vbox.run("unregistervm", uuid, "--delete");
    for (const disk of lost) await this.vbox.run("closemedium", "disk", disk).catch(ignoring("NOT_FOUND"));
    await this.media.closeAll(reading);
    await removeOldSettings(this.vbox.machine, reading.settingsFile);
    await this.removeFolders(reading);
  }

  /**
   * Unregisters a VM that VirtualBox cannot delete, as it would first open, and perhaps merge, all disks. Removes its
   * files.
   *
   * @param disks the VM's own disks, children before their parents
   */
  private async unregister(reading: VmReading, disks: readonly string[]): Promise<void> {
    const { record, settingsFile } = reading;
    await this.vbox.run("unregistervm", record.uuid);
    // The settings of another VM may contain them, such as those of a linked clone's source. Others are closed already.
    for (const disk of disks) await this.vbox.run("closemedium", "disk", disk).catch(ignoring("NOT_FOUND", "FAILED"));
    await this.media.closeAll(reading);
    if (settingsFile !== "") await removeHome(this.vbox.machine, settingsFile, disks);
    if (record.accessible) await this.removeFolders(reading);
  }

  /** Completes the VM of an interrupted create. Its UUID proves that it is this resource's own. */
  private async resumeCreate({ uuid, settings, power, memory }: VmSpec, error: unknown): Promise<void> {
    if (!(error instanceof VirtualBoxError) || error.code !== "ALREADY_EXISTS") throw error;
    const sections = sectionsToCompare(settings);
    let leftover = await this.reader.read(uuid, sections);
    if (leftover && error.message.startsWith("Registered machine with UUID")) {
      const groupFolder = path.join(leftover.record.folder, settings.groups[0] ?? "/");
      await removeStray(this.vbox.machine, uuid, groupFolder, leftover.home);
    }
    const settingsFile = leftover ? undefined : await findUnregistered(this.vbox.machine, uuid, error);
    if (settingsFile) {
      await register(this.vbox, settingsFile);
      leftover = await this.reader.require(uuid, sections);
    }
    if (!leftover) throw error;
    await this.reconcile(leftover, { settings, power, memory }, { shutdownTimeoutSeconds: 0 });
  }

  private async clone(spec: CloneSpec): Promise<void> {
    if (!(await this.reader.read(spec.uuid))) {
      const source = spec.cloneOf.uuid;
      if (spec.power === "running") await this.requirePorts(spec.settings);
      await this.vbox.exclusively(source, async () => cloneVm(this.vbox, spec, await this.reader.require(source)));
    }
    const clone = await this.reader.require(spec.uuid, sectionsToCompare(spec.settings));
    const { settings, power } = spec;
    // The saved memory of a running source contains the source's name, MACs, and addresses.
    await this.reconcile(clone, { settings, power, memory: "discard" }, { shutdownTimeoutSeconds: 0 });
  }

  /**
   * Changes a VM to the wanted settings, folder, and power state.
   *
   * A VM that is to keep running runs again afterwards, even if the change fails.
   */
  private async reconcile(reading: VmReading, wanted: VmChange, options: PowerOptions): Promise<void> {
    const { uuid, power: before, accessible } = reading.record;
    let current = reading.record.settings;
    if (!accessible)
      throw new VirtualBoxError(
        "FAILED",
        `The virtual machine ${uuid} is inaccessible`,
        "VBoxManage list vms -l shows the reason",
      );
    const { settings, folder = reading.record.folder, memory, restart = false } = wanted;
    const after = wanted.power ?? (before === "saved" ? "stopped" : before);
    const attached = mediaAfter(current, settings);
    const detached = attachedMedia(current).filter((medium) => !attached.includes(medium));
    const inSnapshot = detached.find((medium) => reading.inSnapshots.has(medium));
    if (inSnapshot) throw diskInSnapshot(inSnapshot, current.name);
    if (settings.osType !== current.osType) await this.osTypes.check(settings.osType);
    const keepsRunning = before === "running" && after === "running";
    const mayStaySaved = before === "saved" && memory !== "discard";
    if (keepsRunning) current = await this.changePorts(uuid, current, settings);
    else if (after === "running" && !mayStaySaved) await this.requirePorts(settings);
    const hostPaths = await this.media.hostPaths(settings, reading);
    const change = [withMedia(current, hostPaths), withMedia(settings, hostPaths)] as const;
    const commands = vmCommands(uuid, ...change);
    const moves = folder !== reading.record.folder;
    const changes = moves || commands.length > 0 || (keepsRunning && restart);
    if (mayStaySaved) {
      if (moves) await this.move(reading, folder);
      await this.changeSaved(uuid, change, after, memory);
      await this.media.closeDetached(reading, attached);
      return;
    }
    if (before === "saved") await this.vbox.run("discardstate", uuid);
    const live = keepsRunning && !moves && !restart ? liveCommands(uuid, ...change) : undefined;
    if (live) {
      // VirtualBox changes the hardware of a running VM, but not of a paused one.
      const resumes = reading.state === "paused" && hardwareOptions(current.hardware, settings.hardware).length > 0;
      if (resumes) await this.vbox.run("controlvm", uuid, "resume");
      await this.runAll(live);
      if (resumes) await this.vbox.run("controlvm", uuid, "pause");
      await this.media.closeDetached(reading, attached);
      return;
    }
    if (changes || after === "stopped") await this.powerOff(reading, options);
    try {
      if (moves) await this.move(reading, folder);
      await this.runAll(commands);
      await this.media.closeDetached(reading, attached);
    } catch (error) {
      if (keepsRunning) await this.powerOn(uuid).catch(() => undefined);
      throw error;
    }
    if (after === "running" && (changes || before !== "running")) await this.powerOn(uuid);
  }

  /** Changes a VM whose memory is saved, and resumes it if it is to run and the change requires that. */
  private async changeSaved(
    uuid: string,
    [current, wanted]: readonly [VmSettings, VmSettings],
    power: PowerState,
    memory: SavedMemory | undefined,
  ): Promise<void> {
    const changed = changedWhileSaved(current, wanted);
    const isComplete = vmCommands(uuid, changed, wanted).length === 0;
    const live = isComplete ? [] : power === "running" && liveCommands(uuid, changed, wanted);
    if (!live) throw memoryIsSaved(current.name);
    await this.runAll(vmCommands(uuid, current, changed));
    if (isComplete && memory !== "resume") return;
    await this.requirePorts(wanted);
    await this.powerOn(uuid);
    await this.runAll(live);
  }

  private async move(reading: VmReading, folder: string): Promise<void> {
    const { uuid, settings } = reading.record;
    // VirtualBox creates the VM's own folder there, but not its parents.
    const parent = path.join(folder, settings.groups[0] ?? "/");
    await this.vbox.machine.makeFolder(parent);
    await this.vbox.run("movevm", uuid, "--type", "basic", "--folder", parent);
    await this.removeFolders(reading);
  }

  private async requirePorts(wanted: VmSettings, forwards = vmForwards(wanted)): Promise<void> {
    await requireFreePorts(this.vbox.machine, `the machine ${wanted.name}`, forwards);
  }

  /**
   * Requires the ports that a running VM does not have yet, and returns its settings. It first leaves those that it is
   * not to keep: two VMs may exchange ports.
   */
  private async changePorts(uuid: string, current: VmSettings, wanted: VmSettings): Promise<VmSettings> {
    const added = forwardsBeyond(vmForwards(wanted), vmForwards(current));
    if (added.length === 0) return current;
    const left = withoutLeftPorts(current, wanted);
    await this.runAll(liveCommands(uuid, current, left) ?? []);
    await this.requirePorts(wanted, added);
    return left;
  }

  private async powerOn(uuid: string): Promise<void> {
    await this.vbox.run("startvm", uuid, "--type", "headless");
  }

  private async powerOff({ record, state }: VmReading, { shutdownTimeoutSeconds }: PowerOptions): Promise<void> {
    if (record.power !== "running") return;
    const deadline = Date.now() + shutdownTimeoutSeconds * 1000;
    if (shutdownTimeoutSeconds > 0 && state === "running") {
      await this.vbox.run("controlvm", record.uuid, "acpipowerbutton");
      while (Date.now() < deadline) {
        await sleep(Math.min(POLL_MS, deadline - Date.now()));
        if ((await this.reader.require(record.uuid)).record.power !== "running") return;
      }
    }
    await this.vbox.run("controlvm", record.uuid, "poweroff").catch(async (error) => {
      // It may have shut down in the meantime.
      if ((await this.reader.require(record.uuid)).record.power === "running") throw error;
    });
  }

  /**
   * Removes the folders that VirtualBox leaves behind: those of groups, and a VM's own folder that does not bear the
   * VM's name.
   */
  private async removeFolders({ record, home }: VmReading): Promise<void> {
    const machineFolder = await this.machineFolder();
    const top = home.startsWith(machineFolder + path.sep) ? machineFolder : path.dirname(record.folder);
    for (let folder = home; folder !== top && folder !== path.dirname(folder); folder = path.dirname(folder)) {
      await this.vbox.machine.removeIfEmpty(folder);
    }
  }

  private async runAll(commands: readonly Command[]): Promise<void> {
    for (const command of commands) await runCommand(this.vbox, command);
  }
}
