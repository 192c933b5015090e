import path from "node:path";
import type { ImageCache } from "../../../images/image-cache.js";
import { ProviderError } from "../../../plugin/index.js";
import { ProxmoxApiError } from "../api/error.js";
import type { Machines } from "../api/machines.js";
import { type Volume, type Volumes, volumeId } from "../api/volumes.js";

/** The configured provider. */
export class Client {
  /** The ids of the volumes that this run has written. */
  private readonly written = new Set<string>();
  /** The time at which this run began, in milliseconds since the epoch. */
  private readonly began = Date.now();

  constructor(
    private readonly volumes: Volumes,
    private readonly machines: Machines,
    readonly images: ImageCache,
    private readonly baseFolder: string,
  ) {}

  /** Returns the absolute path of a file of the configuration. */
  absolute(file: string): string {
    return path.resolve(this.baseFolder, file);
  }

  has(volume: Volume): Promise<boolean> {
    return asProviderError(this.volumes.has(volume));
  }

  /** Uploads a file. @returns its id */
  async write(volume: Volume, content: Blob): Promise<string> {
    await asProviderError(this.volumes.write(volume, content));
    const id = volumeId(volume);
    this.written.add(id);
    return id;
  }

  /** Deletes a file, unless this run has written one of the same name, which replaces it. */
  async delete(volume: Volume): Promise<void> {
    if (!this.written.has(volumeId(volume))) await asProviderError(this.volumes.delete(volume));
  }

  /** Restarts a machine, unless it is off or has started in this run. */
  restart(id: number, signal: AbortSignal): Promise<void> {
    return asProviderError(this.machines.restart(id, this.began, signal));
  }
}

async function asProviderError<T>(work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw error instanceof ProxmoxApiError ? new ProviderError(error.message) : error;
  });
}
