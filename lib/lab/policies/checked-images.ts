import { Container } from "../container.js";
import { Guest } from "../guest.js";
import { Image } from "../image.js";
import { VirtualMachine } from "../virtual-machine.js";
import type { Policy } from "./policy.js";

/**
 * What guests begin with, and what is in their drives, is known by its checksum, so that everybody who applies the lab has the same. A hypervisor's own volumes that
 * only its options name ("local:iso/windows.iso") are not looked at.
 */
export class CheckedImages implements Policy<Guest> {
  readonly name = "checked-images";
  readonly appliesTo = Guest;
  readonly fix =
    "Take it from a URL: Image.url(url, { sha256 }), or of a container ContainerTemplate.url(url, { sha256 }).";

  *check(guest: Guest) {
    for (const { what, from } of unchecked(guest)) {
      yield `its ${what} is from ${from}, which has no checksum`;
    }
  }
}

function unchecked(guest: Guest): { what: string; from: string }[] {
  if (guest instanceof Container) {
    const { source } = guest.template;
    return "volume" in source ? [{ what: "template", from: source.volume }] : [];
  }
  // A clone has its source's images.
  if (!(guest instanceof VirtualMachine) || guest.original) return [];
  const disks = [...guest.disks].map(([name, { image }]) => [`disk ${name}`, image] as const);
  const drives = Object.entries(guest.options ?? {}).map(([name, value]) => [`option ${name}`, value] as const);
  return [...disks, ...drives].flatMap(([what, image]) =>
    image instanceof Image && "path" in image.source ? [{ what, from: `the file ${image.source.path}` }] : [],
  );
}
