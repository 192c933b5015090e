import path from "node:path";
import { attachedDisks } from "../attached-media.js";
import type { StorageController, VmRecord, VmSection } from "../vms.js";
import { DiskTree, isInside } from "./disk-tree.js";
import { readGuestProperties, type VmReading } from "./show-vm-info.js";
import { readStoredVm, type StoredVm } from "./stored-vm.js";
import type { VBoxManage } from "./vboxmanage.js";

interface Found {
  readonly file: string;
  readonly stored: StoredVm;
  readonly running: boolean;
}

const STORED: readonly VmSection[] = [
  ...(["sharedFolders", "guestProperties", "extraData", "storageOptions", "bandwidthGroups"] as const),
];

/**
 * Reads VMs from their settings files, with two calls of VBoxManage for all VMs of a run.
 *
 * VBoxManage lists the VMs that exist and those that run. VirtualBox's own settings contain the path of each VM's file.
 */
export class StoredVms {
  private listed: Promise<Set<string>> | undefined;

  constructor(private readonly vbox: VBoxManage) {}

  /** Notes that this run has created the VM. */
  async add(uuid: string): Promise<void> {
    (await this.listed)?.add(uuid);
  }

  /** Returns undefined if only `showvminfo` shows the sections, or whether there is such a VM. */
  async read(uuid: string, sections: ReadonlySet<VmSection>): Promise<VmRecord | undefined> {
    const found = [...sections].every((section) => STORED.includes(section)) ? await this.find(uuid) : undefined;
    if (!found) return undefined;
    const { stored, running } = found;
    const { sharedFolders, guestProperties, extraData, bandwidthGroups, controllers, ...settings } = stored.settings;
    const own = attachedDisks(stored.settings).filter((disk) => isInside(path.dirname(found.file), disk));
    const lostDisks = await new DiskTree([]).lostOf(own, this.vbox.machine);
    const properties = () => (running ? listGuestProperties(this.vbox, uuid) : guestProperties);
    return {
      uuid,
      accessible: true,
      power: powerOf(found),
      folder: stored.folder,
      ...(lostDisks.length > 0 && { lostDisks }),
      settings: {
        ...settings,
        controllers: sections.has("storageOptions") ? controllers : controllers?.map(withoutOptions),
        ...(sections.has("sharedFolders") ? { sharedFolders } : {}),
        // VirtualBox stores the properties of a running VM when it stops.
        ...(sections.has("guestProperties") ? { guestProperties: await properties() } : {}),
        ...(sections.has("extraData") ? { extraData } : {}),
        ...(sections.has("bandwidthGroups") ? { bandwidthGroups } : {}),
      },
    };
  }

  private async list(): Promise<Set<string>> {
    const output = await this.vbox.run("list", "vms");
    return new Set([...output.matchAll(/^"(?!<inaccessible>").*" \{([0-9a-f-]{36})\}\r?$/gm)].map(([, uuid]) => uuid));
  }

  /** Returns what deleting the VM requires to know, or undefined if only `showvminfo` shows it. */
  async readForDelete(uuid: string): Promise<VmReading | undefined> {
    const found = await this.find(uuid);
    if (!found) return undefined;
    const { stored, file, running } = found;
    const { settings, folder, saved } = stored;
    return {
      record: { uuid, accessible: true, power: powerOf(found), settings, folder },
      state: running ? "running" : saved ? "saved" : "poweroff",
      home: path.dirname(file),
      settingsFile: file,
      media: (settings.controllers ?? []).flatMap(({ name, attachments }) =>
        attachments.map((attachment) => ({ ...attachment, controller: name })),
      ),
      images: new Map(),
      inSnapshots: new Set(),
      snapshots: [],
    };
  }

  private async find(uuid: string): Promise<Found | undefined> {
    this.listed ??= this.list();
    if (!(await this.listed).has(uuid)) return undefined;
    const file = await this.vbox.registry.settingsFile(uuid);
    const xml = file && (await this.vbox.machine.read(file));
    const stored = file && xml ? readStoredVm(xml, file) : undefined;
    if (!file || stored?.uuid !== uuid) return undefined;
    return { file, stored, running: (await this.vbox.read("list", "runningvms")).includes(`{${uuid}}`) };
  }
}

function powerOf({ running, stored }: Found): VmRecord["power"] {
  return running ? "running" : stored.saved ? "saved" : "stopped";
}

export async function listGuestProperties(vbox: VBoxManage, uuid: string): Promise<Record<string, string>> {
  return readGuestProperties(await vbox.run("guestproperty", "enumerate", uuid, "--no-timestamp", "--no-flags"));
}

function withoutOptions({ name, type, attachments }: StorageController): StorageController {
  return { name, type, attachments: attachments.map(({ options: _, ...attachment }) => attachment) };
}
