import { type Architecture, architectureIn, architectureValidator } from "./architecture.js";
import { sha256Validator, urlValidator } from "./download.js";
import { isOfKind, KIND } from "./kind.js";
import { optional, pathValidator, type Validators, validateProps } from "./validation.js";

export interface ImageOptions {
  /**
   * The processor architecture of the system in the image.
   *
   * @default - the one in the file's name, as in `debian-13-genericcloud-arm64.qcow2`, else the hypervisor's
   */
  readonly architecture?: Architecture;
}

export interface ImageUrlOptions extends ImageOptions {
  /**
   * The SHA-256 of the file at the URL, 64 hexadecimal digits.
   *
   * Publishers list it, often in a file `SHA256SUMS`. A file with another one is refused.
   */
  readonly sha256: string;
}

const OPTIONS: Validators<ImageOptions> = { architecture: optional(architectureValidator) };

/** The origin of an image. */
export type ImageSource = { readonly path: string } | { readonly url: string; readonly sha256: string };

/** The initial content of a disk: a VDI, VMDK, VHD, QCOW2, raw, or ISO file. */
export class Image {
  /**
   * Returns an image in a file on the machine that runs Terraform.
   *
   * Synthesis fails if the file is missing.
   *
   * @param path relative to the project's folder, the one with `cdktf.json`, or absolute
   */
  static file(path: string, options: ImageOptions = {}): Image {
    validateProps({ path }, { path: pathValidator }, "Image.file: ");
    validateProps(options, OPTIONS, "Image.file: ");
    return new Image({ path }, options.architecture ?? architectureIn(path));
  }

  /**
   * Returns an image that is downloaded once for all disks and all labs.
   *
   * A gzip file is unpacked.
   *
   * @param url an http or https URL without a user, a password, or a query, which may be secrets that Terraform would
   *   store in its state
   */
  static url(url: string, options: ImageUrlOptions): Image {
    validateProps({ url }, { url: urlValidator("for a file on this machine use Image.file()") }, "Image.url: ");
    validateProps(options, { sha256: sha256Validator, ...OPTIONS }, "Image.url: ");
    return new Image({ url, sha256: options.sha256.toLowerCase() }, options.architecture ?? architectureIn(url));
  }

  private constructor(
    readonly source: ImageSource,
    /** The processor architecture, where it is known. */
    readonly architecture: Architecture | undefined,
  ) {}

  /** @internal */
  get [KIND](): string {
    return "image";
  }
}

/** Whether a value is an image. */
export function isImage(value: unknown): value is Image {
  return isOfKind(value, "image");
}
