import { createHash } from "node:crypto";
import { packingOf } from "../../../files/packing.js";
import type { Image } from "../../../lab/image.js";
import { headOfImage } from "../../../lab/image-head.js";
import { stackPath } from "../../../lab/project.js";
import type { LabScope } from "../../../lab/scope.js";
import { type ImageConfig, ImageResource } from "../resources.js";

/** Renders an image that is downloaded or unpacked, once for all disks of the lab. @returns the image's path */
export function renderImage(lab: LabScope, image: Image): string {
  const { source, disk } = image;
  if ("url" in source)
    return renderResource(lab, source.checksum, { url: source.url, [source.algorithm]: source.checksum, disk });
  const file = stackPath(lab, source.path);
  return isPacked(lab, image) ? renderResource(lab, sha256(source.path), { file, disk }) : file;
}

function renderResource(lab: LabScope, digest: string, { disk, ...source }: ImageConfig): string {
  // Named after its content or its file. No construct of a user has an id with a dot.
  const further = disk === undefined || disk === 1 ? "" : `_${disk}`;
  const id = `image.${digest.slice(0, 12)}${further}`;
  const existing = lab.node.tryFindChild(id) as ImageResource | undefined;
  return (existing ?? new ImageResource(lab, id, () => ({ ...source, disk }))).path;
}

/** Whether a file is to be unpacked: according to its content or, where it is missing, to its name. */
function isPacked(lab: LabScope, { source, disk }: Image): boolean {
  if (disk !== undefined) return true;
  if (!("path" in source)) return false;
  const head = headOfImage(lab, source.path);
  return head.length > 0 ? packingOf(head) !== undefined : /\.(gz|xz|zst|bz2|tar|ova|box)$/i.test(source.path);
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
