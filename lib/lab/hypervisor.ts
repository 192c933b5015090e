import { Construct } from "constructs";
import { AddressRange } from "../net/address-range.js";
import type { Subnet } from "../net/subnet.js";
import { Architecture, architectureValidator } from "./architecture.js";
import { CAPACITY, type Capacity } from "./capacity.js";
import { endConstruction } from "./construction.js";
import { withConstructPath } from "./errors.js";
import { isOfKind, KIND, kindsOf, type Renderable } from "./kind.js";
import type { Rule } from "./rule.js";
import { type LabScope, newId, pathInLab, requireLab } from "./scope.js";
import { objectOf, ofKind, optional, type Validators, validateProps } from "./validation.js";
import type { VirtualizationTechnique } from "./virtualization-technique.js";

/** The two types of hypervisors after Popek and Goldberg. */
export enum HypervisorType {
  /** On the bare hardware. */
  TYPE_1 = "type 1",
  /** On top of an operating system. */
  TYPE_2 = "type 2",
}

/** Properties of every hypervisor. */
export interface HypervisorProps {
  /**
   * The resources of its host that guests may use.
   *
   * Their sum is checked against them (LV125, LV127).
   *
   * @default - unknown: nothing is checked
   */
  readonly capacity?: Capacity;
  /**
   * The architecture of the host's processor.
   *
   * @default Architecture.X86_64
   */
  readonly architecture?: Architecture;
}

declare module "./scope.js" {
  interface LabScope {
    /** The hypervisors of the lab, in the order of their creation. */
    readonly hypervisors: Hypervisor[];
  }
}

/** A platform's renderers, by the kind of construct: "virtual machine", "NAT network", "snapshot". */
export type Renderers = Readonly<Record<string, (construct: never) => void>>;

/** The DHCP server that a hypervisor runs on a NAT network. */
export interface NatDhcp {
  /** The server's own address. */
  readonly server: string;
  /** The addresses that it leases. */
  readonly range: AddressRange;
  /** Whether guests have static addresses outside the range; else they lease theirs. */
  readonly assignsAddresses: boolean;
}

/**
 * The program that runs a lab's guests.
 *
 * Each platform is a subclass. Its renderers turn the lab's constructs into Terraform elements.
 */
export abstract class Hypervisor extends Construct {
  /** The validators of the props. A subclass with more props extends them. */
  protected static readonly validators: Validators<HypervisorProps> = {
    capacity: optional(objectOf<Capacity>(CAPACITY)),
    architecture: optional(architectureValidator),
  };

  readonly lab: LabScope;
  /** The platform's name in the vendor's spelling, such as "VirtualBox". */
  abstract readonly platform: string;
  abstract readonly type: HypervisorType;
  /** The technique by which its machines are virtualized. */
  abstract readonly technique: VirtualizationTechnique;
  readonly capacity: Capacity;
  readonly architecture: Architecture;
  /**
   * Identifies the host, whose ports and networks all hypervisors on it share.
   *
   * @default - the construct's path: no other hypervisor is on the host
   */
  readonly hostId: string = this.node.path;
  /** The number of network adapters that a guest may have. */
  abstract readonly maxAdapters: number;
  /** Whether tagged frames reach its machines. A trunk is then one adapter, else one for each VLAN. */
  readonly passesVlanTags: boolean = false;
  /**
   * The rules of this platform.
   *
   * @default - none
   */
  readonly rules: readonly Rule[] = [];
  /**
   * The host's interface that leads to the physical LAN, for bridged networks that name none.
   *
   * @default - none: each bridged network names its own
   */
  readonly lanInterface?: string;
  /**
   * The name servers of guests with static addresses on NAT networks.
   *
   * @default - the network's gateway
   */
  readonly nameservers?: readonly string[];
  /**
   * The attribute of a guest's resource that shows whether the guest runs.
   *
   * An apply that changes it waits again for the conditions on the guest.
   *
   * @default - none: an apply waits only if it creates or replaces the guest
   */
  readonly runningAttribute?: string;
  /**
   * The platform's renderers.
   *
   * Each is called once, while the construct is made, and adds Terraform elements as the construct's children. The one
   * that stands for the construct has the id `Default`, so that its Terraform name is the construct's own.
   */
  protected abstract readonly renderers: Renderers;
  /** @internal The constructs whose kind the platform does not render: a rule refuses them. */
  readonly unrendered: Renderable[] = [];

  protected constructor(scope: Construct, id: string, props: HypervisorProps = {}) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, new.target.validators));
    this.capacity = props.capacity ?? {};
    this.architecture = props.architecture ?? Architecture.X86_64;
    this.lab = requireLab(this);
    this.lab.hypervisors.push(this);
  }

  get [KIND](): string {
    return "hypervisor";
  }

  /** The names that the platform's reader gives this hypervisor: several where it is several nodes. */
  get topologyNames(): readonly string[] {
    return [pathInLab(this)];
  }

  /**
   * Renders a construct with the renderer of its kind, else of the kind that it inherits.
   *
   * Constructs call it at the end of their constructors. A kind without a renderer is reported at synthesis (LV134).
   */
  render(construct: Renderable): void {
    const renderer = kindsOf(construct)
      .map((kind) => (Object.hasOwn(this.renderers, kind) ? this.renderers[kind] : undefined))
      .find((each) => each !== undefined);
    if (renderer) (renderer as (construct: Renderable) => void)(construct);
    else this.unrendered.push(construct);
    endConstruction(construct);
  }

  /**
   * Returns shell scripts that a machine with a seed runs at its first boot, before the user's own commands.
   *
   * @param _machine the `VirtualMachine`
   */
  firstBootScripts(_machine: Construct): readonly string[] {
    return [];
  }

  /**
   * Returns the DHCP server of a NAT network: by default at the third address, with all addresses after it as its
   * range.
   */
  natDhcp(subnet: Subnet): NatDhcp {
    return {
      server: subnet.nth(3),
      range: AddressRange.between(subnet.nth(4), subnet.hosts.last),
      assignsAddresses: false,
    };
  }
}

export const hypervisorValidator = ofKind("hypervisor", 'a hypervisor, such as new VirtualBox(lab, "laptop")');

/** Whether a value is a hypervisor. */
export function isHypervisor(value: unknown): value is Hypervisor {
  return isOfKind(value, "hypervisor");
}
