import type { ProxmoxResourceTypes } from "../platforms/proxmox/resources/resource-types.js";
import type {
  DiskConfig,
  HostOnlyNetworkConfig,
  ImageConfig,
  LabConfig,
  MachineConfig,
  NatNetworkConfig,
  SnapshotConfig,
} from "../platforms/virtualbox/resources.js";

/**
 * The attributes of resources, by type.
 *
 * A package with another platform can add its own:
 * `declare module "labvisor/testing" { interface ResourceTypes { ... } }`.
 */
export interface ResourceTypes extends ProxmoxResourceTypes {
  readonly virtualbox_disk: DiskConfig;
  readonly virtualbox_host_only_network: HostOnlyNetworkConfig;
  readonly virtualbox_image: ImageConfig;
  readonly virtualbox_lab: LabConfig;
  readonly virtualbox_nat_network: NatNetworkConfig;
  readonly virtualbox_snapshot: SnapshotConfig;
  readonly virtualbox_vm: MachineConfig;
}

/** The type of a resource. Attributes of types that are not in `ResourceTypes` are unknown. */
export type ResourceType = keyof ResourceTypes | (string & {});

/** The attributes of a resource in the synthesized JSON, with Terraform's meta-arguments. */
export type SynthesizedResource<Type extends ResourceType> = (Type extends keyof ResourceTypes
  ? ResourceTypes[Type]
  : Readonly<Record<string, unknown>>) &
  MetaArguments;

export interface MetaArguments {
  readonly depends_on?: readonly string[];
  readonly lifecycle?: Readonly<Record<string, unknown>>;
  readonly provider?: string;
  /** The notes of the CDK and of Labvisor. */
  readonly "//"?: Readonly<Record<string, unknown>>;
}
