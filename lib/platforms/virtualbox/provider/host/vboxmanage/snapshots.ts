import { setTimeout as sleep } from "node:timers/promises";
import { requireFreePorts, vmForwards } from "../free-ports.js";
import { hasLinkedClones, noSuchSnapshot, noSuchVm, snapshotOfLostDisk } from "../refusals.js";
import { claimedText, type SnapshotRecord, type SnapshotSpec } from "../snapshots.js";
import { checkSnapshot } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import type { PowerState } from "../vms.js";
import { DiskTree } from "./disk-tree.js";
import { readVm, type VmReading } from "./show-vm-info.js";
import type { VBoxManage } from "./vboxmanage.js";
import { snapshotFolder } from "./vm-reader.js";

const POLL_MS = 500;

/** Snapshots. Each operation holds the VM's lock from its first call to its last. */
export class Snapshots {
  constructor(private readonly vbox: VBoxManage) {}

  async take(vm: string, spec: SnapshotSpec): Promise<SnapshotRecord> {
    checkSnapshot(spec);
    return this.vbox.exclusively(vm, async () => {
      const reading = await this.settled(vm);
      if (!reading) throw noSuchVm(vm);
      const leftover = reading.snapshots.find(({ claim }) => claim !== undefined && claim === spec.claim);
      if (leftover) {
        await this.write(vm, leftover.uuid, spec);
        return { uuid: leftover.uuid, ...spec };
      }
      const text = ["--description", claimedText(spec.description, spec.claim)];
      const live = reading.state === "running" ? ["--live"] : [];
      const output = await this.vbox.run("snapshot", vm, "take", spec.name, ...text, ...live);
      return { uuid: /UUID: (\S+)/.exec(output)?.[1] ?? "", ...spec };
    });
  }

  async readAll(vm: string): Promise<SnapshotRecord[] | undefined> {
    return this.vbox.exclusively(vm, async () => (await this.read(vm))?.snapshots.slice());
  }

  async edit(vm: string, uuid: string, spec: SnapshotSpec): Promise<void> {
    checkSnapshot(spec);
    await this.vbox.exclusively(vm, () => this.write(vm, uuid, spec));
  }

  async delete(vm: string, uuid: string): Promise<void> {
    await this.vbox.exclusively(vm, async () => {
      const reading = await this.settled(vm);
      const snapshot = reading?.snapshots.find((each) => each.uuid === uuid);
      if (!reading || !snapshot) return;
      const tree = await DiskTree.read(this.vbox);
      const clones = tree.linkedClones(vm, uuid);
      if (clones.length > 0)
        throw hasLinkedClones(`snapshot '${snapshot.name}' of '${reading.record.settings.name}'`, clones);
      // A merge that fails while the VM runs leaves the disks locked until VirtualBox's service restarts.
      const disks = [...tree.unusedImages(snapshotFolder(reading)), ...tree.disksOf(vm)];
      const [lost] = await tree.lostOf(disks, this.vbox.machine);
      if (lost !== undefined) throw snapshotOfLostDisk(snapshot.name, reading.record.settings.name, lost);
      await this.vbox.run("snapshot", vm, "delete", uuid);
    });
  }

  async restore(vm: string, uuid: string, power: PowerState): Promise<void> {
    await this.vbox.exclusively(vm, async () => {
      const reading = await this.settled(vm);
      if (!reading) throw noSuchVm(vm);
      if (!reading.snapshots.some((each) => each.uuid === uuid)) throw noSuchSnapshot(uuid);
      if (reading.record.power === "running") await this.vbox.run("controlvm", vm, "poweroff");
      await this.vbox.run("snapshot", vm, "restore", uuid);
      if (power !== "running") return;
      const { settings } = (await this.read(vm))?.record ?? reading.record;
      await requireFreePorts(this.vbox.machine, `the machine ${settings.name}`, vmForwards(settings));
      await this.vbox.run("startvm", vm, "--type", "headless");
    });
  }

  private async write(vm: string, uuid: string, { name, description, claim }: SnapshotSpec): Promise<void> {
    const text = claimedText(description, claim);
    await this.vbox.run("snapshot", vm, "edit", uuid, "--name", name, "--description", text);
  }

  /**
   * Reads a VM once no snapshot is being taken or deleted: VirtualBox continues with that after VBoxManage is killed.
   */
  private async settled(vm: string): Promise<VmReading | undefined> {
    for (;;) {
      const reading = await this.read(vm);
      if (!reading?.state.includes("snapshot")) return reading;
      await sleep(POLL_MS);
    }
  }

  private async read(vm: string): Promise<VmReading | undefined> {
    try {
      return readVm(await this.vbox.run("showvminfo", vm, "--machinereadable"), (osType) => osType);
    } catch (error) {
      if (!(error instanceof VirtualBoxError)) throw error;
      // VirtualBox cannot open a VM whose settings file is gone or damaged.
      if (error.code === "NOT_FOUND" || error.message.includes("The object functionality is limited")) return undefined;
      throw error;
    }
  }
}
