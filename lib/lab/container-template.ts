import { LabError } from "../lab-error.js";
import { type Architecture, architectureIn, architectureValidator } from "./architecture.js";
import { type Checksum, type Download, downloadOf, urlValidator } from "./download.js";
import { KIND } from "./kind.js";
import { lineValidator, optional, type Validator, type Validators, validateProps, validator } from "./validation.js";

export interface ContainerTemplateOptions {
  /**
   * The template's operating system, by the hypervisor's own name for it.
   *
   * The hypervisor writes the container's name and addresses where that system reads them.
   *
   * @default - the first word of the file's name: "debian" of `debian-12-standard_12.7-1_amd64.tar.zst`
   */
  readonly osType?: string;
  /**
   * The processor architecture of the system in the template.
   *
   * @default - the one in the file's name, as in `debian-12-standard_12.7-1_amd64.tar.zst`, else the hypervisor's
   */
  readonly architecture?: Architecture;
}

const OPTIONS: Validators<ContainerTemplateOptions> = {
  osType: optional(lineValidator),
  architecture: optional(architectureValidator),
};

/** The origin of a template. */
export type ContainerTemplateSource = { readonly volume: string } | Download;

/** The initial content of a container's root disk: an archive of a system's root folder. */
export class ContainerTemplate {
  /**
   * Returns a template that is downloaded once for all containers of a lab.
   *
   * @param url an http or https URL that ends in ".tar.gz", ".tar.xz", or ".tar.zst", without a user, a password, or a
   *   query, as for `Image.url()`
   */
  static url(url: string, options: Checksum & ContainerTemplateOptions): ContainerTemplate {
    const call = "ContainerTemplate.url: ";
    validateProps({ url }, { url: templateUrlValidator }, call);
    return new ContainerTemplate(downloadOf(url, options, OPTIONS, call), url, options);
  }

  /**
   * Returns a template that is on the hypervisor's storage.
   *
   * @param volume the storage's name and the file's: "local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"
   */
  static existing(volume: string, options: ContainerTemplateOptions = {}): ContainerTemplate {
    validateProps({ volume }, { volume: volumeValidator }, "ContainerTemplate.existing: ");
    validateProps(options, OPTIONS, "ContainerTemplate.existing: ");
    return new ContainerTemplate({ volume }, volume, options);
  }

  readonly osType: string;
  /** The processor architecture, where it is known. */
  readonly architecture?: Architecture;

  private constructor(
    readonly source: ContainerTemplateSource,
    path: string,
    { osType, architecture }: ContainerTemplateOptions,
  ) {
    this.architecture = architecture ?? architectureIn(path);
    this.osType = osType ?? /([^/-]+)[^/]*$/.exec(path)?.[1]?.toLowerCase() ?? "";
  }

  /** @internal */
  get [KIND](): string {
    return "container template";
  }
}

const ENDING = /\.tar\.(?:gz|xz|zst)$/;

const templateUrlValidator: Validator = (value, property) => {
  urlValidator('for a template on the hypervisor use ContainerTemplate.existing("local:vztmpl/...")')(value, property);
  if (!ENDING.test(value as string))
    throw new LabError(`${property} is not an archive`, {
      property,
      remedy: 'give a URL that ends in ".tar.gz", ".tar.xz", or ".tar.zst"',
    });
};

const volumeValidator: Validator = validator(
  'a volume such as "local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"',
  (volume) => typeof volume === "string" && /^[^:\s]+:vztmpl\/[^/\s]+$/.test(volume) && ENDING.test(volume),
);
