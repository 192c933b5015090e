import { Token } from "cdktf";
import { Construct } from "constructs";
import { validateProps, validateUniqueNames } from "./arguments.js";
import { withConstructPath } from "./errors.js";
import { type Hypervisor, hypervisorValidator } from "./hypervisor.js";
import type { Lab } from "./lab.js";
import { adaptersOf, type NetworkAdapter } from "./network-adapter.js";
import type { NetworkInterface } from "./network-interface.js";
import { Attachment } from "./networks/network.js";
import { requireSameLab } from "./scope.js";
import { Size, sizeValidator } from "./size.js";
import type { StoragePool } from "./storage-pool.js";
import {
  booleanValidator,
  instanceOf,
  listOf,
  optional,
  textValidator,
  type Validators,
  validator,
} from "./validation.js";
import type { VirtualizationTechnique } from "./virtualization-technique.js";

export interface GuestProps {
  /** Where the guest runs. Its networks and pools are of the same one. */
  readonly hypervisor: Hypervisor;
  /** The guest's host name, and its name on the hypervisor. @default - the construct's id */
  readonly name?: string;
  /** What people read of it on the hypervisor. @default - none */
  readonly description?: string;
  /** Virtual processors. @default 1 */
  readonly cpus?: number;
  /** A whole number of mebibytes. @default Size.mebibytes(512) */
  readonly memory?: Size;
  /** The network adapters, in the order in which the guest meets them. @default - none */
  readonly interfaces?: readonly Attachment[];
  /** Whether the guest runs. No guest does where the context key `labvisor:running` is false (`--stopped`). @default true */
  readonly running?: boolean;
}

const PROPS: Validators<GuestProps> = {
  hypervisor: hypervisorValidator,
  name: optional(textValidator),
  description: optional(textValidator),
  cpus: optional(
    validator(
      "a whole number above zero",
      (cpus) => Token.isUnresolved(cpus) || (Number.isInteger(cpus) && Number(cpus) > 0),
    ),
  ),
  memory: optional(sizeValidator),
  interfaces: optional(listOf(instanceOf(Attachment, "an attachment, such as Nat.perMachine() or network.attach()"))),
  running: optional(booleanValidator),
};

/** A part of storage that a guest has for itself. */
export interface Volume {
  /** Nothing where only its image knows. */
  readonly size?: Size;
  /** Where it lies. @default - with the other disks of the lab */
  readonly pool?: StoragePool;
}

/** A computer that a hypervisor makes believe. */
export abstract class Guest extends Construct {
  readonly lab: Lab;
  readonly hypervisor: Hypervisor;
  readonly name: string;
  readonly description?: string;
  readonly cpus: number;
  readonly memory: Size;
  /** Whether it runs in this synthesis: not with `--stopped`. */
  readonly running: boolean;
  /** Whether the lab says that it runs. */
  readonly desiredRunning: boolean;
  /** As the user gave them. */
  protected readonly attachments: readonly Attachment[];
  /** As the hypervisor makes them. */
  readonly adapters: readonly NetworkAdapter[];

  protected constructor(scope: Construct, id: string, props: GuestProps) {
    super(scope, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.hypervisor = props.hypervisor;
    this.lab = requireSameLab(this, props.hypervisor);
    this.name = props.name ?? id;
    this.description = props.description;
    this.cpus = props.cpus ?? 1;
    this.memory = props.memory ?? Size.mebibytes(512);
    withConstructPath(this, () => this.memory.toMebibytes());
    const stopped = ["false", false].includes(this.node.tryGetContext("labvisor:running"));
    this.desiredRunning = props.running ?? true;
    this.running = !stopped && this.desiredRunning;
    this.attachments = props.interfaces ?? [];
    this.adapters = adaptersOf(this, this.attachments, this.receivesVlanTags);
    const names = this.attachments.flatMap(({ name, carried }) => [
      ...new Set([name, ...carried.map(({ attachment }) => attachment.name)]),
    ]);
    const advice = 'give one of them a name, such as attach({ name: "backup" })';
    withConstructPath(this, () => validateUniqueNames(names, "two of its interfaces", advice));
    this.lab.guests.push(this);
  }

  /** What it has of each network, in the adapters' order. */
  get interfaces(): NetworkInterface[] {
    return this.adapters.flatMap(({ interfaces }) => interfaces);
  }

  /** Whether frames with VLAN tags reach it, so that a trunk is one adapter. */
  protected get receivesVlanTags(): boolean {
    return this.hypervisor.passesVlanTags;
  }

  /** How it is made to believe that it is a computer. */
  get technique(): VirtualizationTechnique {
    return this.hypervisor.technique;
  }

  /** Whether its hypervisor refuses to destroy it. */
  get isDeletionProtected(): boolean {
    return this.hypervisor.isDeletionProtected(this);
  }

  /** How many network adapters it may have. */
  get maxAdapters(): number {
    return this.hypervisor.maxAdapters;
  }

  /** What it has of storage: its disks, or the volumes of a container. */
  abstract get volumes(): readonly Volume[];

  /** The pools that its disks name. */
  get pools(): readonly StoragePool[] {
    return this.volumes.flatMap(({ pool }) => pool ?? []);
  }
}
