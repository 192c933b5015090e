import { between, integer, notEmpty, oneOf, setNested, string } from "../../../../../plugin/index.js";
import { samePath } from "../../files.js";
import {
  attachmentOptionAttributes,
  CONTROLLER_TYPES,
  CONTROLLERS,
  controllerOptionAttributes,
  DRIVE_TYPES,
} from "../../host/storage.js";

const PORTS = CONTROLLER_TYPES.map((type) => `\`${type}\` ${CONTROLLERS[type].ports}`).join(", ");

const attachment = {
  port: integer({
    required: true,
    validators: [between(0, 255)],
    description: `The controller's port, beginning with 0. The numbers of ports: ${PORTS}.`,
  }),
  device: integer({
    optional: true,
    default: 0,
    validators: [between(0, 1)],
    description: "For `ide`, the port's first (0) or second (1) device; for `floppy`, drive 0 or 1; 0 for all others.",
  }),
  type: string({
    required: true,
    validators: [oneOf(...DRIVE_TYPES)],
    description:
      "The drive type: `disk` (all controllers but `floppy`), `dvd` (all but `floppy` and `nvme`), or `floppy`.",
  }),
  medium: string({
    optional: true,
    equivalent: samePath,
    validators: [notEmpty],
    description:
      "The path of the disk, or of the DVD or floppy image. The image in a drive changes without a restart; a disk " +
      "that is `hot_pluggable` and has no other option is plugged and unplugged without a restart. Default: an " +
      "empty drive.",
  }),
  disk_id: string({
    optional: true,
    description:
      "The `id` of the `virtualbox_disk` whose `path` is in `medium`. With it, a disk that was replaced at " +
      "the same path is attached again.",
  }),
  ...attachmentOptionAttributes,
};

export const storageControllerAttributes = {
  type: string({
    required: true,
    validators: [oneOf(...CONTROLLER_TYPES)],
    description:
      "`sata`, `ide`, `scsi`, `sas`, `nvme`, `virtio`, or `floppy`. A machine can have one of each, or " +
      "with the chipset `ich9` up to 8, except `ide` and `floppy`.",
  }),
  ...controllerOptionAttributes,
  attachments: setNested(attachment, { optional: true, default: [], description: "The attached disks and drives." }),
};
