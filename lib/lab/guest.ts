import { Token } from "cdktf";
import { Construct } from "constructs";
import { fullyQualifiedName, isDomainName, splitHostName } from "../net/host-name.js";
import { addToList, beginConstruction } from "./construction.js";
import { fail, withConstructPath } from "./errors.js";
import { type Hypervisor, hypervisorValidator } from "./hypervisor.js";
import { isOfKind, KIND, type Renderable } from "./kind.js";
import { type AdapterOwner, adaptersOf, type NetworkAdapter, type NetworkInterface } from "./network-adapter.js";

import type { Attachment, Network } from "./networks/network.js";
import type { Probe } from "./probe.js";
import { type LabScope, newId, recordMove, requireSameLab } from "./scope.js";
import { Size, sizeValidator } from "./size.js";
import type { StoragePool } from "./storage-pool.js";
import {
  atSynthesis,
  booleanValidator,
  domainValidator,
  integerValidator,
  knownDataValidator,
  lineValidator,
  listOf,
  movedFromValidator,
  objectOf,
  ofKind,
  optional,
  textValidator,
  type Validator,
  type Validators,
  validateProps,
  validateUniqueNames,
  validator,
} from "./validation.js";
import type { VirtualizationTechnique } from "./virtualization-technique.js";

export interface GuestProps {
  /** The hypervisor that runs the guest. The guest's networks and pools belong to the same one. */
  readonly hypervisor: Hypervisor;
  /**
   * The guest's host name, and its name on the hypervisor.
   *
   * In a name with dots, such as "web.lab.example", what follows the first dot is the guest's `domain`.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * The domain of the guest's fully qualified name: "lab.example".
   *
   * Hosts files have that name, and so has the guest itself if it has a seed. The guest's name on the hypervisor does
   * not.
   *
   * @default - that in `name`, or else the lab's
   */
  readonly domain?: string;
  /**
   * The guest's other names in the hosts files of the other guests and of the host: "www", "db.lab.example".
   *
   * @default - none
   */
  readonly aliases?: readonly string[];
  /**
   * A description for people, shown by the hypervisor.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * The number of virtual processors.
   *
   * @default 1
   */
  readonly cpus?: number;
  /**
   * The memory, in whole mebibytes.
   *
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;
  /**
   * The network adapters, in the order in which the guest finds them.
   *
   * @default - none
   */
  readonly interfaces?: readonly Attachment[];
  /**
   * Whether the guest runs.
   *
   * `--stopped` (the context key `labvisor:running`) powers all guests off.
   *
   * @default true
   */
  readonly running?: boolean;
  /**
   * The guests that an apply creates and starts before this one, and destroys after it.
   *
   * With a condition, an apply that creates, replaces, or starts the other guest also waits until the condition is met.
   * The computer that runs Terraform probes it.
   *
   * @default - none: guests are created in parallel
   * @example [router, { guest: directory, condition: Probe.tcp(389) }]
   */
  readonly dependsOn?: readonly (Guest | GuestCondition)[];
  /**
   * Whether a plan that deletes or replaces the guest is refused.
   *
   * Set it to false and apply before you destroy the lab.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * The guest's groups in the inventory for Ansible (`labvisor inventory`): letters, digits, and "_".
   *
   * @default - only the group of the lab
   */
  readonly groups?: readonly string[];
  /**
   * The guest's variables in the inventory for Ansible, such as `{ http_port: 8080 }`.
   *
   * They override those that Labvisor writes, such as `ansible_user`. They are stored in a plain file, so they must not
   * contain secrets.
   *
   * @default - only those for the connection
   */
  readonly vars?: Readonly<Record<string, unknown>>;
  /**
   * The guest's path in the lab before it moved into another construct, or got another id: "web", "site/web".
   *
   * With it, the guest keeps its disks, its key on the hypervisor, its MACs, and its addresses: they derive from that
   * path, so leave `movedFrom` in place. After several moves, list all earlier paths, the first one first.
   *
   * @default - it has not moved
   */
  readonly movedFrom?: string | readonly string[];
}

/** A guest that must be ready before another one is created and started. */
export interface GuestCondition {
  /** The guest that comes first. */
  readonly guest: Guest;
  /** The probe that must succeed, such as `Probe.tcp(389)`. */
  readonly condition: Probe;
  /**
   * The time after which the apply fails if the condition is not met, from 1 to 1440 minutes.
   *
   * @default 10
   */
  readonly timeoutMinutes?: number;
}

