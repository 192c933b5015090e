import { ProviderError } from "../../../../../plugin/index.js";
import type { Client } from "../../client.js";
import { CONTROLLERS } from "../../host/storage.js";
import type { StorageAttachment, StorageController, VmRecord, VmSettings } from "../../host/vms.js";
import type { VmState } from "./settings.js";

/**
 * Returns the path of the Guest Additions image.
 *
 * @throws {ProviderError} This VirtualBox has none.
 */
export async function requireGuestAdditions({ host }: Client): Promise<string> {
  const { guestAdditions } = await host.facts();
  if (guestAdditions === undefined)
    throw new ProviderError(
      "This VirtualBox has no Guest Additions image",
      "Linux distributions provide it in a separate package, such as virtualbox-guest-additions-iso. Install it on " +
        "the host, or remove guest_additions.",
      ["guest_additions"],
    );
  return guestAdditions;
}

/** Returns the settings with the image in a DVD drive, at the first free place. */
export function withGuestAdditions(settings: VmSettings, image: string): VmSettings {
  const { controllers = [] } = settings;
  for (const controller of controllers) {
    const place = placesOf(controller).find(
      ({ port, device }) => !controller.attachments.some((each) => each.port === port && each.device === device),
    );
    if (!place) continue;
    const attachments: StorageAttachment[] = [...controller.attachments, { ...place, type: "dvd", medium: image }];
    return {
      ...settings,
      controllers: controllers.map((each) => (each === controller ? { ...each, attachments } : each)),
    };
  }
  throw new ProviderError(
    `The machine ${settings.name} has no free port for the Guest Additions image`,
    "Add a controller with a free port to storage_controllers.",
    ["guest_additions"],
  );
}

/** Moves the Guest Additions image from the attachments that the host reports to the attribute of its own. */
export function extractGuestAdditions(
  record: VmRecord,
  known: VmState,
  image: string | undefined,
): [VmRecord, VmState] {
  const isImage = ({ medium }: StorageAttachment) => medium !== undefined && medium === image;
  const { controllers } = record.settings;
  const attached = controllers?.some(({ attachments }) => attachments.some(isImage));
  const others = controllers?.map((each) => ({ ...each, attachments: each.attachments.filter((at) => !isImage(at)) }));
  return [
    { ...record, settings: { ...record.settings, controllers: others } },
    { ...known, guest_additions: attached ? "attached" : null },
  ];
}

function placesOf({ type, options }: StorageController): { port: number; device: number }[] {
  const { ports, devices, drives } = CONTROLLERS[type];
  if (!drives.includes("dvd")) return [];
  return Array.from({ length: options?.ports ?? ports }, (_, port) =>
    Array.from({ length: devices }, (_, device) => ({ port, device })),
  ).flat();
}
