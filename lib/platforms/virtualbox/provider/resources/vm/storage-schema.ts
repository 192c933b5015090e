import { between, integer, notEmpty, oneOf, setNested, string } from "../../../../../plugin/index.js";
import { samePath } from "../../files.js";
import {
  attachmentOptionAttributes,
  CONTROLLER_TYPES,
  CONTROLLERS,
  controllerOptionAttributes,
  DRIVE_TYPES,
} from "../../host/storage.js";

const PORTS = CONTROLLER_TYPES.map((type) => `\`${type}\` has ${CONTROLLERS[type].ports}`).join(", ");

const attachment = {
  port: integer({
    required: true,
    validators: [between(0, 255)],
    description: `The controller's port, from 0: ${PORTS}.`,
  }),
  device: integer({
    optional: true,
    default: 0,
    validators: [between(0, 1)],
    description: "IDE: 0 is master, 1 is slave. Floppy: drive 0 or 1. All others: 0.",
  }),
  type: string({
    required: true,
    validators: [oneOf(...DRIVE_TYPES)],
    description: "`disk` (on all but `floppy`), `dvd` (on all but `floppy` and `nvme`), or `floppy`.",
  }),
  medium: string({
    optional: true,
    equivalent: samePath,
    validators: [notEmpty],
    description:
      "The file of the disk, or of the image of a DVD or floppy. Default: an empty drive. What is in a drive changes on a running machine; a disk that is " +
      "only `hot_pluggable` is plugged in and out.",
  }),
  disk_id: string({
    optional: true,
    description:
      "The `id` of the `virtualbox_disk` whose `path` is in `medium`: with it, a disk that is made anew at the same path is plugged in anew.",
  }),
  ...attachmentOptionAttributes,
};

export const storageControllerAttributes = {
  type: string({
    required: true,
    validators: [oneOf(...CONTROLLER_TYPES)],
    description:
      "`sata`, `ide`, `scsi`, `sas`, `nvme`, `virtio` or `floppy`. A machine has one of each; with the chipset `ich9` 8, but of `ide` and " +
      "`floppy` one.",
  }),
  ...controllerOptionAttributes,
  attachments: setNested(attachment, { optional: true, default: [], description: "What is plugged in." }),
};
