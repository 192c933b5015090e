import type { Image } from "../../../lab/image.js";
import { stackPath } from "../../../lab/project.js";
import type { LabScope } from "../../../lab/scope.js";
import { ImageResource } from "../resources/image-resource.js";

/** An image's path, for a disk to begin with. A download has a resource, one in a lab for all its disks. */
export function renderImage(lab: LabScope, { source }: Image): string {
  if ("path" in source) {
    return stackPath(lab, source.path);
  }
  // By its content, and with a dot: no construct of a user has such an id.
  const id = `image.${source.sha256.slice(0, 12)}`;
  const there = lab.node.tryFindChild(id) as ImageResource | undefined;
  return (there ?? new ImageResource(lab, id, () => source)).path;
}
