import type { Construct } from "constructs";
import { type ContainerHost, runsContainers } from "./capabilities.js";
import { ContainerTemplate } from "./container-template.js";
import { withConstructPath } from "./errors.js";
import { Guest, type GuestProps, type Volume } from "./guest.js";
import type { Hypervisor } from "./hypervisor.js";
import { KIND, type Renderable } from "./kind.js";
import { Size, sizeValidator } from "./size.js";
import { sshKeyValidator } from "./ssh-key.js";
import { StoragePool } from "./storage-pool.js";
import {
  booleanValidator,
  instanceOf,
  listOf,
  objectOf,
  optional,
  type Validators,
  validateProps,
  validateUniqueNames,
  validator,
} from "./validation.js";
import { VirtualizationTechnique } from "./virtualization-technique.js";

/** A part of storage that a container has for itself. */
export interface ContainerVolume extends Volume {
  /** It can grow later, and does not shrink. */
  readonly size: Size;
}

/** A volume in a folder of a container. */
export interface MountPoint extends ContainerVolume {
  /** The folder in the container: absolute, such as "/data". */
  readonly path: string;
  /** Whether backups of the container have it. @default true */
  readonly backup?: boolean;
  /** Whether the guest may only read it. @default false */
  readonly readOnly?: boolean;
}

export interface ContainerProps<H extends Hypervisor & ContainerHost = Hypervisor & ContainerHost> extends GuestProps {
  /** Where the container runs. */
  readonly hypervisor: H;
  /** What the root disk begins as. Another one later does not change what is there. */
  readonly template: ContainerTemplate;
  /** Where its system is: how large it is, and in which pool. @default { size: Size.gibibytes(4) } */
  readonly rootDisk?: ContainerVolume;
  /** More volumes. With another set of them, or another size of one, the container is made anew, and they with it. @default - none */
  readonly mountPoints?: readonly MountPoint[];
  /** The public keys of who may log in as root, from the first start on: later ones do not reach it. @default - none */
  readonly sshKeys?: readonly string[];
  /** What of the host's swap it may use beside its memory. @default - none */
  readonly swap?: Size;
  /** Whether its root is a plain user of the host. Else what breaks out of it is root there. @default true */
  readonly unprivileged?: boolean;
  /** Whether it may have containers of its own, which newer systemd takes for granted. @default true */
  readonly nesting?: boolean;
  /** What only this hypervisor can do for the container. @default - nothing of it */
  readonly options?: ContainerOptionsOf<H>;
}

/** The settings that a hypervisor takes for its containers and no other does. */
export type ContainerOptionsOf<H> = H extends ContainerHost<infer Options> ? Options : never;

const VOLUME: Validators<ContainerVolume> = {
  size: sizeValidator,
  pool: optional(instanceOf(StoragePool, "a pool, such as a DirectoryPool")),
};

const PROPS: Validators<Omit<ContainerProps, keyof GuestProps | "options">> = {
  template: instanceOf(
    ContainerTemplate,
    'a ContainerTemplate, such as ContainerTemplate.existing("local:vztmpl/...")',
  ),
  rootDisk: optional(objectOf<ContainerVolume>(VOLUME)),
  mountPoints: optional(
    listOf(
      objectOf<MountPoint>({
        ...VOLUME,
        path: validator(
          'an absolute path of letters, digits, ".", "_" and "-", such as "/data"',
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
};

/** A guest that shares the kernel of its host: it starts in a moment, and needs a hypervisor that is a {@link ContainerHost}. */
export class Container<H extends Hypervisor & ContainerHost = Hypervisor & ContainerHost>
  extends Guest
  implements Renderable
{
  declare readonly hypervisor: H;
  readonly template: ContainerTemplate;
  readonly rootDisk: ContainerVolume;
  readonly mountPoints: readonly MountPoint[];
  readonly sshKeys: readonly string[];
  /** In mebibytes; 0 is none. */
  readonly swapMebibytes: number;
  readonly unprivileged: boolean;
  readonly nesting: boolean;
  readonly options?: ContainerOptionsOf<H>;

  constructor(scope: Construct, id: string, props: ContainerProps<H>) {
    super(scope, id, props);
    withConstructPath(this, () => validateProps(props, PROPS));
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
    this.nesting = props.nesting ?? true;
    this.options = props.options;
    const { hypervisor } = this;
    // Who has no compiler may get here with another hypervisor, which the rule LV146 reports.
    if (runsContainersOn(hypervisor)) {
      const options = optional(objectOf(hypervisor[runsContainers].kinds));
      withConstructPath(this, () => validateProps(props, { options }));
      hypervisor.render(this);
    }
  }

  get [KIND](): string {
    return "container";
  }

  /** Its host's VLAN interfaces are its own: it has an adapter for each. */
  protected override get receivesVlanTags(): boolean {
    return false;
  }

  override get technique(): VirtualizationTechnique {
    return VirtualizationTechnique.OPERATING_SYSTEM_LEVEL;
  }

  override get maxAdapters(): number {
    const { hypervisor } = this;
    return runsContainersOn(hypervisor) ? hypervisor[runsContainers].maxAdapters : super.maxAdapters;
  }

  override get volumes(): readonly Volume[] {
    return [this.rootDisk, ...this.mountPoints];
  }
}

export function runsContainersOn(hypervisor: Hypervisor): hypervisor is Hypervisor & ContainerHost {
  return runsContainers in hypervisor;
}