/** A part of storage that belongs to one guest. */
export interface Volume {
  /** The size. Absent where only the image knows it. */
  readonly size?: Size;
  /**
   * The pool that stores it.
   *
   * @default - the lab's own folder or storage
   */
  readonly pool?: StoragePool;
}

declare module "./scope.js" {
  interface LabScope {
    /** The guests of the lab, in the order of their creation. */
    readonly guests: Guest[];
  }
}

const aliasValidator = validator(
  'a host name, such as "www" or "www.lab.example"',
  (alias) => typeof alias === "string" && isDomainName(alias),
);

const conditionValidator = objectOf<GuestCondition>({
  guest: ofKind("guest", "a guest"),
  condition: ofKind("probe", "a Probe, such as Probe.tcp(22)"),
  timeoutMinutes: optional(integerValidator(1, 1440)),
});
const dependencyValidator: Validator = (value, property) => {
  if (isGuest(value)) return;
  const hasGuest = typeof value === "object" && value !== null && "guest" in value;
  validator("a guest, or { guest, condition }", () => hasGuest)(value, property);
  conditionValidator(value, property);
};

const groupValidator = validator(
  'a name of letters, digits, and "_" that begins with a letter, and not "all" or "ungrouped"',
  (name) => typeof name === "string" && /^[a-z]\w*$/i.test(name) && !["all", "ungrouped"].includes(name),
);

const variableValidator = validator(
  'names of letters, digits, and "_" that begin with a letter or "_"',
  (name) => typeof name === "string" && /^[a-z_]\w*$/i.test(name),
);
const varsValidator: Validator = (value, property) => {
  knownDataValidator(value, property);
  for (const name of Object.keys(value as object)) variableValidator(name, `a variable in ${property}`);
};

/** A virtual machine or a container. */
export abstract class Guest extends Construct implements AdapterOwner, Renderable {
  /** The validators of the props. A subclass with more props extends them. */
  protected static readonly validators: Validators<GuestProps> = {
    hypervisor: hypervisorValidator,
    name: optional(atSynthesis(lineValidator)),
    domain: optional(domainValidator),
    aliases: optional(listOf(atSynthesis(aliasValidator))),
    description: optional(textValidator),
    cpus: optional(
      validator(
        "a whole number above zero",
        (cpus) => typeof cpus === "number" && (Token.isUnresolved(cpus) || (Number.isSafeInteger(cpus) && cpus > 0)),
      ),
    ),
    memory: optional(sizeValidator),
    interfaces: optional(listOf(ofKind("attachment", "an attachment, such as Nat.perMachine() or network.attach()"))),
    running: optional(booleanValidator),
    dependsOn: optional(listOf(dependencyValidator)),
    deletionProtection: optional(booleanValidator),
    groups: optional(listOf(atSynthesis(groupValidator))),
    vars: optional(varsValidator),
    movedFrom: optional(movedFromValidator),
  };

  readonly lab: LabScope;
  readonly hypervisor: Hypervisor;
  readonly name: string;
  /** The domain of the guest's fully qualified name. Absent where neither the guest nor the lab has one. */
  readonly domain?: string;
  /** The guest's other names in hosts files. */
  readonly aliases: readonly string[];
  readonly description?: string;
  readonly cpus: number;
  readonly memory: Size;
  /** Whether the guest runs in this synthesis: false with `--stopped`. */
  readonly running: boolean;
  /** Whether the lab wants the guest to run. */
  readonly desiredRunning: boolean;
  /** The guests that are created and started before this one. */
  readonly dependsOn: readonly (Guest | GuestCondition)[];
  /** Whether a plan that deletes or replaces the guest is refused. */
  readonly deletionProtection: boolean;
  /** The guest's groups in the inventory for Ansible, besides the lab's. */
  readonly groups: readonly string[];
  /** The guest's own variables in the inventory for Ansible. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** The user's attachments. */
  protected readonly attachments: readonly Attachment[];
  /** The network adapters that the hypervisor creates. */
  readonly adapters: readonly NetworkAdapter[];

