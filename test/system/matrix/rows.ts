import { mkdirSync } from "node:fs";
import { adapterRows } from "./adapters.js";
import { deviceRows, generalRows, liveRows } from "./general.js";
import { hardwareRows } from "./hardware.js";
import type { Row } from "./row.js";
import { cloneRows, storageRows } from "./storage.js";

/** @param media a folder for disks, images and the files of serial ports; made, with the images in it */
export function matrixRows(media: string): readonly Row[] {
  mkdirSync(media, { recursive: true });
  return [
    ...generalRows(media),
    ...hardwareRows,
    ...adapterRows,
    ...storageRows(media),
    ...deviceRows(media),
    ...liveRows,
    ...cloneRows(media),
  ];
}
