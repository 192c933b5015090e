import type { Construct } from "constructs";
import { splitHostName } from "../net/host-name.js";
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
import type { CloneProps } from "./clone-props.js";
import { CloudInit } from "./cloud-init.js";
import type { Disk } from "./disk.js";
import { fail, withConstructPath } from "./errors.js";
import { Guest, type GuestProps, type Volume } from "./guest.js";
import type { Hypervisor } from "./hypervisor.js";
import { isOfKind, KIND, type Renderable } from "./kind.js";
import { newId } from "./scope.js";
import type { SerialPort } from "./serial-port.js";
import { type SharedFolder, sharedFolderValidator, validateSharedFolders } from "./shared-folder.js";
import { type Size, sizeValidator } from "./size.js";
import { isSnapshot, Snapshot, type SnapshotProps } from "./snapshot.js";
import {
  booleanValidator,
  lineValidator,
  listOf,
  objectOf,
  objectValidator,
  ofKind,
  optional,
  type Validators,
  validateProps,
  validateUniqueNames,
  validator,
} from "./validation.js";
import { renderWaits } from "./wait.js";

export interface VirtualMachineProps<H extends Hypervisor = Hypervisor> extends GuestProps {
  /** The hypervisor that runs the machine. Features that it lacks do not compile. */
  readonly hypervisor: H;
  /** The disk that the machine boots from. */
  readonly bootDisk: Disk;
  /**
   * The other disks, in the order in which the machine finds them.
   *
   * @default - none
   */
  readonly dataDisks?: readonly Disk[];
  /**
   * The guest's operating system, by the hypervisor's own name for it.
   *
   * @default - the hypervisor's default
   */
  readonly osType?: string;
  /**
   * The guest's configuration at its first boot.
   *
   * @default - CloudInit.seed() for a boot disk from an image, else CloudInit.none()
   */
  readonly cloudInit?: CloudInit;
  /**
   * Whether the machine is replaced, with its boot disk, when its seed changes in what a guest reads only at its first
   * boot: users, keys, packages, commands, and files.
   *
   * Addresses, the host name, and the names of other guests arrive without it.
   *
   * @default false: only new machines get such a change, and reviews say which ones do not
   */
  readonly userDataCausesReplacement?: boolean;
  /**
   * The host's folders that the guest sees.
   *
   * @default - none
   */
  readonly sharedFolders?: H extends SharedFolderHost ? readonly SharedFolder[] : never;
  /**
   * The other end of the first serial port.
   *
   * @default - none
   */
  readonly serial?: H extends SerialFileHost ? SerialPort : never;
  /**
   * The options that only this hypervisor has.
   *
   * @default - none
   */
  readonly options?: MachineOptionsOf<H>;
}

/** The options that a hypervisor has for its machines. */
export type MachineOptionsOf<H> = H extends MachineOptionsHost<infer Options> ? Options : never;

/** A symbol, so that no prop of a user's can be its name. */
const SOURCE = Symbol("source");

/** The origin of a clone's disks: a machine or snapshot of the lab, or a platform's construct for one outside. */
interface CloneSource {
  readonly source: Construct;
  readonly linked: boolean;
}

const diskValidator = ofKind("disk", 'a Disk, such as Disk.fromImage(Image.file("disk.vdi"))');
const cloudInitValidator = ofKind("cloud-init", "CloudInit.seed() or CloudInit.none()");

/** A guest with a kernel of its own. */
export class VirtualMachine<H extends Hypervisor = Hypervisor> extends Guest implements Renderable {
  protected static override readonly validators: Validators<VirtualMachineProps> = {
    ...Guest.validators,
    bootDisk: diskValidator,
    dataDisks: optional(listOf(diskValidator)),
    osType: optional(lineValidator),
    cloudInit: optional(cloudInitValidator),
    userDataCausesReplacement: optional(booleanValidator),
    sharedFolders: optional(listOf(sharedFolderValidator)),
    serial: optional(ofKind("serial port", 'a SerialPort, such as SerialPort.file("serial.log")')),
    options: optional(objectValidator),
  };

