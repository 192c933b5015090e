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
import type { StorageAttachment, StorageController } from "../vms.js";
import { child, type Element } from "../xml.js";
import type { Entry } from "./machine-readable.js";

type Values = ReadonlyMap<string, string>;

export interface Medium extends StorageAttachment {
  readonly controller: string;
}

/** Reads all attached media, on controllers of any kind. */
export function readMedia(entries: readonly Entry[], values: Values): Medium[] {
  return controllersOf(values).flatMap(({ name: controller, type: on }) =>
    entries.flatMap(([key, medium]): Medium[] => {
      const place = key.startsWith(`${controller}-`) && /^(\d+)-(\d+)$/.exec(key.slice(controller.length + 1));
      if (!place || medium === "none") return [];
      const [, port, device] = place;
      // The output does not give the drive's type, but only removable media can be ejected.
      const removable = values.has(`${controller}-IsEjected-${port}-${device}`);
      const type = on === "floppy" ? "floppy" : removable ? "dvd" : "disk";
      const slot = { controller, port: Number(port), device: Number(device), type } as const;
      return [medium === "emptydrive" ? slot : { ...slot, medium }];
    }),
  );
}

/** Reads the controllers. Those of other kinds, such as USB, are neither managed nor shown. */
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

/** Adds the options to controllers, from the settings file. */
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
    // The settings file has a different name for it.
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
