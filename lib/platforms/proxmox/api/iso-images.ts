import { isObject } from "../../../files/json-file.js";
import type { ProxmoxApi } from "./client.js";

/** The place of an ISO image in a cluster. */
export interface IsoImage {
  readonly node: string;
  readonly storage: string;
  readonly name: string;
}

/** Returns the id by which a machine's drive names an image. */
export function volumeId({ storage, name }: Pick<IsoImage, "storage" | "name">): string {
  return `${storage}:iso/${name}`;
}

/** The ISO images in the storages of a cluster. */
export interface IsoImages {
  has(image: IsoImage): Promise<boolean>;
  /** Uploads an image, in place of one with the same name. */
  write(image: IsoImage, content: Uint8Array): Promise<void>;
  /** Deletes an image. Succeeds if it is gone. */
  delete(image: IsoImage): Promise<void>;
}

/** The ISO images that the API lists, uploads, and deletes. */
export class ProxmoxIsoImages implements IsoImages {
  constructor(private readonly api: ProxmoxApi) {}

  async has(image: IsoImage): Promise<boolean> {
    const path = `${storagePath(image)}/content?content=iso`;
    const images = await this.api.get(path);
    if (!Array.isArray(images)) throw this.api.strange(`GET ${path}`);
    return images.some((each) => isObject(each) && each.volid === volumeId(image));
  }

  async write(image: IsoImage, content: Uint8Array): Promise<void> {
    const file = { field: "filename", name: image.name, content };
    await this.api.upload(`${storagePath(image)}/upload`, { content: "iso" }, file);
  }

  async delete(image: IsoImage): Promise<void> {
    if (!(await this.has(image))) return;
    await this.api.run("DELETE", `${storagePath(image)}/content/${encodeURIComponent(volumeId(image))}`);
  }
}

function storagePath({ node, storage }: IsoImage): string {
  return `/nodes/${encodeURIComponent(node)}/storage/${encodeURIComponent(storage)}`;
}
