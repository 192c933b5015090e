import { setTimeout as sleep } from "node:timers/promises";
import { isObject } from "../../../files/json-file.js";
import { isTemporary, type ProxmoxApi } from "./client.js";
import { ProxmoxCluster } from "./cluster.js";
import { ProxmoxApiError } from "./error.js";

/** The virtual machines of a cluster, by their ids. */
export interface Machines {
  /**
   * Shuts a machine down, and starts it again. One that is off, paused, or suspended is left alone, and so is one that
   * started later than a time.
   *
   * @param time in milliseconds since the epoch
   */
  restart(id: number, time: number, signal: AbortSignal): Promise<void>;
}

/** The limits of a restart, in seconds. */
export interface RestartLimits {
  /**
   * The time to shut down. A guest that takes longer powers off later, and Proxmox VE does not start it then.
   *
   * @default 180: systemd waits 90 seconds for a service that does not stop
   */
  readonly shutdown?: number;
  /**
   * The time from there until it runs again.
   *
   * @default 120
   */
  readonly start?: number;
}

/** The pause between two looks at a machine that starts, in milliseconds. */
const PAUSE = 500;

/** The machines that the API finds and restarts. */
export class ProxmoxMachines implements Machines {
  constructor(
    private readonly api: ProxmoxApi,
    private readonly limits: RestartLimits = {},
  ) {}

  async restart(id: number, time: number, signal: AbortSignal): Promise<void> {
    const place = await this.placeOf(id);
    if (place === undefined) return;
    const start = await this.startOf(place);
    if (start === undefined || start > time) return;
    const { shutdown = 180 } = this.limits;
    try {
      // The HA manager keeps the state of a machine that is rebooted. A shutdown would stop it for good.
      await this.api.run("POST", `${place}/status/reboot`, { timeout: String(shutdown) }, signal);
    } catch (error) {
      if (!(error instanceof ProxmoxApiError)) throw error;
      throw new ProxmoxApiError(
        /got timeout/.test(error.message)
          ? `The machine ${id} did not shut down within ${shutdown} seconds, so its guest has not read its new ` +
              "networks. Stop it, and apply again: the apply starts it."
          : `The machine ${id} cannot be restarted for its new networks: ${error.message.replace(/\.$/, "")}. Apply ` +
              "again once that is settled.",
      );
    }
    await this.started(id, place, signal);
  }

  /** Waits for a machine that Proxmox VE starts once it has shut down. */
  private async started(id: number, place: string, signal: AbortSignal): Promise<void> {
    const { start = 120 } = this.limits;
    const end = Date.now() + start * 1000;
    while (!(await this.runs(place))) {
      if (Date.now() >= end)
        throw new ProxmoxApiError(
          `The machine ${id} was shut down for a restart, and is not running after ${start} seconds. Its last ` +
            "task on the node shows the reason. Apply again to start it.",
        );
      await sleep(PAUSE, undefined, { signal });
    }
  }

  /** Whether a machine runs. One whose node does not answer now may run later. */
  private async runs(place: string): Promise<boolean> {
    try {
      return (await this.startOf(place)) !== undefined;
    } catch (error) {
      if (isTemporary(error)) return false;
      throw error;
    }
  }

  /** Returns the path of a machine in the API, or undefined if there is none that may be seen. */
  private async placeOf(id: number): Promise<string | undefined> {
    const guest = (await new ProxmoxCluster(this.api).guests()).get(id);
    return guest && `/nodes/${encodeURIComponent(guest.node)}/qemu/${id}`;
  }

  /** Returns the time at which a machine started, to the second, or undefined if it does not run. */
  private async startOf(place: string): Promise<number | undefined> {
    const path = `${place}/status/current`;
    const answer = await this.api.get(path);
    const { status, qmpstatus = status, uptime } = isObject(answer) ? answer : {};
    if (status !== "running" && status !== "stopped") throw this.api.strange(`GET ${path}`);
    return status === "running" && qmpstatus === "running" ? Date.now() - Number(uptime) * 1000 : undefined;
  }
}
