import fs from "node:fs";
import { Token } from "cdktf";
import { PACKING_BYTES } from "../files/packing.js";
import { absolutePath } from "./project.js";
import type { LabScope } from "./scope.js";

/**
 * Returns the first bytes of an image's file, which show its format.
 *
 * There are none if the file is missing, which the rule LV114 reports, or if only Terraform knows its path.
 */
export function headOfImage(lab: LabScope, path: string): Buffer {
  const file = absolutePath(lab, path);
  if (Token.isUnresolved(path) || !fs.existsSync(file) || !fs.statSync(file).isFile()) return Buffer.alloc(0);
  const handle = fs.openSync(file, "r");
  try {
    const buffer = Buffer.alloc(PACKING_BYTES);
    return buffer.subarray(0, fs.readSync(handle, buffer));
  } finally {
    fs.closeSync(handle);
  }
}
