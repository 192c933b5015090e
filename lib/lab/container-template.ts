import { type Architecture, architectureIn, architectureValidator } from "./architecture.js";
import { validateProps } from "./arguments.js";
import { sha256Validator, sha512Validator, urlValidator } from "./download.js";
import { lineValidator, optional, type Validator, type Validators, validator } from "./validation.js";

export interface ContainerTemplateOptions {
  /**
   * The system in the template, in the hypervisor's own words; it writes the container's name and addresses where that system looks for them.
   *
   * @default - the first word of the file's name: "debian" of `debian-12-standard_12.7-1_amd64.tar.zst`
   */
  readonly osType?: string;
  /** What the system in it was made for. @default - what the name of the file says, as in `debian-12-standard_12.7-1_amd64.tar.zst`; else what its hypervisor has */
  readonly architecture?: Architecture;
}

const OPTIONS: Validators<ContainerTemplateOptions> = {
  osType: optional(lineValidator),
  architecture: optional(architectureValidator),
};

/** What the file at a URL is known by: its publisher says one of them. What has another one is never used. */
export type Checksum =
  /** 64 hexadecimal digits. */
  | { readonly sha256: string }
  /** 128 hexadecimal digits. */
  | { readonly sha512: string };

/** Where a template comes from. */
export type ContainerTemplateSource =
  | { readonly volume: string }
  | { readonly url: string; readonly algorithm: "sha256" | "sha512"; readonly checksum: string };

/** What the root disk of a container is filled with: the root folder of a system, in an archive. */
export class ContainerTemplate {
  /**
   * A download: once for all containers of a lab.
   *
   * @param url of a file that ends in ".tar.gz", ".tar.xz" or ".tar.zst"; by https or http, and without user, password and query, as of `Image.url()`
   */
  static url(url: string, options: Checksum & ContainerTemplateOptions): ContainerTemplate {
    const call = "ContainerTemplate.url: ";
    validateProps({ url, ...options }, { url: templateUrlValidator, ...OPTIONS }, call);
    const [algorithm, digest, aChecksum] =
      "sha512" in options
        ? (["sha512", options.sha512, sha512Validator] as const)
        : (["sha256", options.sha256, sha256Validator] as const);
    validateProps({ [algorithm]: digest }, { [algorithm]: aChecksum }, call);
    return new ContainerTemplate({ url, algorithm, checksum: digest.toLowerCase() }, url, options);
  }

  /**
   * One that lies on the hypervisor's storage.
   *
   * @param volume "local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst": the storage's name, and the file's
   */
  static existing(volume: string, options: ContainerTemplateOptions = {}): ContainerTemplate {
    validateProps({ volume, ...options }, { volume: volumeValidator, ...OPTIONS }, "ContainerTemplate.existing: ");
    return new ContainerTemplate({ volume }, volume, options);
  }

  readonly osType: string;
  /** What is known of it. */
  readonly architecture?: Architecture;

  private constructor(
    readonly source: ContainerTemplateSource,
    path: string,
    { osType, architecture }: ContainerTemplateOptions,
  ) {
    this.architecture = architecture ?? architectureIn(path);
    this.osType = osType ?? /([^/-]+)[^/]*$/.exec(path)?.[1]?.toLowerCase() ?? "";
  }
}

const ENDING = /\.tar\.(?:gz|xz|zst)$/;

const templateUrlValidator: Validator = (value, argument) => {
  urlValidator('one on the hypervisor is ContainerTemplate.existing("local:vztmpl/...")')(value, argument);
  if (!ENDING.test(value as string)) {
    throw new Error(`${argument} does not end in ".tar.gz", ".tar.xz" or ".tar.zst"`);
  }
};

const volumeValidator: Validator = validator(
  'a volume such as "local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"',
  (volume) => typeof volume === "string" && /^[^:\s]+:vztmpl\/[^/\s]+$/.test(volume) && ENDING.test(volume),
);
