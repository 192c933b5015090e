import type { Construct, IConstruct } from "constructs";
import type { InputOf } from "../../plugin/index.js";
import { BoundResource } from "../bound-resource.js";
import { VIRTUALBOX_PROVIDER } from "./packaged-provider.js";
import type { diskSchema } from "./provider/resources/disk/schema.js";
import type { hostOnlyNetworkSchema } from "./provider/resources/host-only-network.js";
import type { imageSchema } from "./provider/resources/image.js";
import type { labSchema } from "./provider/resources/lab.js";
import type { natNetworkSchema } from "./provider/resources/nat-network.js";
import type { seedSchema } from "./provider/resources/seed.js";
import type { snapshotSchema } from "./provider/resources/snapshot.js";
import type { vmSchema } from "./provider/resources/vm/schema.js";

/*
 * The provider's resources. Their configurations are typed by the provider's own schemas: only types are imported, so
 * that constructs do not load the provider.
 */

export type DiskConfig = InputOf<typeof diskSchema>;
export type HostOnlyNetworkConfig = InputOf<typeof hostOnlyNetworkSchema>;
export type ImageConfig = InputOf<typeof imageSchema>;
export type LabConfig = InputOf<typeof labSchema>;
export type MachineConfig = InputOf<typeof vmSchema>;
export type NatNetworkConfig = InputOf<typeof natNetworkSchema>;
export type NetworkAdapterConfig = NonNullable<MachineConfig["network_adapters"]>[number];
export type SeedConfig = InputOf<typeof seedSchema>;
export type SnapshotConfig = InputOf<typeof snapshotSchema>;

declare module "../bound-resource.js" {
  interface ResourceTypes {
    readonly virtualbox_disk: DiskConfig;
    readonly virtualbox_host_only_network: HostOnlyNetworkConfig;
    readonly virtualbox_image: ImageConfig;
    readonly virtualbox_lab: LabConfig;
    readonly virtualbox_nat_network: NatNetworkConfig;
    readonly virtualbox_seed: SeedConfig;
    readonly virtualbox_snapshot: SnapshotConfig;
    readonly virtualbox_vm: MachineConfig;
  }
}

/** A resource of the provider `virtualbox`. */
export abstract class VirtualBoxResource<Config extends object> extends BoundResource<Config> {
  /** @param type the type's name after `virtualbox_` */
  protected constructor(scope: Construct, id: string, type: string, config: () => Config) {
    super(scope, id, `${VIRTUALBOX_PROVIDER.name}_${type}`, config);
  }

  get id(): string {
    return this.reference("id");
  }
}

/**
 * Returns the id of the resource that stands for a construct. One on another platform has none: the rule LV113 reports
 * it.
 */
export function idOf({ node }: IConstruct): string | undefined {
  return (node.defaultChild as VirtualBoxResource<object> | undefined)?.id;
}

/** `virtualbox_lab`: the identity of one applied lab. All resources of the lab refer to it. */
export class LabResource extends VirtualBoxResource<LabConfig> {
  constructor(scope: Construct, id: string, config: () => LabConfig) {
    super(scope, id, "lab", config);
  }

  /** The lab's name with a random suffix, unique on its host. */
  get slug(): string {
    return this.reference("slug");
  }

  /** The folder of the lab's machines and disks. */
  get folder(): string {
    return this.reference("folder");
  }
}

/** `virtualbox_vm` */
export class MachineResource extends VirtualBoxResource<MachineConfig> {
  constructor(scope: Construct, id: string, config: () => MachineConfig) {
    super(scope, id, "vm", config);
  }
}

/** `virtualbox_disk` */
export class DiskResource extends VirtualBoxResource<DiskConfig> {
  constructor(scope: Construct, id: string, config: () => DiskConfig) {
    super(scope, id, "disk", config);
  }

  /** The disk's file on the host. */
  get path(): string {
    return this.reference("path");
  }
}

/** `virtualbox_image` */
export class ImageResource extends VirtualBoxResource<ImageConfig> {
  constructor(scope: Construct, id: string, config: () => ImageConfig) {
    super(scope, id, "image", config);
    // The CDK would drop the dot.
    this.overrideLogicalId(id.replace(".", "_"));
  }

  /** The image's file on the host. */
  get path(): string {
    return this.reference("path");
  }
}

/** `virtualbox_seed` */
export class SeedResource extends VirtualBoxResource<SeedConfig> {
  constructor(scope: Construct, id: string, config: () => SeedConfig) {
    super(scope, id, "seed", config);
  }

  /** The seed's file on the host. */
  get path(): string {
    return this.reference("path");
  }
}

/** `virtualbox_snapshot` */
export class SnapshotResource extends VirtualBoxResource<SnapshotConfig> {
  constructor(scope: Construct, id: string, config: () => SnapshotConfig) {
    super(scope, id, "snapshot", config);
  }
}

/** `virtualbox_nat_network` */
export class NatNetworkResource extends VirtualBoxResource<NatNetworkConfig> {
  constructor(scope: Construct, id: string, config: () => NatNetworkConfig) {
    super(scope, id, "nat_network", config);
  }
}

/** `virtualbox_host_only_network` */
export class HostOnlyNetworkResource extends VirtualBoxResource<HostOnlyNetworkConfig> {
  constructor(scope: Construct, id: string, config: () => HostOnlyNetworkConfig) {
    super(scope, id, "host_only_network", config);
  }
}
