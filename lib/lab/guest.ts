import { Token } from "cdktf";
import { Construct } from "constructs";
import { fail, readAt } from "./errors.js";
import type { Hypervisor } from "./hypervisor.js";
import type { Lab } from "./lab.js";
import { labShared } from "./lab-of.js";
import { NetworkAdapter } from "./network-adapter.js";
import type { Attachment } from "./networks/attachment.js";
import { repeats } from "./pairs.js";
import { Size } from "./values/size.js";

export interface GuestProps {
  readonly hypervisor: Hypervisor;
  /** The guest's host name, and its name on the hypervisor. @default - the construct's id */
  readonly name?: string;
  /** @default - none */
  readonly description?: string;
  /** Virtual processors. @default 1 */
  readonly cpus?: number;
  /** A whole number of mebibytes. @default Size.mebibytes(512) */
  readonly memory?: Size;
  /** The network adapters, in the order in which the guest meets them. @default - none */
  readonly interfaces?: readonly Attachment[];
  /** Whether the guest runs. @default - the context key `labvisor:running`, else true */
  readonly running?: boolean;
}

/** A computer that a hypervisor makes believe. */
export abstract class Guest extends Construct {
  readonly lab: Lab;
  readonly hypervisor: Hypervisor;
  readonly name: string;
  readonly description?: string;
  readonly cpus: number;
  readonly memory: Size;
  readonly running: boolean;
  readonly adapters: readonly NetworkAdapter[];

  protected constructor(scope: Construct, id: string, props: GuestProps) {
    super(scope, id);
    this.hypervisor = props.hypervisor;
    this.lab = labShared(this, props.hypervisor);
    this.name = props.name ?? id;
    this.description = props.description;
    this.cpus = props.cpus ?? 1;
    if (!Token.isUnresolved(this.cpus) && !(Number.isInteger(this.cpus) && this.cpus > 0)) {
      fail(this, `cpus is a whole number above zero, not ${this.cpus}`);
    }
    this.memory = props.memory ?? Size.mebibytes(512);
    readAt(this, () => this.memory.toMebibytes());
    this.running = props.running ?? !["false", false].includes(this.node.tryGetContext("labvisor:running"));
    this.adapters = (props.interfaces ?? []).map((attachment) => new NetworkAdapter(this, attachment));
    const [twice] = repeats(this.adapters, ({ attachment }) => attachment.name);
    if (twice) {
      const { name } = twice[1].attachment;
      fail(
        this,
        `two of its interfaces are called "${name}": give one of them a name, such as attach({ name: "backup" })`,
      );
    }
    this.lab.guests.push(this);
  }
}
