import { createHash } from "node:crypto";
import { readPins } from "./allocation/lock-file.js";
import { type Download, toDownload } from "./download.js";
import type { Guest } from "./guest.js";
import { type Image, isImage } from "./image.js";
import type { ImagePin, ImagePins } from "./image-pin.js";
import { OFFICIAL_USERS } from "./official-image.js";
import { projectRoot } from "./project.js";
import type { LabScope } from "./scope.js";
import type { VirtualMachine } from "./virtual-machine.js";

/** An image of a machine, and its use, such as "disk boot". */
export interface MachineImage {
  readonly use: string;
  readonly image: Image;
}

/** Returns the images of a machine's own disks and drives. Those of drives are options of its platform. */
export function imagesOf({ disks, options }: VirtualMachine): MachineImage[] {
  const ofDisks = [...disks].map(([name, { image }]) => ({ use: `disk ${name}`, image }));
  const ofDrives = Object.entries(options ?? {}).map(([name, image]) => ({ use: `option ${name}`, image }));
  return [...ofDisks, ...ofDrives].flatMap(({ use, image }) => (isImage(image) ? { use, image } : []));
}

/**
 * Returns the file of an image: for an official one, the download that the lock file pins for the guest's architecture.
 *
 * Without a pin, it returns a download that does not exist. The rule LV158 then rejects the lab.
 */
export function fileOf(image: Image, guest: Guest): { readonly path: string } | Download {
  const { source } = image;
  if (!("official" in source)) return source;
  const pin = pinOf(image, guest);
  if (pin !== undefined) return toDownload(pin.url, pin);
  const url = `https://labvisor.invalid/${source.official}.qcow2`;
  return { url, algorithm: "sha256", checksum: createHash("sha256").update(url).digest("hex") };
}

/** Returns the pin of an official image for a guest's architecture, if there is one. */
export function pinOf(image: Image, guest: Guest): ImagePin | undefined {
  if (!("official" in image.source)) return undefined;
  const architectures: Readonly<Record<string, ImagePin>> = pinsOf(guest.lab)[image.source.official] ?? {};
  return architectures[image.architecture ?? guest.hypervisor.architecture];
}

/**
 * Returns the name of the user who logs in to a machine with the seed's keys: the first one of the seed, or else that
 * of an official image. It is undefined if only the image knows it.
 */
export function loginUserOf({ cloudInit, bootDisk }: VirtualMachine): string | undefined {
  const [user] = cloudInit.users;
  const { source } = bootDisk.image ?? {};
  if (user !== undefined || !cloudInit.hasSeed || cloudInit.userData?.users !== undefined) return user?.name;
  return source !== undefined && "official" in source ? OFFICIAL_USERS[source.official] : undefined;
}

const read = new WeakMap<LabScope, ImagePins>();

/** Returns the pins of a lab's project. They are read once, as hundreds of guests may use one. */
function pinsOf(lab: LabScope): ImagePins {
  const pins = read.get(lab) ?? readPins(projectRoot(lab));
  read.set(lab, pins);
  return pins;
}
