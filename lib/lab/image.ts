import { type Architecture, architectureIn, architectureValidator } from "./architecture.js";
import { validateProps } from "./arguments.js";
import { sha256Validator, urlValidator } from "./download.js";
import { optional, pathValidator, type Validators } from "./validation.js";

export interface ImageOptions {
  /**
   * What the system in it was made for.
   *
   * @default - what the name of the file says, as in `debian-13-genericcloud-arm64.qcow2`; else what its hypervisor has
   */
  readonly architecture?: Architecture;
}

export interface ImageUrlOptions extends ImageOptions {
  /**
   * The SHA-256 of the file at the URL, 64 hexadecimal digits: what its publisher says, often in a file `SHA256SUMS` beside it. What has another one
   * is never used.
   */
  readonly sha256: string;
}

const OPTIONS: Validators<ImageOptions> = { architecture: optional(architectureValidator) };

/** Where an image comes from. */
export type ImageSource = { readonly path: string } | { readonly url: string; readonly sha256: string };

/** What a disk is filled with: VDI, VMDK, VHD, QCOW2, raw or ISO. */
export class Image {
  /**
   * A file on the machine that runs Terraform. Synthesis fails where it is not there.
   *
   * @param path from the project's folder, the one with `cdktf.json`
   */
  static file(path: string, options: ImageOptions = {}): Image {
    validateProps({ path, ...options }, { path: pathValidator, ...OPTIONS }, "Image.file: ");
    return new Image({ path }, options.architecture ?? architectureIn(path));
  }

  /**
   * A download: once for all disks and all labs, and unpacked where it is gzip.
   *
   * @param url by https or http, and without user, password and query: they may be secrets, and Terraform would keep them in its state
   */
  static url(url: string, options: ImageUrlOptions): Image {
    validateProps(
      { url, ...options },
      { url: urlValidator("a file on this machine is Image.file()"), sha256: sha256Validator, ...OPTIONS },
      "Image.url: ",
    );
    return new Image({ url, sha256: options.sha256.toLowerCase() }, options.architecture ?? architectureIn(url));
  }

  private constructor(
    readonly source: ImageSource,
    /** What is known of it. */
    readonly architecture: Architecture | undefined,
  ) {}
}
