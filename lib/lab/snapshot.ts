import { Construct } from "constructs";
import { quote } from "../inspect-value.js";
import { requireCapability, supportsSnapshots } from "./capabilities.js";
import type { CloneProps } from "./clone-props.js";
import { fail, withConstructPath } from "./errors.js";
import type { Guest } from "./guest.js";
import { isOfKind, KIND, type Renderable } from "./kind.js";
import { newId, requireLab } from "./scope.js";
import { lineValidator, optional, textValidator, type Validators, validateProps } from "./validation.js";

export interface SnapshotProps {
  /**
   * The snapshot's name on the hypervisor, unique among the machine's snapshots.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * A description for people, shown by the hypervisor.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * A machine's settings and disks at one moment, and the memory of one that runs.
 *
 * Created by `machine.snapshot()` or `lab.snapshot()`.
 */
export class Snapshot<Machine extends Guest = Guest> extends Construct implements Renderable {
  private static readonly validators: Validators<SnapshotProps> = {
    name: optional(lineValidator),
    description: optional(textValidator),
  };

  readonly name: string;
  readonly description?: string;

  constructor(
    readonly machine: Machine,
    id: string,
    props: SnapshotProps = {},
  ) {
    super(machine, newId(machine, id));
    withConstructPath(this, () => validateProps(props, Snapshot.validators));
    requireLab(this);
    // The library of constructs takes a child of this name for the machine's own resource.
    if (id === "Resource") fail(this, 'its id is "Resource"', "give another id; its `name` may differ from it");
    this.name = props.name ?? id;
    const other = machine.node.children.find((each) => each !== this && isSnapshot(each) && each.name === this.name);
    if (other) fail(this, `its name is ${quote(this.name)}, as that of ${other.node.path}`, "give another name");
    this.description = props.description;
    const { hypervisor } = machine;
    requireCapability(this, hypervisor, supportsSnapshots, "snapshots");
    hypervisor.render(this);
  }

  get [KIND](): string {
    return "snapshot";
  }

  /**
   * Returns a clone of the machine as it was, in the machine's scope. Its disks store only their differences from the
   * snapshot's, so it is created within seconds.
   *
   * It needs the snapshot and the machine as long as it exists. It has MACs, addresses, and a name of its own, as after
   * `machine.clone()`.
   *
   * @param id the clone's construct id, and its name unless the props have one
   */
  linkedClone(id: string, props: CloneProps = {}): Machine {
    return (this.machine as unknown as Cloneable<Machine>).cloneFrom(this, id, props);
  }
}

/** The part of a machine that the compiler does not see here: snapshots are below machines. */
interface Cloneable<Machine extends Guest> {
  cloneFrom(source: Snapshot<Machine>, id: string, props: CloneProps): Machine;
}

/** Whether a value is a snapshot. */
export function isSnapshot(value: unknown): value is Snapshot {
  return isOfKind(value, "snapshot");
}
