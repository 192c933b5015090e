import { Construct } from "constructs";
import type { CloneProps } from "../../lab/clone-props.js";
import { Disk } from "../../lab/disk.js";
import { fail, withConstructPath } from "../../lab/errors.js";
import { isOfKind, KIND } from "../../lab/kind.js";
import { newId, requireSameLab } from "../../lab/scope.js";
import type { StoragePool } from "../../lab/storage-pool.js";
import { lineValidator, objectOf, ofKind, optional, type Validators, validateProps } from "../../lab/validation.js";
import { type MachineOptionsOf, VirtualMachine } from "../../lab/virtual-machine.js";
import { type ProxmoxHost, proxmoxValidator, vmIdValidator } from "./host.js";
import { MACHINE_OPTIONS, type ProxmoxMachineOptions } from "./machine-options.js";
import { nodeValidator } from "./nodes.js";

export interface ExistingTemplateProps<H extends ProxmoxHost = ProxmoxHost> {
  /** The cluster. */
  readonly hypervisor: H;
  /** The template's id on Proxmox VE, 100 to 999999999. Another id replaces all clones. */
  readonly vmId: number;
  /**
   * The template's node.
   *
   * @default - the hypervisor's `node`
   */
  readonly node?: string;
  /**
   * The storage of the template's disks, on which the clones' disks are, too.
   *
   * @default - the hypervisor's `storage`
   */
  readonly pool?: StoragePool;
  /**
   * The template's operating system, by Proxmox VE's own name for it, such as "win11".
   *
   * @default - not Windows
   */
  readonly osType?: string;
}

/** The options of a clone: all but those of its hardware, which is its template's. */
export interface ProxmoxCloneOptions
  extends Omit<ProxmoxMachineOptions, "chipset" | "display" | "drivers" | "firmware" | "secureBoot" | "tpm"> {}

/** The props of a clone of a template outside the lab, which has no processors, memory, or options to inherit. */
export interface ExistingTemplateCloneProps extends CloneProps {
  /**
   * The options that only Proxmox VE has. Firmware, chipset, display, and TPM are the template's.
   *
   * @default - none
   */
  readonly options?: ProxmoxCloneOptions;
}

const PROPS: Validators<ExistingTemplateProps> = {
  hypervisor: proxmoxValidator,
  vmId: vmIdValidator,
  node: optional(nodeValidator),
  pool: optional(ofKind("storage pool", "a pool, such as a DirectoryPool")),
  osType: optional(lineValidator),
};

const { chipset, display, drivers, firmware, secureBoot, tpm, ...CLONE_OPTIONS } = MACHINE_OPTIONS;

/**
 * A template that exists already, such as one that Packer or somebody else created. The lab makes clones of it, and
 * never changes or deletes it.
 *
 * @example
 * const golden = new ExistingTemplate(lab, "golden", { hypervisor: pve, vmId: 9000 });
 * golden.linkedClone("web", { memory: Size.gibibytes(2), interfaces: [lan.attach()], cloudInit: CloudInit.seed() });
 */
export class ExistingTemplate<H extends ProxmoxHost = ProxmoxHost> extends Construct {
  readonly hypervisor: H;
  readonly vmId: number;
  /** The template's node. */
  readonly nodeName: string;
  readonly osType?: string;
  private readonly pool?: StoragePool;

  constructor(scope: Construct, id: string, props: ExistingTemplateProps<H>) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, PROPS));
    requireSameLab(this, props.hypervisor);
    this.hypervisor = props.hypervisor;
    this.vmId = props.vmId;
    this.nodeName = props.node ?? props.hypervisor.nodeName;
    this.pool = props.pool;
    this.osType = props.osType;
  }

  get [KIND](): string {
    return "existing template";
  }

  /**
   * Returns a machine with copies of the template's disks, in this construct's scope.
   *
   * Unless the props say otherwise, it has 1 processor, 512 MiB, and no cloud-init.
   *
   * @param id the clone's construct id, and its name unless the props have one
   */
  clone(id: string, props: ExistingTemplateCloneProps = {}): VirtualMachine<H> {
    return this.cloneAs(id, props, false);
  }

  /**
   * Returns a machine whose disks store only their differences from the template's, so that it is created in a moment.
   * Proxmox VE does not delete the template as long as the clone exists.
   *
   * @param id the clone's construct id, and its name unless the props have one
   */
  linkedClone(id: string, props: ExistingTemplateCloneProps = {}): VirtualMachine<H> {
    return this.cloneAs(id, props, true);
  }

  private cloneAs(id: string, { options, ...props }: ExistingTemplateCloneProps, linked: boolean): VirtualMachine<H> {
    const { hypervisor, osType, pool } = this;
    withConstructPath(this, () =>
      optional(objectOf<ProxmoxCloneOptions>(CLONE_OPTIONS))(options, `clone ${id}: options`),
    );
    const scope = this.node.scope ?? fail(this, "it is in no lab");
    const inherited = { hypervisor, osType, bootDisk: Disk.copied(pool), options: options as MachineOptionsOf<H> };
    return VirtualMachine.cloneOf<H>(scope, id, inherited, props, { source: this, linked });
  }
}

/** Whether a value is a template outside the lab. */
export function isExistingTemplate(value: unknown): value is ExistingTemplate {
  return isOfKind(value, "existing template");
}