  declare readonly hypervisor: H;
  readonly bootDisk: Disk;
  readonly dataDisks: readonly Disk[];
  /** The boot disk and the data disks, keyed by their names, in the order in which the machine finds them. */
  readonly disks: ReadonlyMap<string, Disk>;
  readonly osType?: string;
  readonly cloudInit: CloudInit;
  readonly userDataCausesReplacement: boolean;
  readonly sharedFolders: readonly SharedFolder[];
  readonly serial?: SerialPort;
  readonly options?: MachineOptionsOf<H>;
  /** The machine, snapshot, or template that a clone's disks are copied from or based on. */
  readonly source?: Construct;
  /** Whether the machine is a linked clone: its disks store only their differences from its source's. */
  readonly linked: boolean;

  constructor(scope: Construct, id: string, props: VirtualMachineProps<H>) {
    super(scope, id, props);
    const { source, linked = false } = (props as { [SOURCE]?: CloneSource })[SOURCE] ?? {};
    this.source = source;
    this.linked = linked;
    this.bootDisk = props.bootDisk;
    this.dataDisks = props.dataDisks ?? [];
    this.disks = this.nameDisks();
    this.osType = props.osType;
    this.cloudInit = props.cloudInit ?? (props.bootDisk.image ? CloudInit.seed() : CloudInit.none());
    this.userDataCausesReplacement = props.userDataCausesReplacement ?? false;
    if (this.userDataCausesReplacement && !this.cloudInit.hasSeed)
      fail(this, "userDataCausesReplacement is true, but the machine has no seed; give it CloudInit.seed()");
    this.sharedFolders = props.sharedFolders ?? [];
    withConstructPath(this, () => validateSharedFolders(this.sharedFolders, this));
    this.serial = props.serial;
    withConstructPath(this, () => this.checkOptions(props.options));
    this.options = props.options;
    this.requireCapabilities();
    this.hypervisor.render(this);
    renderWaits(this);
  }

  override get [KIND](): string {
    return "virtual machine";
  }

  /** The machine of the lab that this one is a clone of. */
  get original(): VirtualMachine | undefined {
    const machine = isSnapshot(this.source) ? this.source.machine : this.source;
    return isVirtualMachine(machine) ? machine : undefined;
  }

  /** Whether the machine is a clone whose boot disk has a size of its own. */
  get hasOwnBootDiskSize(): boolean {
    const { original, source, bootDisk } = this;
    return original ? bootDisk !== original.bootDisk : source !== undefined && bootDisk.size !== undefined;
  }

  /** Whether `osType` is a Windows: every hypervisor's names for them begin with "w". */
  get isWindows(): boolean {
    return /^w/i.test(this.osType ?? "");
  }

  override get hasNetworkConfiguration(): boolean {
    return this.cloudInit.hasSeed;
  }

  override get volumes(): readonly Volume[] {
    return [...this.disks.values()];
  }

  override get maxAdapters(): number {
    const { hypervisor } = this;
    const own = hasMachineOptions(hypervisor) ? hypervisor[supportsMachineOptions].maxAdapters : undefined;
    return own?.((this.options ?? {}) as object) ?? super.maxAdapters;
  }

  /** Refuses features that the hypervisor lacks. */
  protected requireCapabilities(): void {
    if (this.sharedFolders.length > 0)
      requireCapability(this, this.hypervisor, supportsSharedFolders, "shared folders");
    if (this.serial) requireCapability(this, this.hypervisor, supportsSerialFiles, "files for serial ports");
  }

  private checkOptions(options: unknown): void {
    const { hypervisor } = this;
    if (options === undefined) return;
    const validate = hasMachineOptions(hypervisor)
      ? objectOf(hypervisor[supportsMachineOptions].kinds)
      : validator(`nothing: ${hypervisor.node.path} has none`, () => false);
    validate(options, "options");
  }

