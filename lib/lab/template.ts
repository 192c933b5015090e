import type { Construct } from "constructs";
import { makesTemplates, requireCapability, type TemplateHost } from "./capabilities.js";
import type { Disk } from "./disk.js";
import type { Hypervisor } from "./hypervisor.js";
import type { FullClonesOnly, StoragePool } from "./storage-pool.js";
import { type CloneProps, VirtualMachine, type VirtualMachineProps } from "./virtual-machine.js";

export interface TemplateProps<
  H extends Hypervisor & TemplateHost,
  Boot extends StoragePool = StoragePool,
  Data extends StoragePool = StoragePool,
> extends Omit<VirtualMachineProps<H>, "bootDisk" | "dataDisks" | "interfaces" | "running"> {
  /** The disk that its clones boot from. */
  readonly bootDisk: Disk<Boot>;
  /** The disks behind it. @default - none */
  readonly dataDisks?: readonly Disk<Data>[];
}

/**
 * A machine that never runs: others begin as clones of it. It is on no network, and its seed is for its clones: what is left out in a clone is as here.
 * Its disks are not written to, so linked clones can build on them.
 */
export class Template<
  H extends Hypervisor & TemplateHost = Hypervisor & TemplateHost,
  Boot extends StoragePool = StoragePool,
  Data extends StoragePool = never,
> extends VirtualMachine<H> {
  constructor(scope: Construct, id: string, props: TemplateProps<H, Boot, Data>) {
    super(scope, id, { ...(props as VirtualMachineProps<H>), interfaces: [], running: false });
    requireCapability(this, props.hypervisor, makesTemplates, "templates");
  }

  /** A machine with copies of the template's disks, next to it. It runs, and is on the networks that it is given. */
  override clone(id: string, props: CloneProps = {}): VirtualMachine<H> {
    return super.clone(id, { running: true, ...props });
  }

  /**
   * A machine whose disks keep only what differs from the template's: made in a moment, and small. It needs the template for as long as it is there. Storage of
   * LVM cannot have such disks.
   */
  linkedClone(
    this: [Extract<Boot | Data, FullClonesOnly>] extends [never] ? Template<H, Boot, Data> : never,
    id: string,
    props: CloneProps = {},
  ): VirtualMachine<H> {
    return this.cloneFrom(this as unknown as VirtualMachine, id, { running: true, ...props }, true);
  }
}