  protected constructor(scope: Construct, id: string, props: GuestProps) {
    super(scope, newId(scope, id));
    beginConstruction(this);
    withConstructPath(this, () => validateProps(props, new.target.validators));
    this.hypervisor = props.hypervisor;
    this.lab = requireSameLab(this, props.hypervisor);
    recordMove(this, props.movedFrom);
    const { name, domain } = splitHostName(props.name ?? id);
    if (domain !== undefined && props.domain !== undefined)
      fail(this, `name is "${props.name}" and domain is "${props.domain}"`, "give the domain once");
    this.name = name;
    this.domain = domain ?? props.domain ?? this.lab.domain;
    this.aliases = props.aliases ?? [];
    this.description = props.description;
    this.cpus = props.cpus ?? 1;
    this.memory = props.memory ?? Size.mebibytes(512);
    withConstructPath(this, () => this.memory.toMebibytes());
    const stopped = ["false", false].includes(this.node.tryGetContext("labvisor:running"));
    this.desiredRunning = props.running ?? this.runsByDefault;
    this.running = !stopped && this.desiredRunning;
    this.dependsOn = props.dependsOn ?? [];
    for (const [index, each] of this.dependsOn.entries()) this.startAfter(each, `dependsOn[${index}]`);
    this.deletionProtection = props.deletionProtection ?? false;
    this.groups = props.groups ?? [];
    this.vars = props.vars ?? {};
    this.attachments = props.interfaces ?? [];
    this.adapters = adaptersOf(this, this.attachments, this.receivesVlanTags);
    const names = this.attachments.flatMap(({ name, carried }) => [
      ...new Set([name, ...carried.map(({ attachment }) => attachment.name)]),
    ]);
    const remedy = 'give one of them a name, such as attach({ name: "backup" })';
    withConstructPath(this, () => validateUniqueNames(names, "two of its interfaces", remedy));
    addToList(this, this.lab.guests);
  }

  get [KIND](): string {
    return "guest";
  }

  /** The guest's fully qualified name, such as "web.lab.example". Absent without a domain. */
  get fqdn(): string | undefined {
    return fullyQualifiedName(this);
  }

  /** The guest's interfaces, one for each network, in the order of the adapters. */
  get interfaces(): NetworkInterface[] {
    return this.adapters.flatMap(({ interfaces }) => interfaces);
  }

  /**
   * Returns the guest's static address on a network, explicit or assigned.
   *
   * An assigned address is settled once the lab is complete.
   *
   * @returns nothing where the guest is not on the network, or leases its address
   */
  addressOn(network: Network): string | undefined {
    return this.interfaces.find((each) => each.network === network && each.address !== undefined)?.address;
  }

  private startAfter(dependency: Guest | GuestCondition, property: string): void {
    const hasCondition = "condition" in dependency;
    const earlier = hasCondition ? dependency.guest : dependency;
    const { path } = earlier.node;
    if (earlier.lab !== this.lab)
      fail(this, `${property} is ${path}, which is in another lab`, `give a guest of ${this.lab.node.path}`);
    if (hasCondition && this.desiredRunning && !earlier.desiredRunning)
      fail(this, `${property} has a condition on ${path}, which is powered off`, "give the guest without a condition");
    this.node.addDependency(earlier);
  }

  /** Whether a seed or the hypervisor configures the network interfaces in the guest. */
  abstract get hasNetworkConfiguration(): boolean;

  /** Whether tagged frames reach the guest, so that a trunk is one adapter. */
  protected get receivesVlanTags(): boolean {
    return this.hypervisor.passesVlanTags;
  }

  /** Whether the guest runs unless its props say otherwise. */
  protected get runsByDefault(): boolean {
    return true;
  }

  /** The technique by which the hypervisor runs the guest. */
  get technique(): VirtualizationTechnique {
    return this.hypervisor.technique;
  }

  /** The number of network adapters that the guest may have. */
  get maxAdapters(): number {
    return this.hypervisor.maxAdapters;
  }

  /** The guest's storage: the disks of a machine, the volumes of a container. */
  abstract get volumes(): readonly Volume[];

  /** The pools that the guest's volumes name. */
  get pools(): readonly StoragePool[] {
    return this.volumes.flatMap(({ pool }) => pool ?? []);
  }
}

/** Whether a value is a guest. */
export function isGuest(value: unknown): value is Guest {
  return isOfKind(value, "guest");
}