  private optionsOfClone(): object | undefined {
    const { hypervisor, options } = this;
    const identity: readonly string[] = hasMachineOptions(hypervisor)
      ? hypervisor[supportsMachineOptions].identity
      : [];
    return options && Object.fromEntries(Object.entries(options).filter(([name]) => !identity.includes(name)));
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
   * Returns a snapshot of this machine, taken when the lab is first applied with it.
   *
   * A machine that runs is not stopped.
   *
   * @param id the snapshot's construct id, and its name unless the props have one
   */
  snapshot(
    this: VirtualMachine<H & SnapshotHost>,
    id: string,
    props: SnapshotProps = {},
  ): Snapshot<VirtualMachine<H & SnapshotHost>> {
    return new Snapshot(this, id, props);
  }

  /**
   * Returns a full clone of this machine, in its scope. The clone's disks are copied when it is created. Everything
   * else that the props omit also follows later changes of this machine.
   *
   * The clone has MACs, addresses, a name, and a seed of its own, and no serial port unless the props give one. Inside
   * the guest, the machine id stays the source's; without cloud-init the host name and the SSH host keys do, too.
   *
   * @param id the clone's construct id, and its name unless the props have one
   */
  clone(id: string, props: CloneProps = {}): VirtualMachine<H> {
    return this.cloneFrom(this, id, props);
  }

  /** @internal Use `clone()`, `snapshot.linkedClone()`, or `template.linkedClone()`. */
  cloneFrom(
    source: VirtualMachine | Snapshot<VirtualMachine>,
    id: string,
    props: CloneProps,
    linked = isSnapshot(source),
  ): VirtualMachine<H> {
    // The clone has the source's hypervisor, which supported these for the source.
    const hypervisor = this.hypervisor as H & SharedFolderHost & SerialFileHost;
    const inherited: VirtualMachineProps<typeof hypervisor> = {
      hypervisor,
      domain: this.domain,
      description: this.description,
      cpus: this.cpus,
      memory: this.memory,
      running: this.desiredRunning,
      dependsOn: this.dependsOn,
      deletionProtection: this.deletionProtection,
      groups: this.groups,
      vars: this.vars,
      interfaces: this.attachments.map((attachment) => attachment.withoutIdentity()),
      bootDisk: this.bootDisk,
      dataDisks: this.dataDisks,
      osType: this.osType,
      cloudInit: this.cloudInit,
      userDataCausesReplacement: this.userDataCausesReplacement,
      sharedFolders: this.sharedFolders,
      options: this.optionsOfClone() as MachineOptionsOf<typeof hypervisor> | undefined,
    };
    const scope = this.node.scope ?? fail(this, "it is in no lab");
    return VirtualMachine.cloneOf(scope, id, inherited, props, { source, linked });
  }

  /** @internal Use `clone()` or `linkedClone()` of a source. */
  static cloneOf<H extends Hypervisor>(
    scope: Construct,
    id: string,
    inherited: VirtualMachineProps<H>,
    props: CloneProps,
    clone: CloneSource,
  ): VirtualMachine<H> {
    newId(scope, id);
    withConstructPath(clone.source, () => validateProps(props, VirtualMachine.cloneValidators, `clone ${id}: `));
    const { bootDiskSize, ...own } = props;
    const { bootDisk } = inherited;
    const hasOwnDomain = splitHostName(props.name ?? id).domain !== undefined;
    const cloneProps: VirtualMachineProps<H> & { [SOURCE]: CloneSource } = {
      ...inherited,
      domain: hasOwnDomain ? undefined : inherited.domain,
      bootDisk: bootDiskSize === undefined ? bootDisk : resized(bootDisk, bootDiskSize, id, clone.source),
      ...own,
      [SOURCE]: clone,
    };
    return new VirtualMachine<H>(scope, id, cloneProps);
  }

  private static readonly cloneValidators: Validators<CloneProps> = (() => {
    const { hypervisor: _, ...guest } = Guest.validators;
    return { ...guest, cloudInit: optional(cloudInitValidator), bootDiskSize: optional(sizeValidator) };
  })();
}

function resized(disk: Disk, bootDiskSize: Size, clone: string, source: Construct): Disk {
  const { size } = disk;
  if (size && bootDiskSize.toMebibytes() < size.toMebibytes())
    fail(source, `bootDiskSize of the clone ${clone} is ${bootDiskSize}`, `give ${size} or more: a disk only grows`);
  return disk.withSize(bootDiskSize);
}

function hasMachineOptions(hypervisor: Hypervisor): hypervisor is Hypervisor & MachineOptionsHost<object> {
  return supportsMachineOptions in hypervisor;
}

/** Whether a value is a virtual machine. */
export function isVirtualMachine(value: unknown): value is VirtualMachine {
  return isOfKind(value, "virtual machine");
}
