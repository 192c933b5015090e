import { checkArguments } from "./arguments.js";
import { aSha256, aUrl } from "./download.js";
import { aPath } from "./kinds.js";

export interface ImageUrlOptions {
  /**
   * The SHA-256 of the file at the URL, 64 hexadecimal digits: what its publisher says, often in a file `SHA256SUMS` beside it. What has another one
   * is never used.
   */
  readonly sha256: string;
}

/** Where an image comes from. */
export type ImageSource = { readonly path: string } | { readonly url: string; readonly sha256: string };

/** What a disk is filled with: VDI, VMDK, VHD, QCOW2, raw or ISO. */
export class Image {
  /**
   * A file on the machine that runs Terraform. Synthesis fails where it is not there.
   *
   * @param path from the project's folder, the one with `cdktf.json`
   */
  static file(path: string): Image {
    checkArguments({ path }, { path: aPath }, "Image.file: ");
    return new Image({ path });
  }

  /**
   * A download: once for all disks and all labs, and unpacked where it is gzip.
   *
   * @param url by https or http, and without user, password and query: they may be secrets, and Terraform would keep them in its state
   */
  static url(url: string, options: ImageUrlOptions): Image {
    checkArguments(
      { url, ...options },
      { url: aUrl("a file on this machine is Image.file()"), sha256: aSha256 },
      "Image.url: ",
    );
    return new Image({ url, sha256: options.sha256.toLowerCase() });
  }

  private constructor(readonly source: ImageSource) {}
}
