import type { Construct } from "constructs";
import { validateProps, validateUniqueNames } from "./arguments.js";
import {
  type MachineOptionsHost,
  requireCapability,
  type SerialFileHost,
  type SharedFolderHost,
  type SnapshotHost,
  supportsMachineOptions,
  supportsSerialFiles,
  supportsSharedFolders,
} from "./capabilities.js";
import { CloudInit } from "./cloud-init.js";
import { Disk } from "./disk.js";
import { fail, withConstructPath } from "./errors.js";
import { Guest, type GuestProps, type Volume } from "./guest.js";
import type { Hypervisor } from "./hypervisor.js";
import { KIND, type Renderable } from "./kind.js";
import { SerialPort } from "./serial-port.js";
import { type SharedFolder, sharedFolderValidator } from "./shared-folder.js";
import { type Size, sizeValidator } from "./size.js";
import { Snapshot, type SnapshotProps } from "./snapshot.js";
import { instanceOf, lineValidator, listOf, onlyObjectOf, optional, type Validators, validator } from "./validation.js";

export interface VirtualMachineProps<H extends Hypervisor = Hypervisor> extends GuestProps {
  /** Where the machine runs. What it cannot do does not compile. */
  readonly hypervisor: H;
  /** The disk that the machine boots from. */
  readonly bootDisk: Disk;
  /** The disks behind it, in the order in which the machine meets them. @default - none */
  readonly dataDisks?: readonly Disk[];
  /** What the hypervisor should expect the guest's operating system to be, in its own words. @default - nothing in particular */
  readonly osType?: string;
  /** What the guest does at its first boot. @default - CloudInit.seed() for a boot disk from an image, else CloudInit.none() */
  readonly cloudInit?: CloudInit;
  /** Folders of the host that the guest sees. @default - none */
  readonly sharedFolders?: H extends SharedFolderHost ? readonly SharedFolder[] : never;
  /** Where the first serial port leads. @default - nowhere */
  readonly serial?: H extends SerialFileHost ? SerialPort : never;
  /** What only this hypervisor can do for the machine. @default - nothing of it */
  readonly options?: MachineOptionsOf<H>;
}

/** The settings that a hypervisor takes for its machines and no other does. */
export type MachineOptionsOf<H> = H extends MachineOptionsHost<infer Options> ? Options : never;

const diskValidator = instanceOf(Disk, 'a Disk, such as Disk.fromImage(Image.file("disk.vdi"))');
const PROPS: Validators<Omit<VirtualMachineProps, keyof GuestProps | "options">> = {
  bootDisk: diskValidator,
  dataDisks: optional(listOf(diskValidator)),
  osType: optional(lineValidator),
  cloudInit: optional(instanceOf(CloudInit, "CloudInit.seed() or CloudInit.none()")),
  sharedFolders: optional(listOf(sharedFolderValidator)),
  serial: optional(instanceOf(SerialPort, 'a SerialPort, such as SerialPort.file("serial.log")')),
};

function takesOptions(hypervisor: Hypervisor): hypervisor is Hypervisor & MachineOptionsHost<object> {
  return supportsMachineOptions in hypervisor;
}

const noOptions = ({ node }: Hypervisor) => validator(`nothing: ${node.path} takes none`, () => false);

/** What a clone has of its own; the rest is as in its source. */
export interface CloneProps extends Omit<GuestProps, "hypervisor" | "interfaces"> {
  /** @default - the source's, with MACs and assigned addresses of its own and without forwarded ports */
  readonly interfaces?: GuestProps["interfaces"];
  /** @default - the source's; with a seed the guest takes on its own name and addresses at its first boot, and makes new ssh host keys */
  readonly cloudInit?: CloudInit;
  /**
   * How large the guest sees its boot disk: at least as large as its source's. Its partitions are the guest's to grow, as cloud images do at their first boot. On
   * VirtualBox the disk grows in place; on Proxmox VE it has the size from when the clone is made, and a later change does nothing.
   *
   * @default - as large as the source's
   */
  readonly bootDiskSize?: Size;
}

/** A guest with its own kernel. */
export class VirtualMachine<H extends Hypervisor = Hypervisor> extends Guest implements Renderable {
  declare readonly hypervisor: H;
  readonly bootDisk: Disk;
  readonly dataDisks: readonly Disk[];
  /** The boot disk and the data disks by their names, in the order in which the machine meets them. */
  readonly disks: ReadonlyMap<string, Disk>;
  readonly osType?: string;
  readonly cloudInit: CloudInit;
  readonly sharedFolders: readonly SharedFolder[];
  readonly serial?: SerialPort;
  readonly options?: MachineOptionsOf<H>;

  /** @param source the machine that this one is a full copy of, or the snapshot that it is a linked clone of: use their own methods */
  constructor(
    scope: Construct,
    id: string,
    props: VirtualMachineProps<H>,
    readonly source?: VirtualMachine | Snapshot,
    /** Whether its disks build on those of its source. */
    readonly linked = source instanceof Snapshot,
  ) {
    super(scope, id, props);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.bootDisk = props.bootDisk;
    this.dataDisks = props.dataDisks ?? [];
    this.disks = this.nameDisks();
    this.osType = props.osType;
    this.cloudInit = props.cloudInit ?? (props.bootDisk.image ? CloudInit.seed() : CloudInit.none());
    this.sharedFolders = props.sharedFolders ?? [];
    const folderNames = this.sharedFolders.map(({ name }) => name);
    withConstructPath(this, () => validateUniqueNames(folderNames, "two of its shared folders"));
    this.serial = props.serial;
    withConstructPath(this, () => this.checkOptions(props.options));
    this.options = props.options;
    if (this.sharedFolders.length > 0)
      requireCapability(this, this.hypervisor, supportsSharedFolders, "shared folders");
    if (this.serial) requireCapability(this, this.hypervisor, supportsSerialFiles, "files for serial ports");
    this.hypervisor.render(this);
  }

