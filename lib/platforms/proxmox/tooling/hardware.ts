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

type Resources = ReadonlyMap<string, Resource>;

/** Returns the hardware of a stack's machines. Containers have none. */
export function hardware({ json, directory }: SynthesizedStack): GuestHardware[] {
  const resources: Resources = new Map(resourcesOf(json).map((resource) => [resource.id, resource]));
  return [...resources.values()]
    .filter(({ type }) => type === "proxmox_virtual_environment_vm")
    .map(({ id, body }) => {
      const seed = seedOf(body, resources);
      return {
        guest: id,
        chipset: body.machine === "pc" ? "i440fx" : "q35",
        firmware: body.bios === "ovmf" ? "uefi" : "bios",
        controller: "virtio-scsi",
        adapter: "virtio",
        disks: disksOf(body, resources, directory),
        ...(seed !== undefined && { seed: path.resolve(directory, seed) }),
      };
    });
}

/** Returns the file of a seed of Labvisor's own. Proxmox VE generates other guests' seeds. */
function seedOf(body: ResourceBody, resources: Resources): string | undefined {
  const { file_id } = (body.cdrom ?? {}) as ResourceBody;
  const file = filePath(resources.get(referenceTo(file_id) ?? "")?.body);
  return file?.startsWith("seeds/") ? file : undefined;
}

/** Returns a machine's disks: its own, or copies of its template's. */
function disksOf(body: ResourceBody, resources: Resources, directory: string): readonly HardwareDisk[] {
  const own = ((body.disk ?? []) as readonly ResourceBody[]).map(({ interface: port, size, import_from }) => {
    const gibibytes = literalNumber(size);
    const image = imageOf(import_from, resources, directory);
    return {
      name: literalText(port) ?? "",
      ...(gibibytes !== undefined && { sizeMib: gibibytes * 1024 }),
      ...(image && { image }),
    };
  });
  if (body.clone === undefined) return own;
  const { vm_id } = body.clone as ResourceBody;
  const source = resources.get(referenceTo(vm_id) ?? "");
  if (!source) return [{ name: "scsi0", image: { elsewhere: "a clone of a template that is not in this lab" } }];
  const [boot, ...others] = disksOf(source.body, resources, directory);
  return boot ? [{ ...boot, ...own[0] }, ...others] : own;
}

function imageOf(source: unknown, resources: Resources, directory: string): HardwareImage | undefined {
  if (source === undefined) return undefined;
  const body = resources.get(referenceTo(source) ?? "")?.body;
  const file = filePath(body);
  if (file !== undefined) return { path: path.resolve(directory, file) };
  const [url, packed] = [literalText(body?.url), literalText(body?.file)];
  if (url === undefined && packed === undefined) return { elsewhere: literalText(source) ?? "a file on the node" };
  const [checksum, disk] = [literalText(body?.checksum), literalNumber(body?.disk)];
  return cachedImage({ url, checksum, file: packed, disk }, directory);
}

function filePath(file: ResourceBody | undefined): string | undefined {
  const { path: local } = (file?.source_file ?? {}) as ResourceBody;
  return literalText(local);
}
