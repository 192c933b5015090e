import { createHash } from "node:crypto";
import { extname } from "node:path";
import { FOREIGN_EXTENSIONS, foreignDiskIn } from "../../../files/foreign-disk.js";
import { PACKED_EXTENSIONS, packingOf } from "../../../files/packing.js";
import { qcow2FeaturesIn } from "../../../files/qcow2-features.js";
import type { Image } from "../../../lab/image.js";
import { headOfImage } from "../../../lab/image-head.js";
import { fileOf } from "../../../lab/machine-images.js";
import { stackPath } from "../../../lab/project.js";
import type { LabScope } from "../../../lab/scope.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import { type ImageConfig, ImageResource } from "../resources.js";

/**
 * Renders an image that is downloaded, unpacked, or converted, once for all disks of the lab.
 *
 * @returns the image's path
 */
export function renderImage(machine: VirtualMachine, image: Image): string {
  const { lab } = machine;
  const { disk } = image;
  const file = fileOf(image, machine);
  if ("url" in file)
    return renderResource(lab, file.checksum, { url: file.url, [file.algorithm]: file.checksum, disk });
  const source = stackPath(lab, file.path);
  return isPrepared(lab, image) ? renderResource(lab, sha256(file.path), { file: source, disk }) : source;
}

function renderResource(lab: LabScope, digest: string, { disk, ...source }: ImageConfig): string {
  // Named after its content or its file. No construct of a user has an id with a dot.
  const further = disk === undefined || disk === 1 ? "" : `_${disk}`;
  const id = `image.${digest.slice(0, 12)}${further}`;
  const existing = lab.node.tryFindChild(id) as ImageResource | undefined;
  return (existing ?? new ImageResource(lab, id, () => ({ ...source, disk }))).path;
}

const PREPARED_EXTENSIONS: readonly string[] = [...PACKED_EXTENSIONS, ...FOREIGN_EXTENSIONS];

/** Whether a file is to be unpacked or converted: according to its content or, where it is missing, to its name. */
function isPrepared(lab: LabScope, { source, disk }: Image): boolean {
  if (disk !== undefined) return true;
  if (!("path" in source)) return false;
  const head = headOfImage(lab, source.path);
  return head.length > 0
    ? packingOf(head) !== undefined || foreignDiskIn(head) !== undefined || qcow2FeaturesIn(head).any
    : PREPARED_EXTENSIONS.includes(extname(source.path).slice(1).toLowerCase());
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
