import { checkArguments } from "./arguments.js";
import { aPath } from "./kinds.js";

/** What a disk is filled with. */
export class Image {
  /**
   * A file on the machine that runs Terraform: VDI, VMDK, VHD or raw. Synthesis fails where it is not there.
   *
   * @param path from the project's folder, the one with `cdktf.json`
   */
  static file(path: string): Image {
    checkArguments({ path }, { path: aPath }, "Image.file: ");
    return new Image(path);
  }

  private constructor(readonly path: string) {}
}
