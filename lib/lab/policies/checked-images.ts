import { Container } from "../container.js";
import { Guest } from "../guest.js";
import { Image } from "../image.js";
import type { Rule } from "../rule.js";
import { VirtualMachine } from "../virtual-machine.js";

/**
 * Requires a checksum for every disk image, drive image and container template, so that everybody who applies the lab gets the same.
 *
 * Volumes of the hypervisor that only its options name ("local:iso/windows.iso") are not checked.
 */
export class CheckedImages implements Rule<Guest> {
  readonly code = "checked-images";
  readonly appliesTo = Guest;
  readonly title = "Image without a checksum";
  readonly fix =
    "download it with a checksum: Image.url(url, { sha256 }), or ContainerTemplate.url(url, { sha256 }) for a container";

  *check(guest: Guest) {
    for (const { what, source } of unchecked(guest)) yield `its ${what} is ${source}, which has no checksum`;
  }
}

function unchecked(guest: Guest): { what: string; source: string }[] {
  if (guest instanceof Container) {
    const { source } = guest.template;
    return "volume" in source ? [{ what: "template", source: source.volume }] : [];
  }
  // A clone has its source's images.
  if (!(guest instanceof VirtualMachine) || guest.original) return [];
  const disks = [...guest.disks].map(([name, { image }]) => [`disk ${name}`, image] as const);
  const drives = Object.entries(guest.options ?? {}).map(([name, value]) => [`option ${name}`, value] as const);
  return [...disks, ...drives].flatMap(([what, image]) =>
    image instanceof Image && "path" in image.source ? [{ what, source: `the file ${image.source.path}` }] : [],
  );
}
