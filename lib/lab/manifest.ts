import { Lazy, type TerraformElement } from "cdktf";
import { totalDiskSize } from "./demand.js";
import type { Guest } from "./guest.js";
import type { Hypervisor } from "./hypervisor.js";
import { imagesOf, pinOf } from "./machine-images.js";
import type { Network } from "./networks/network.js";
import { isVlan } from "./networks/vlan.js";
import type { Question } from "./question.js";
import type { Policy, Severity } from "./rule.js";
import { type LabScope, pathInLab } from "./scope.js";
import { isVirtualMachine } from "./virtual-machine.js";

/*
 * Notes in the synthesized JSON, under "//", which Terraform ignores: the facts about a lab that no resource has. The
 * topology, reviews, and the command line read them.
 */

/** The notes on a lab, in the stack's "//". */
export interface LabManifest {
  /** The declared capacities of hosts. */
  readonly capacity?: readonly CapacityNote[];
  /** The official images. */
  readonly images?: readonly ImageNote[];
  /** The policies. */
  readonly policies?: readonly PolicyNote[];
  /** The networks that are only names, or only tags. */
  readonly networks?: readonly NetworkNote[];
  /** The warnings of rules and policies, acknowledged ones included. */
  readonly findings?: readonly FindingNote[];
}

/** The notes on a guest, in the "//" of its resource. */
export interface GuestManifest {
  /** The user who logs in with the seed's keys, where the lab knows the name. */
  readonly user?: string;
  /** The configuration of the first boot, by the seed or the hypervisor. */
  readonly firstBoot?: FirstBootNote;
  /** Present for a guest that is a new instance to cloud-init after a change of `firstBoot`. */
  readonly newInstance?: true;
  /** Present for a guest with Windows. */
  readonly windows?: true;
  /** The domain of the guest's fully qualified name. */
  readonly domain?: string;
  /** The guest's other names. */
  readonly aliases?: readonly string[];
  /** The guest's groups in the inventory for Ansible, besides the lab's. */
  readonly groups?: readonly string[];
  /** The guest's own variables in the inventory for Ansible. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** The addresses that only the guest's seed has. */
  readonly interfaces?: readonly InterfaceNote[];
  /** Present for a guest that is off in this synthesis (`--stopped`) but runs in the lab. */
  readonly desiredRunning?: true;
  /** The guests that it depends on. */
  readonly dependsOn?: readonly DependencyNote[];
  /** The paths in the lab that the guest had before it moved, the first one first. Absent if it has not moved. */
  readonly movedFrom?: readonly string[];
}

/** A guest that another one depends on. */
export interface DependencyNote {
  /** The Terraform address of the guest that is created and started first. */
  readonly guest: string;
  /** The conditions that an apply waits for before it creates the later guest. Absent if there is none. */
  readonly conditions?: readonly ConditionNote[];
}

export interface ConditionNote {
  readonly question: Question;
  readonly timeoutMinutes: number;
}

/** The note on a file that is a guest's seed, in the "//" of its resource. */
export interface SeedManifest {
  readonly seed?: true;
}

/** The capacity of a hypervisor's host. Absent numbers are not declared. */
export interface CapacityNote {
  /** The hypervisor's names in the topology: of a cluster, those of its nodes. */
  readonly hypervisors: readonly string[];
  readonly cpus?: number;
  readonly memoryMib?: number;
  readonly diskMib?: number;
  /** The total size of the lab's disks, as far as it is known. Present together with `diskMib`. */
  readonly disksMib?: number;
}

export interface ImageNote {
  /** The name, such as "debian-13". */
  readonly image: string;
  /** The version that is pinned: of several architectures, all that differ. */
  readonly version: string;
}

export interface PolicyNote {
  /** The policy's code. */
  readonly policy: string;
  /** The path of the construct that the policy covers, including all constructs in it. */
  readonly at: string;
  readonly severity: `${Severity}`;
}

export interface NetworkNote {
  /** The network's path in the lab. */
  readonly name: string;
  /**
   * The name by which adapters refer to its segment: an internal network's path, or the host's interface that leads to
   * the LAN.
   */
  readonly medium: string;
  /** The VLAN identifier of a VLAN. */
  readonly vlanId?: number;
  readonly cidr: string;
  /** The default gateway of its guests. */
  readonly gateway?: string;
  /** The addresses that a guest of the lab leases, as their first and last one: `10.1.2.100-10.1.2.199`. */
  readonly dhcpRange?: string;
}

