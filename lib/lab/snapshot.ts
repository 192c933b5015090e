import { Construct } from "constructs";
import { validateProps } from "./arguments.js";
import { requireCapability, supportsSnapshots } from "./capabilities.js";
import { withConstructPath } from "./errors.js";
import type { Hypervisor } from "./hypervisor.js";
import { KIND, type Renderable } from "./kind.js";
import { requireLab } from "./scope.js";
import { lineValidator, optional, textValidator, type Validators } from "./validation.js";
import type { CloneProps, VirtualMachine } from "./virtual-machine.js";

export interface SnapshotProps {
  /** What the hypervisor calls it; no other snapshot of the machine has the name. @default - the construct's id */
  readonly name?: string;
  /** @default - none */
  readonly description?: string;
}

const PROPS: Validators<SnapshotProps> = { name: optional(lineValidator), description: optional(textValidator) };

/** What a machine was like once: its settings and its disks, and the memory of one that runs. Made by `machine.snapshot()` or `lab.snapshot()`. */
export class Snapshot<H extends Hypervisor = Hypervisor> extends Construct implements Renderable {
  readonly name: string;
  readonly description?: string;

  /** @internal use `machine.snapshot()` */
  constructor(
    readonly machine: VirtualMachine<H>,
    id: string,
    props: SnapshotProps = {},
  ) {
    super(machine, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    requireLab(this);
    this.name = props.name ?? id;
    this.description = props.description;
    const { hypervisor } = machine;
    requireCapability(this, hypervisor, supportsSnapshots, "snapshots");
    hypervisor.render(this);
  }

  get [KIND](): string {
    return "snapshot";
  }

  /**
   * A machine like this one was, next to it, whose disks keep only what differs from the snapshot's: made in a moment, and small. It needs
   * snapshot and machine for as long as it is there. It has MACs, addresses and a name of its own, as {@link VirtualMachine.clone} has.
   *
   * @param id the clone's construct id, and its name unless one is given
   */
  linkedClone(id: string, props: CloneProps = {}): VirtualMachine<H> {
    return this.machine.cloneFrom(this, id, props);
  }
}
