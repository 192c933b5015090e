import { isObject } from "../../../files/json-file.js";
import type { ProxmoxApi } from "./client.js";

/** The place of a file in a cluster's storages. */
export interface Volume {
  readonly node: string;
  readonly storage: string;
  /** The use of the file: an ISO image for a drive, or a disk image to import. */
  readonly content: "iso" | "import";
  /** The file's name. Proxmox VE requires the extension of its format. */
  readonly name: string;
}

/** Returns the id by which a machine's drive or disk names a file. */
export function volumeId({ storage, content, name }: Omit<Volume, "node">): string {
  return `${storage}:${content}/${name}`;
}

/** The files in the storages of a cluster. */
export interface Volumes {
  has(volume: Volume): Promise<boolean>;
  /** Uploads a file, in place of one with the same name. */
  write(volume: Volume, content: Blob): Promise<void>;
  /** Deletes a file. Succeeds if it is gone. */
  delete(volume: Volume): Promise<void>;
}

/** The files that the API lists, uploads, and deletes. */
export class ProxmoxVolumes implements Volumes {
  constructor(private readonly api: ProxmoxApi) {}

  async has(volume: Volume): Promise<boolean> {
    const path = `${storagePath(volume)}/content?content=${volume.content}`;
    const volumes = await this.api.get(path);
    if (!Array.isArray(volumes)) throw this.api.strange(`GET ${path}`);
    return volumes.some((each) => isObject(each) && each.volid === volumeId(volume));
  }

  async write(volume: Volume, content: Blob): Promise<void> {
    const file = { field: "filename", name: volume.name, content };
    await this.api.upload(`${storagePath(volume)}/upload`, { content: volume.content }, file);
  }

  async delete(volume: Volume): Promise<void> {
    if (!(await this.has(volume))) return;
    await this.api.run("DELETE", `${storagePath(volume)}/content/${encodeURIComponent(volumeId(volume))}`);
  }
}

function storagePath({ node, storage }: Volume): string {
  return `/nodes/${encodeURIComponent(node)}/storage/${encodeURIComponent(storage)}`;
}
