import type { Construct } from "constructs";
import { type ContainerHost, runsContainers } from "./capabilities.js";
import { endConstruction } from "./construction.js";
import type { ContainerTemplate } from "./container-template.js";
import { withConstructPath } from "./errors.js";
import { Guest, type GuestProps, type Volume } from "./guest.js";
import type { Hypervisor } from "./hypervisor.js";
import { isOfKind, KIND, type Renderable } from "./kind.js";
import { Size, sizeValidator } from "./size.js";
import {
  booleanValidator,
  listOf,
  objectOf,
  objectValidator,
  ofKind,
  optional,
  sshKeyValidator,
  type Validators,
  validateUniqueNames,
  validator,
} from "./validation.js";
import { VirtualizationTechnique } from "./virtualization-technique.js";
import { renderWaits } from "./wait.js";

/** A part of storage that belongs to one container. */
export interface ContainerVolume extends Volume {
  /** The size. It can grow later, and does not shrink. */
  readonly size: Size;
}

/** A volume that is mounted in a folder of a container. */
export interface MountPoint extends ContainerVolume {
  /** The folder in the container, as an absolute path: "/data". */
  readonly path: string;
  /**
   * Whether backups of the container include it.
   *
   * @default true
   */
  readonly backup?: boolean;
  /**
   * Whether the guest can only read it.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

export interface ContainerProps<H extends Hypervisor & ContainerHost = Hypervisor & ContainerHost> extends GuestProps {
  /** The hypervisor that runs the container. */
  readonly hypervisor: H;
  /** The initial content of the root disk. A later change has no effect on an existing container. */
  readonly template: ContainerTemplate;
  /**
   * The volume of the container's system.
   *
   * @default { size: Size.gibibytes(4) }
   */
  readonly rootDisk?: ContainerVolume;
  /**
   * Further volumes.
   *
   * A change to their set, or to the size of one, replaces the container with all its volumes.
   *
   * @default - none
   */
  readonly mountPoints?: readonly MountPoint[];
  /**
   * The public keys that log in as root from the first start on.
   *
   * Later keys do not reach an existing container.
   *
   * @default - none
   */
  readonly sshKeys?: readonly string[];
  /**
   * The host's swap that the container may use in addition to its memory.
   *
   * @default - none
   */
  readonly swap?: Size;
  /**
   * Whether the container's root is an unprivileged user on the host.
   *
   * Otherwise a process that escapes the container is root there.
   *
   * @default true
   */
  readonly unprivileged?: boolean;
  /**
   * Whether the container may run containers, which recent versions of systemd need.
   *
   * In a container that is not unprivileged, Proxmox VE lets only root@pam enable it, with a password.
   *
   * @default - true if the container is unprivileged
   */
  readonly nesting?: boolean;
  /**
   * The options that only this hypervisor has.
   *
   * @default - none
   */
  readonly options?: ContainerOptionsOf<H>;
}

/** The options that a hypervisor has for its containers. */
export type ContainerOptionsOf<H> = H extends ContainerHost<infer Options> ? Options : never;

const VOLUME: Validators<ContainerVolume> = {
  size: sizeValidator,
  pool: optional(ofKind("storage pool", "a pool, such as a DirectoryPool")),
};

/**
 * A guest that shares its host's kernel.
 *
 * It starts in a moment, and needs a hypervisor that is a {@link ContainerHost}.
 */
export class Container<H extends Hypervisor & ContainerHost = Hypervisor & ContainerHost>
  extends Guest
  implements Renderable
{
  protected static override readonly validators: Validators<ContainerProps> = {
    ...Guest.validators,
    template: ofKind(
      "container template",
      'a ContainerTemplate, such as ContainerTemplate.existing("local:vztmpl/...")',
    ),
    rootDisk: optional(objectOf<ContainerVolume>(VOLUME)),
    mountPoints: optional(
      listOf(
        objectOf<MountPoint>({
          ...VOLUME,
          path: validator(
            'an absolute path of letters, digits, ".", "_", and "-", such as "/data"',
            (path) => typeof path === "string" && /^(?:\/[\w.-]+)+$/.test(path),
          ),
          backup: optional(booleanValidator),
          readOnly: optional(booleanValidator),
        }),
      ),
    ),
    sshKeys: optional(listOf(sshKeyValidator)),
    swap: optional(sizeValidator),
    unprivileged: optional(booleanValidator),
    nesting: optional(booleanValidator),
    options: optional(objectValidator),
  };

  declare readonly hypervisor: H;
  readonly template: ContainerTemplate;
  readonly rootDisk: ContainerVolume;
  readonly mountPoints: readonly MountPoint[];
  readonly sshKeys: readonly string[];
  /** The swap in mebibytes; 0 is none. */
  readonly swapMebibytes: number;
  readonly unprivileged: boolean;
  readonly nesting: boolean;
  readonly options?: ContainerOptionsOf<H>;

  constructor(scope: Construct, id: string, props: ContainerProps<H>) {
    super(scope, id, props);
    this.template = props.template;
    this.rootDisk = props.rootDisk ?? { size: Size.gibibytes(4) };
    this.mountPoints = props.mountPoints ?? [];
    const paths = this.mountPoints.map(({ path }) => path);
    withConstructPath(this, () =>
      validateUniqueNames(paths, "two of its mount points", "give one of them another path"),
    );
    this.sshKeys = props.sshKeys ?? [];
    this.swapMebibytes = withConstructPath(this, () => props.swap?.toMebibytes() ?? 0);
    this.unprivileged = props.unprivileged ?? true;
    this.nesting = props.nesting ?? this.unprivileged;
    this.options = props.options;
    const { hypervisor } = this;
    // Programs without a compiler may give another hypervisor, which the rule LV146 reports.
    if (isContainerHost(hypervisor)) {
      const validateOptions = optional(objectOf(hypervisor[runsContainers].kinds));
      withConstructPath(this, () => validateOptions(props.options, "options"));
      hypervisor.render(this);
      renderWaits(this);
    }
    endConstruction(this);
  }

  override get [KIND](): string {
    return "container";
  }

  /** The host creates the VLAN interfaces of its containers, which therefore have one adapter for each. */
  protected override get receivesVlanTags(): boolean {
    return false;
  }

  override get technique(): VirtualizationTechnique {
    return VirtualizationTechnique.OPERATING_SYSTEM_LEVEL;
  }

  override get maxAdapters(): number {
    const { hypervisor } = this;
    return isContainerHost(hypervisor) ? hypervisor[runsContainers].maxAdapters : super.maxAdapters;
  }

  override get hasNetworkConfiguration(): boolean {
    return true;
  }

  override get volumes(): readonly Volume[] {
    return [this.rootDisk, ...this.mountPoints];
  }
}

/** Whether a hypervisor runs containers. */
export function isContainerHost(hypervisor: Hypervisor): hypervisor is Hypervisor & ContainerHost {
  return runsContainers in hypervisor;
}

/** Whether a value is a container. */
export function isContainer(value: unknown): value is Container {
  return isOfKind(value, "container");
}
