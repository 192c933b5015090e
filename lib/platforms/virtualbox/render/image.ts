import { createHash } from "node:crypto";
import { packingOf } from "../../../files/packing.js";
import type { Image } from "../../../lab/image.js";
import { headOfImage } from "../../../lab/image-head.js";
import { fileOf } from "../../../lab/machine-images.js";
import { stackPath } from "../../../lab/project.js";
import type { LabScope } from "../../../lab/scope.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import { type ImageConfig, ImageResource } from "../resources.js";

/** Renders an image that is downloaded or unpacked, once for all disks of the lab. @returns the image's path */
export function renderImage(machine: VirtualMachine, image: Image): string {
  const { lab } = machine;
  const { disk } = image;
  const file = fileOf(image, machine);
  if ("url" in file)
    return renderResource(lab, file.checksum, { url: file.url, [file.algorithm]: file.checksum, disk });
  const source = stackPath(lab, file.path);
  return isPacked(lab, image) ? renderResource(lab, sha256(file.path), { file: source, disk }) : source;
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
