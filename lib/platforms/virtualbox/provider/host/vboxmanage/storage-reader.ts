import {
  type AttachmentOptionName,
  type AttachmentOptions,
  attachmentOptionsOf,
  CONTROLLER_TYPES,
  CONTROLLERS,
  type ControllerOptions,
  type ControllerType,
  FRESH_ATTACHMENT,
} from "../storage.js";
import type { StorageAttachment, StorageController } from "../virtualbox-host.js";
import type { Entry } from "./machine-readable.js";
import { child, type Element } from "./settings-file.js";

type Values = ReadonlyMap<string, string>;

export interface Medium extends StorageAttachment {
  readonly controller: string;
}

/** Everything that is attached, to controllers of any kind. */
export function readMedia(entries: readonly Entry[], values: Values): Medium[] {
  return controllersOf(values).flatMap(({ name: controller, type: on }) =>
    entries.flatMap(([key, medium]): Medium[] => {
      const place = key.startsWith(`${controller}-`) && /^(\d+)-(\d+)$/.exec(key.slice(controller.length + 1));
      if (!place || medium === "none") return [];
      const [, port, device] = place;
      // Nothing says what the drive is, but only one for removable media can be ejected.
      const removable = values.has(`${controller}-IsEjected-${port}-${device}`);
      const type = on === "floppy" ? "floppy" : removable ? "dvd" : "disk";
      const slot = { controller, port: Number(port), device: Number(device), type } as const;
      return [medium === "emptydrive" ? slot : { ...slot, medium }];
    }),
  );
}

/** Controllers of other kinds (USB) are not managed, and not shown. */
export function readControllers(values: Values, media: readonly Medium[]): StorageController[] {
  return controllersOf(values).flatMap(({ name, type }) => {
    const attachments = media
      .filter(({ controller }) => controller === name)
      .map(({ controller: _, ...attachment }) => attachment);
    return type ? [{ name, type, attachments }] : [];
  });
}

function controllersOf(values: Values): { name: string; type: ControllerType | undefined }[] {
  const controllers = [];
  for (let i = 0; values.has(`storagecontrollername${i}`); i++) {
    const model = values.get(`storagecontrollertype${i}`) ?? "";
    const type = CONTROLLER_TYPES.find((each) => CONTROLLERS[each].models.includes(model));
    controllers.push({ name: values.get(`storagecontrollername${i}`) ?? "", type });
  }
  return controllers;
}

/** The controllers with all their options, which the settings file has. */
export function withStorageOptions(controllers: readonly StorageController[], hardware: Element): StorageController[] {
  const elements = child(hardware, "StorageControllers")?.children ?? [];
  return controllers.map((controller) => {
    const element = elements.find(({ attributes }) => attributes.name === controller.name);
    if (!element) return controller;
    const attachments = controller.attachments.map((attachment) => {
      const device = element.children.find(
        ({ attributes: { port, device } }) => Number(port) === attachment.port && Number(device) === attachment.device,
      );
      return device ? { ...attachment, options: attachmentOptions(controller.type, attachment, device) } : attachment;
    });
    return { ...controller, options: controllerOptions(element), attachments };
  });
}

function controllerOptions({ attributes }: Element): ControllerOptions {
  return {
    // The file's own name for it.
    model: attributes.type === "AHCI" ? "IntelAhci" : attributes.type,
    bootable: attributes.Bootable !== "false",
    host_io_cache: attributes.useHostIOCache === "true",
    ports: Number(attributes.PortCount),
  };
}

const ATTRIBUTES: Readonly<Record<AttachmentOptionName, string>> = {
  non_rotational: "nonrotational",
  discard: "discard",
  hot_pluggable: "hotpluggable",
  temp_eject: "tempeject",
  passthrough: "passthrough",
  bandwidth_group: "bandwidthGroup",
};

function attachmentOptions(
  on: ControllerType,
  attachment: StorageAttachment,
  { attributes }: Element,
): AttachmentOptions {
  const names = attachmentOptionsOf(on, attachment);
  return Object.fromEntries(
    names.map((name) => {
      const text = attributes[ATTRIBUTES[name]];
      return [name, typeof FRESH_ATTACHMENT[name] === "boolean" ? text === "true" : (text ?? "")];
    }),
  );
}
