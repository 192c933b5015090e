import { ProviderError } from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { CONTROLLERS } from "../host/storage.js";
import type { StorageAttachment, StorageController, VmRecord, VmSettings } from "../host/virtualbox-host.js";
import type { VmState } from "./vm-settings.js";

/** @throws {ProviderError} This VirtualBox has none */
export async function guestAdditionsOf({ host }: Client): Promise<string> {
  const { guestAdditions } = await host.facts();
  if (guestAdditions === undefined)
    throw new ProviderError(
      "This VirtualBox has no image of Guest Additions",
      "Linux distributions have it in a package of its own, such as virtualbox-guest-additions-iso. Install that on the host, or leave guest_additions out.",
      ["guest_additions"],
    );
  return guestAdditions;
}

/** The settings with the image in a drive: at the first place that is free. */
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
    `The machine ${settings.name} has no free place for the image of Guest Additions`,
    "Give it a controller with a free port in storage_controllers.",
    ["guest_additions"],
  );
}

/** What the host has, with the image told of in an attribute of its own and no longer among the attachments. */
export function seenApart(record: VmRecord, known: VmState, image: string | undefined): [VmRecord, VmState] {
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