export interface FindingNote {
  /** The code of the rule or policy. */
  readonly code: string;
  /** The construct's path. */
  readonly at: string;
  readonly message: string;
  /** The reason of an acknowledgement. Absent where there is none. */
  readonly acknowledged?: string;
}

/** The parts of a NoCloud seed that a reviewer reads. */
export interface FirstBootNote {
  readonly userData: Readonly<Record<string, unknown>>;
  readonly networkConfig: Readonly<Record<string, unknown>>;
}

export interface InterfaceNote {
  /** The number of the adapter, from 1. */
  readonly adapter: number;
  /** The VLAN identifier in the tags of its frames. */
  readonly vlanId?: number;
  readonly address?: string;
  readonly address6?: string;
}

/** A stack or a resource. */
type Notable = Pick<TerraformElement, "addOverride">;

/** Writes notes into the "//" of a stack or a resource. Those without content are left out. */
export function note(element: Notable, notes: LabManifest | GuestManifest | SeedManifest): void {
  for (const [name, value] of Object.entries(notes)) {
    if (value === undefined || (typeof value === "object" && Object.keys(value).length === 0)) continue;
    element.addOverride(`//.${name}`, value);
  }
}

/** Returns the notes on a lab that is complete, except for its findings, which its rules write. */
export function labManifest(lab: LabScope, policies: readonly Policy[]): LabManifest {
  return {
    capacity: lab.hypervisors.flatMap(capacityNote).sort(byName(({ hypervisors }) => hypervisors.join())),
    images: imageNotes(lab),
    policies: policyNotes(policies),
    networks: lab.networks.flatMap(networkNote).sort(byName(({ name }) => name)),
  };
}

/**
 * Writes the addresses of a guest's interfaces into the "//" of its resource.
 *
 * They are settled once the lab is complete.
 */
export function noteInterfaces(resource: Notable, guest: Guest): void {
  resource.addOverride("//.interfaces", Lazy.anyValue({ produce: () => interfaceNotes(guest) }));
}

function interfaceNotes({ adapters }: Guest): InterfaceNote[] {
  return adapters.flatMap(({ interfaces }, index) =>
    interfaces.map(({ vlanId, address, address6 }) => ({ adapter: index + 1, vlanId, address, address6 })),
  );
}

function capacityNote(hypervisor: Hypervisor): CapacityNote[] {
  const { capacity, lab, topologyNames: hypervisors } = hypervisor;
  const { cpus, memory, disk } = capacity;
  if (cpus === undefined && !memory && !disk) return [];
  const disks = totalDiskSize(lab.guests.filter((guest) => guest.hypervisor === hypervisor));
  return [
    {
      hypervisors,
      ...(cpus !== undefined && { cpus }),
      ...(memory && { memoryMib: mebibytes(memory.toBytes()) }),
      ...(disk && { diskMib: mebibytes(disk.toBytes()), disksMib: mebibytes(disks?.toBytes() ?? 0) }),
    },
  ];
}

function imageNotes({ guests }: LabScope): ImageNote[] {
  const versions = new Map<string, Set<string>>();
  for (const machine of guests.filter(isVirtualMachine))
    for (const { image } of imagesOf(machine)) {
      const pin = pinOf(image, machine);
      if (pin === undefined || !("official" in image.source)) continue;
      const { official } = image.source;
      versions.set(official, (versions.get(official) ?? new Set()).add(pin.version));
    }
  return [...versions]
    .map(([image, found]) => ({ image, version: [...found].sort().join(", ") }))
    .sort(byName(({ image }) => image));
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}

/** Returns each policy once, with its highest severity. */
function policyNotes(policies: readonly Policy[]): PolicyNote[] {
  const notes = new Map<string, PolicyNote>();
  for (const { rule, at, severity } of policies) {
    const key = `${rule.code} ${at.node.path}`;
    if (notes.get(key)?.severity !== "error") notes.set(key, { policy: rule.code, at: at.node.path, severity });
  }
  return [...notes].sort(byName(([key]) => key)).map(([, each]) => each);
}

function networkNote(network: Network): NetworkNote[] {
  const { segment: medium, subnet, gateway, dhcp } = network;
  if (medium === undefined) return [];
  const { vlanId } = isVlan(network) ? network : {};
  return [
    {
      name: pathInLab(network),
      medium,
      ...(vlanId !== undefined && { vlanId }),
      cidr: subnet.toString(),
      ...(gateway !== undefined && { gateway }),
      ...(dhcp && { dhcpRange: dhcp.range.toString() }),
    },
  ];
}

function byName<T>(nameOf: (each: T) => string): (a: T, b: T) => number {
  return (a, b) => (nameOf(a) < nameOf(b) ? -1 : 1);
}