  get [KIND](): string {
    return "virtual machine";
  }

  /** The machine that this one is a copy of. */
  get original(): VirtualMachine | undefined {
    return this.source instanceof Snapshot ? this.source.machine : this.source;
  }

  /** Whether it is a copy whose boot disk has a size of its own. */
  get hasOwnBootDiskSize(): boolean {
    return this.original !== undefined && this.bootDisk !== this.original.bootDisk;
  }

  /** Whether `osType` says so: hypervisors call each Windows by a word that begins with a "w". */
  get isWindows(): boolean {
    return /^w/i.test(this.osType ?? "");
  }

  override get volumes(): readonly Volume[] {
    return [...this.disks.values()];
  }

  override get maxAdapters(): number {
    const { hypervisor } = this;
    const own = takesOptions(hypervisor) ? hypervisor[supportsMachineOptions].maxAdapters : undefined;
    return own?.((this.options ?? {}) as object) ?? super.maxAdapters;
  }

  private checkOptions(options: unknown): void {
    const { hypervisor } = this;
    const wanted = takesOptions(hypervisor)
      ? onlyObjectOf(hypervisor[supportsMachineOptions].kinds)
      : noOptions(hypervisor);
    validateProps({ options }, { options: optional(wanted) });
  }

  private optionsOfClone(): object | undefined {
    const { hypervisor, options } = this;
    const identity: readonly string[] = takesOptions(hypervisor) ? hypervisor[supportsMachineOptions].identity : [];
    return options && Object.fromEntries(Object.entries(options).filter(([name]) => !identity.includes(name)));
  }

  private grownBootDisk(clone: string, bootDiskSize: Size): Disk {
    validateProps({ bootDiskSize }, { bootDiskSize: sizeValidator }, `the clone ${clone}: `);
    const { size } = this.bootDisk;
    if (size && bootDiskSize.toMebibytes() < size.toMebibytes())
      throw new Error(
        `the clone ${clone}: bootDiskSize is ${bootDiskSize}: disks only grow, and the boot disk has ${size}`,
      );
    return this.bootDisk.withSize(bootDiskSize);
  }

  private nameDisks(): ReadonlyMap<string, Disk> {
    const named = [
      [this.bootDisk.name ?? "boot", this.bootDisk] as const,
      ...this.dataDisks.map((disk, index) => [disk.name ?? `data${index + 1}`, disk] as const),
    ];
    const names = named.map(([name]) => name);
    withConstructPath(this, () => validateUniqueNames(names, "two of its disks"));
    return new Map(named);
  }

  /**
   * A snapshot of this machine, taken when the lab is first applied with it; of a machine that runs, without stopping it.
   *
   * @param id the snapshot's construct id, and its name unless one is given
   */
  snapshot(this: VirtualMachine<H & SnapshotHost>, id: string, props: SnapshotProps = {}): Snapshot<H & SnapshotHost> {
    return new Snapshot(this, id, props);
  }

  /**
   * A full copy of this machine, next to it: its disks with what is on them when it is made. It has MACs, addresses, a name and a seed of its
   * own; what its guest system has written down (its machine id; without cloud-init its host name and ssh host keys too) is still the source's.
   * What is left out follows the source later, its disks do not. It has no serial port unless it is given one.
   *
   * @param id the clone's construct id, and its name unless one is given
   */
  clone(id: string, props: CloneProps = {}): VirtualMachine<H> {
    return this.cloneFrom(this, id, props);
  }

  /** @internal use {@link clone} and `snapshot.linkedClone()` */
  cloneFrom(
    source: VirtualMachine | Snapshot,
    id: string,
    { bootDiskSize, ...props }: CloneProps,
    linked?: boolean,
  ): VirtualMachine<H> {
    // What the source's hypervisor was able to do for it, it can do for the clone.
    const hypervisor = this.hypervisor as H & SharedFolderHost & SerialFileHost;
    const ofSource = {
      hypervisor,
      description: this.description,
      cpus: this.cpus,
      memory: this.memory,
      running: this.running,
      interfaces: this.attachments.map((attachment) => attachment.withoutIdentity()),
      bootDisk:
        bootDiskSize === undefined
          ? this.bootDisk
          : withConstructPath(this, () => this.grownBootDisk(id, bootDiskSize)),
      dataDisks: this.dataDisks,
      osType: this.osType,
      cloudInit: this.cloudInit,
      sharedFolders: this.sharedFolders,
      options: this.optionsOfClone() as MachineOptionsOf<typeof hypervisor> | undefined,
    };
    const scope = this.node.scope ?? fail(this, "is in no lab");
    return new VirtualMachine<typeof hypervisor>(scope, id, { ...ofSource, ...props }, source, linked);
  }
}
