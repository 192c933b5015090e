import path from "node:path";
import {
  literalNumber,
  literalText,
  type Resource,
  type ResourceBody,
  referenceTo,
  resourcesOf,
} from "../../../terraform/stack-json.js";
import { cachedImage } from "../../cached-image.js";
import type { GuestHardware, HardwareDisk, HardwareImage } from "../../guest-hardware.js";
import type { SynthesizedStack } from "../../tooling.js";

/** Returns the hardware of a stack's machines. VirtualBox's defaults are those of an OS type for Linux. */
export function hardware({ json, directory }: SynthesizedStack): GuestHardware[] {
  const resources = new Map(resourcesOf(json).map((resource) => [resource.id, resource]));
  return [...resources.values()]
    .filter(({ type }) => type === "virtualbox_vm")
    .map(({ id, body }) => {
      const seed = mediaOf(body)
        .map(literalText)
        .find((medium) => medium?.startsWith("seeds/"));
      return {
        guest: id,
        chipset: body.chipset === "ich9" ? "q35" : "i440fx",
        firmware: literalText(body.firmware)?.startsWith("efi") ? "uefi" : "bios",
        controller: "ahci",
        adapter: adaptersOf(body).some(({ model }) => model === "virtio") ? "virtio" : "e1000",
        disks: disksOf(body, resources, directory),
        ...(seed !== undefined && { seed: path.resolve(directory, seed) }),
      };
    });
}

/** Returns a machine's disks: its own, or copies of its source's. */
function disksOf(
  body: ResourceBody,
  resources: ReadonlyMap<string, Resource>,
  directory: string,
): readonly HardwareDisk[] {
  const source = resources.get(referenceTo(body.clone_of) ?? "");
  if (source) {
    const [boot, ...others] = disksOf(source.body, resources, directory);
    const sizeMib = literalNumber(body.boot_disk_size_mib) ?? boot?.sizeMib;
    return boot ? [{ ...boot, sizeMib }, ...others] : [];
  }
  if (body.clone_of !== undefined)
    return [{ name: "boot", image: { elsewhere: "a clone of a machine that is not in this lab" } }];
  return mediaOf(body)
    .flatMap((medium) => resources.get(referenceTo(medium) ?? "") ?? [])
    .filter(({ type }) => type === "virtualbox_disk")
    .map((disk) => {
      const image = imageOf(disk.body.source, resources, directory);
      const name = disk.construct.split("/").at(-1) ?? disk.id;
      return { name, sizeMib: literalNumber(disk.body.size_mib), ...(image && { image }) };
    });
}

function imageOf(
  source: unknown,
  resources: ReadonlyMap<string, Resource>,
  directory: string,
): HardwareImage | undefined {
  const file = literalText(source);
  if (file !== undefined) return { path: path.resolve(directory, file) };
  const image = resources.get(referenceTo(source) ?? "")?.body;
  if (!image) return undefined;
  return cachedImage(
    {
      url: literalText(image.url),
      checksum: literalText(image.sha256) ?? literalText(image.sha512),
      file: literalText(image.file),
      disk: literalNumber(image.disk),
    },
    directory,
  );
}

function adaptersOf({ network_adapters }: ResourceBody): readonly ResourceBody[] {
  return (network_adapters ?? []) as readonly ResourceBody[];
}

/** Returns the media in a machine's drives. */
function mediaOf({ storage_controllers }: ResourceBody): unknown[] {
  const controllers = Object.values((storage_controllers ?? {}) as Readonly<Record<string, ResourceBody>>);
  return controllers.flatMap(({ attachments }) =>
    ((attachments ?? []) as readonly ResourceBody[]).map(({ medium }) => medium),
  );
}
