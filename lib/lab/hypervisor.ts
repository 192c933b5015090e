import { Construct } from "constructs";
import { AddressRange } from "../net/address-range.js";
import type { Subnet } from "../net/subnet.js";
import { Architecture, architectureValidator } from "./architecture.js";
import { validateProps } from "./arguments.js";
import { CAPACITY, type Capacity } from "./capacity.js";
import { withConstructPath } from "./errors.js";
import type { BridgedNetwork } from "./networks/bridged-network.js";
import type { HostOnlyNetwork } from "./networks/host-only-network.js";
import type { InternalNetwork } from "./networks/internal-network.js";
import type { NatDhcp, NatNetwork } from "./networks/nat-network.js";
import type { Rule } from "./rule.js";
import { type LabScope, pathInLab, requireLab } from "./scope.js";
import { instanceOf, objectOf, optional, type Validators } from "./validation.js";
import type { VirtualMachine } from "./virtual-machine.js";
import type { VirtualizationTechnique } from "./virtualization-technique.js";

/** Where a hypervisor runs (Popek and Goldberg's two kinds, as they are commonly told apart). */
export enum HypervisorType {
  /** On the bare machine. */
  TYPE_1 = "type 1",
  /** As a program of an operating system. */
  TYPE_2 = "type 2",
}

/** What is said of every hypervisor. */
export interface HypervisorProps {
  /** What its host has for guests, which their sum is held against (LV125, LV127). @default - nobody says */
  readonly capacity?: Capacity;
  /** Of its host's processor. @default Architecture.X86_64 */
  readonly architecture?: Architecture;
}

const PROPS: Validators<HypervisorProps> = {
  capacity: optional(objectOf<Capacity>(CAPACITY)),
  architecture: optional(architectureValidator),
};

declare module "./scope.js" {
  interface LabScope {
    readonly hypervisors: Hypervisor[];
  }
}

/**
 * The program that runs a lab's guests. What the lab's words become on it is up to its subclass: this is the seam where a platform is
 * plugged in. Each `render` method is called once, while the construct is made, and adds Terraform elements as the construct's children;
 * the one that stands for it has the id `Default`, so that its Terraform name is the construct's own.
 */
export abstract class Hypervisor extends Construct {
  readonly lab: LabScope;
  abstract readonly type: HypervisorType;
  /** How it makes its machines believe that they are computers. */
  abstract readonly technique: VirtualizationTechnique;
  readonly capacity: Capacity;
  readonly architecture: Architecture;
  /** Names the real machine that it runs on, whose ports and networks are one. @default - its own path: no other runs there */
  readonly hostId: string = this.node.path;
  /** How many network adapters a guest may have. */
  abstract readonly maxAdapters: number;
  /** Whether frames with VLAN tags reach its machines, so that a trunk is one adapter; else it is one for each VLAN. */
  readonly passesVlanTags: boolean = false;
  /**
   * The module whose default export reads back what this hypervisor renders, a `PlatformReader` of `labvisor/topology`: for a platform that is not of this
   * package. It is a package's name, or a path from the project's folder that begins with "."; JavaScript, for the command line loads it, and not the app.
   */
  readonly topologyReader?: string;
  /** What its reader calls it: several where it is several nodes. */
  get topologyNames(): readonly string[] {
    return [pathInLab(this)];
  }

  /** The rules that hold on this platform alone. */
  readonly rules: readonly Rule[] = [];

  protected constructor(scope: Construct, id: string, props: HypervisorProps = {}) {
    super(scope, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.capacity = props.capacity ?? {};
    this.architecture = props.architecture ?? Architecture.X86_64;
    this.lab = requireLab(this);
    this.lab.hypervisors.push(this);
  }

  /** What of the host leads to the physical LAN, for bridged networks that do not say it. */
  readonly lanInterface?: string;

  /** Where guests with static addresses on a NAT network look names up. @default - its gateway */
  readonly nameservers?: readonly string[];

  /** What a machine with a seed does at its first boot because it is here, as scripts of a shell; the user's own commands follow. */
  firstBootScripts(_machine: VirtualMachine): readonly string[] {
    return [];
  }

  abstract renderMachine(machine: VirtualMachine): void;
  abstract renderNatNetwork(network: NatNetwork): void;
  abstract renderHostOnlyNetwork(network: HostOnlyNetwork): void;
  abstract renderInternalNetwork(network: InternalNetwork): void;
  abstract renderBridgedNetwork(network: BridgedNetwork): void;

  /** The DHCP server of a NAT network: it has the third address and leases all that follow. */
  natDhcp(subnet: Subnet): NatDhcp {
    return {
      server: subnet.nth(3),
      range: AddressRange.between(subnet.nth(4), subnet.hosts.last),
      assignsAddresses: false,
    };
  }
}

export const hypervisorValidator = instanceOf(Hypervisor, 'a hypervisor, such as new VirtualBox(lab, "laptop")');
