import { isObject } from "../../../files/json-file.js";
import type { ProxmoxApi } from "./client.js";
import { ProxmoxApiError } from "./error.js";

/** The address of a guest in the API. */
export interface ProxmoxGuest {
  readonly node: string;
  readonly kind: "qemu" | "lxc";
  readonly id: number;
}

export interface ProxmoxSnapshot {
  readonly name: string;
  readonly description: string;
  /** The time at which it was taken. */
  readonly time: Date;
  /** Whether it includes the memory of the running machine. */
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

  /** Returns the snapshots, the oldest first. */
  async list(): Promise<ProxmoxSnapshot[]> {
    const path = `${this.place}/snapshot`;
    const entries = await this.api.get(path);
    if (!Array.isArray(entries) || !entries.every(isSnapshot)) throw this.api.strange(`GET ${path}`);
    // The guest's present state is listed as one, too.
    return entries
      .filter(({ name }) => name !== "current")
      .toSorted((a, b) => Number(a.snaptime ?? 0) - Number(b.snaptime ?? 0))
      .map(({ name, description = "", snaptime = 0, vmstate }) => ({
        name,
        description: description.trimEnd(),
        time: new Date(Number(snaptime) * 1000),
        memory: Number(vmstate ?? 0) === 1,
      }));
  }

  /**
   * Checks that snapshots of the guest are possible.
   *
   * @throws {ProxmoxApiError} The guest's storage does not support snapshots.
   */
  async check(): Promise<void> {
    const path = `${this.place}/feature?feature=snapshot`;
    const answer = await this.api.get(path);
    if (!isObject(answer)) throw this.api.strange(`GET ${path}`);
    if (Number(answer.hasFeature) !== 1)
      throw new ProxmoxApiError(
        this.guest.kind === "lxc"
          ? "the storage of one of its volumes has no snapshots; containers need lvmthin, zfspool, btrfs, or ceph"
          : "the storage or the format of one of its disks has no snapshots; in a directory, qcow2 has them " +
              "and raw does not",
      );
  }

  /** @param memory whether the memory of a running machine is included, so that it resumes. Containers have none */
  async take(name: string, description: string, memory: boolean): Promise<void> {
    const form = { snapname: name, description };
    const withMemory = memory && this.guest.kind === "qemu";
    await this.api.run("POST", `${this.place}/snapshot`, withMemory ? { ...form, vmstate: "1" } : form);
  }

  /**
   * @param running whether the guest runs afterwards. A guest without memory in its snapshot is stopped, and stays
   *   stopped by default
   */
  async restore(name: string, running: boolean): Promise<void> {
    const at = `${this.place}/snapshot/${encodeURIComponent(name)}/rollback`;
    await this.api.run("POST", at, { start: running ? "1" : "0" });
  }

  /** Deletes a snapshot. Later ones remain. */
  async delete(name: string): Promise<void> {
    await this.api.run("DELETE", `${this.place}/snapshot/${encodeURIComponent(name)}`);
  }
}

interface RawSnapshot {
  readonly name: string;
  readonly description?: string;
  readonly snaptime?: number | string;
  readonly vmstate?: unknown;
}

function isSnapshot(value: unknown): value is RawSnapshot {
  return (
    isObject(value) &&
    typeof value.name === "string" &&
    ["string", "undefined"].includes(typeof value.description) &&
    Number.isFinite(Number(value.snaptime ?? 0))
  );
}
