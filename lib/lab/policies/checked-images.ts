import { isContainer } from "../container.js";
import { Guest } from "../guest.js";
import { imagesOf } from "../machine-images.js";
import type { Rule } from "../rule.js";
import { isVirtualMachine } from "../virtual-machine.js";

/**
 * Requires a checksum for every disk image, drive image, and container template.
 *
 * Everybody who applies the lab then gets the same content.
 *
 * Volumes of the hypervisor that only its options name ("local:iso/windows.iso") are not checked.
 */
export class CheckedImages implements Rule<Guest> {
  readonly code = "checked-images";
  readonly appliesTo = Guest;
  readonly title = "Image without a checksum";
  readonly fix = "download it with a checksum, by Image.url(url, { sha256 }) or ContainerTemplate.url(url, { sha256 })";

  *check(guest: Guest) {
    for (const { what, source } of unchecked(guest)) yield `its ${what} is ${source}, which has no checksum`;
  }
}

function unchecked(guest: Guest): { what: string; source: string }[] {
  if (isContainer(guest)) {
    const { source } = guest.template;
    return "volume" in source ? [{ what: "template", source: source.volume }] : [];
  }
  // A clone has its source's images.
  if (!isVirtualMachine(guest) || guest.source) return [];
  return imagesOf(guest).flatMap(({ use, image: { source } }) =>
    "path" in source ? [{ what: use, source: `the file ${source.path}` }] : [],
  );
}
