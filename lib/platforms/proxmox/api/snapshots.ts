import type { ProxmoxApi } from "./client.js";
import { ProxmoxApiError } from "./error.js";

/** A guest as the API addresses it. */
export interface ProxmoxGuest {
  readonly node: string;
  readonly kind: "qemu" | "lxc";
  readonly id: number;
}

export interface ProxmoxSnapshot {
  readonly name: string;
  readonly description: string;
  /** When it was taken. */
  readonly time: Date;
  /** Whether the memory of the running machine is in it. */
  readonly memory: boolean;
}

/** The snapshots of one guest. */
export class ProxmoxSnapshots {
  private readonly place: string;

  constructor(
    private readonly api: ProxmoxApi,
    private readonly guest: ProxmoxGuest,
  ) {
    this.place = `/nodes/${encodeURIComponent(guest.node)}/${guest.kind}/${guest.id}`;
  }

  /** The oldest first. */
  async list(): Promise<ProxmoxSnapshot[]> {
    const entries = (await this.api.get(`${this.place}/snapshot`)) as RawSnapshot[];
    // What the guest is now stands there as one, too.
    return entries
      .filter(({ name }) => name !== "current")
      .toSorted((a, b) => (a.snaptime ?? 0) - (b.snaptime ?? 0))
      .map(({ name, description = "", snaptime = 0, vmstate }) => ({
        name,
        description: description.trimEnd(),
        time: new Date(snaptime * 1000),
        memory: Number(vmstate ?? 0) === 1,
      }));
  }

  /** @throws {ProxmoxApiError} Nothing of the guest can be snapshotted as it is stored. */
  async check(): Promise<void> {
    const { hasFeature } = (await this.api.get(`${this.place}/feature?feature=snapshot`)) as { hasFeature: unknown };
    if (Number(hasFeature) !== 1)
      throw new ProxmoxApiError(
        this.guest.kind === "lxc"
          ? "the storage of a disk of it has no snapshots: containers need lvmthin, zfspool, btrfs or ceph"
          : "the storage of a disk of it has no snapshots, or the disk's format: qcow2 in a directory has, raw has not",
      );
  }

  /** @param memory with the memory of a machine that runs, so that it resumes; containers have none */
  async take(name: string, description: string, memory: boolean): Promise<void> {
    const form = { snapname: name, description };
    const withMemory = memory && this.guest.kind === "qemu";
    await this.api.run("POST", `${this.place}/snapshot`, withMemory ? { ...form, vmstate: "1" } : form);
  }

  /** @param running whether the guest is to run afterwards: without memory it is stopped, and stays so unless told otherwise */
  async restore(name: string, running: boolean): Promise<void> {
    const at = `${this.place}/snapshot/${encodeURIComponent(name)}/rollback`;
    await this.api.run("POST", at, { start: running ? "1" : "0" });
  }

  /** What was taken after it stays. */
  async delete(name: string): Promise<void> {
    await this.api.run("DELETE", `${this.place}/snapshot/${encodeURIComponent(name)}`);
  }
}

interface RawSnapshot {
  readonly name: string;
  readonly description?: string;
  readonly snaptime?: number;
  readonly vmstate?: number | string;
}
