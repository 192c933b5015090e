import { closestMatches } from "../closest-matches.js";
import { LabError } from "../lab-error.js";
import { type Architecture, architectureIn, architectureValidator } from "./architecture.js";
import { type Checksum, type Download, downloadOf, urlValidator } from "./download.js";
import { isOfKind, KIND } from "./kind.js";
import { isOfficialImageName, OFFICIAL_IMAGE_NAMES, type OfficialImageName } from "./official-image.js";
import {
  formatValue,
  integerValidator,
  optional,
  pathValidator,
  type Validator,
  type Validators,
  validateProps,
} from "./validation.js";

export interface ImageOptions {
  /**
   * The processor architecture of the system in the image.
   *
   * @default - the one in the file's name, as in `debian-13-genericcloud-arm64.qcow2`, else the hypervisor's
   */
  readonly architecture?: Architecture;
  /**
   * The disk in an OVA, a Vagrant box, or another tar archive, from 1, in the order of the archive's files.
   *
   * @default - the first one
   */
  readonly disk?: number;
}

const OPTIONS: Validators<ImageOptions> = {
  architecture: optional(architectureValidator),
  disk: optional(integerValidator(1, 1000)),
};

const officialValidator: Validator = (name, property) => {
  if (isOfficialImageName(name)) return;
  const [match] = typeof name === "string" ? closestMatches(name, OFFICIAL_IMAGE_NAMES) : [];
  const remedy = match === undefined ? "give one" : `did you mean "${match}"? Give one`;
  throw LabError.property(
    property,
    formatValue(name),
    `${remedy} that labvisor image list prints, such as "debian-13"`,
  );
};

/** The origin of an image. */
export type ImageSource = { readonly path: string } | Download | { readonly official: OfficialImageName };

/**
 * The initial content of a disk.
 *
 * VirtualBox reads VDI, VMDK, VHD, QCOW2, and raw disks, and Proxmox VE imports QCOW2, VMDK, and raw ones: plain,
 * compressed with gzip, xz, Zstandard, or bzip2, or in an OVA, a Vagrant box, or another tar archive. Other disks, such
 * as VHDX, are converted if `qemu-img` is installed. An image in a DVD drive is an ISO file.
 */
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
    return new Image({ path }, options.architecture ?? architectureIn(path), options.disk);
  }

  /**
   * Returns an image that is downloaded once for all disks and all labs.
   *
   * After it is verified, a packed file is unpacked, and its disk is converted if necessary.
   *
   * The options have its `sha256` or `sha512`, which publishers often list in a file `SHA256SUMS` or `SHA512SUMS`. A
   * file with another checksum is refused.
   *
   * @param url an http or https URL without a user, a password, or a query, which may be secrets that Terraform would
   *   store in its state
   */
  static url(url: string, options: Checksum & ImageOptions): Image {
    const call = "Image.url: ";
    validateProps({ url }, { url: urlValidator("for a file on this machine use Image.file()") }, call);
    return new Image(
      downloadOf(url, options, OPTIONS, call),
      options.architecture ?? architectureIn(url),
      options.disk,
    );
  }

  /**
   * Returns the cloud image that a distribution publishes.
   *
   * `labvisor.lock.json` pins its URL and checksum, so that a lab is built from the same image until
   * `labvisor image update` moves the pin. The `labvisor` command pins a new image; in CI, and without that command,
   * synthesis fails then.
   *
   * @param name the distribution and its version; `labvisor image list` prints all
   */
  static official(name: OfficialImageName, options: Pick<ImageOptions, "architecture"> = {}): Image {
    validateProps({ name }, { name: officialValidator }, "Image.official: ");
    validateProps(options, { architecture: OPTIONS.architecture }, "Image.official: ");
    return new Image({ official: name }, options.architecture, undefined);
  }

  private constructor(
    readonly source: ImageSource,
    /** The processor architecture, where it is known. */
    readonly architecture: Architecture | undefined,
    /** The disk in an archive, where it was chosen. */
    readonly disk: number | undefined,
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
