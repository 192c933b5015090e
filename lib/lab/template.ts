import type { Construct } from "constructs";
import { makesTemplates, requireCapability, type TemplateHost } from "./capabilities.js";
import type { CloneProps } from "./clone-props.js";
import { withConstructPath } from "./errors.js";
import type { Hypervisor } from "./hypervisor.js";
import { isOfKind, KIND } from "./kind.js";
import { objectValidator, optional, type Validators, validator } from "./validation.js";
import { VirtualMachine, type VirtualMachineProps } from "./virtual-machine.js";

export interface TemplateProps<H extends Hypervisor & TemplateHost>
  extends Omit<VirtualMachineProps<H>, "interfaces" | "running"> {}

/**
 * A machine that never runs: others begin as clones of it.
 *
 * It is on no network, and its seed is for its clones, which take what their props leave out from here. Nothing is
 * written to its disks, so that linked clones can build on them.
 */
export class Template<H extends Hypervisor & TemplateHost = Hypervisor & TemplateHost> extends VirtualMachine<H> {
  protected static override readonly validators: Validators<VirtualMachineProps> = {
    ...VirtualMachine.validators,
    interfaces: optional(validator("nothing: a template is on no network", () => false)),
    running: optional(validator("nothing: a template never runs", () => false)),
  };

  constructor(scope: Construct, id: string, props: TemplateProps<H>) {
    super(scope, id, props as VirtualMachineProps<H>);
  }

  override get [KIND](): string {
    return "template";
  }

  protected override get runsByDefault(): boolean {
    return false;
  }

  protected override requireCapabilities(): void {
    super.requireCapabilities();
    requireCapability(this, this.hypervisor, makesTemplates, "templates");
  }

  /**
   * Returns a machine with copies of the template's disks, in the template's scope.
   *
   * It runs, and is on the networks that its props give.
   */
  override clone(id: string, props: CloneProps = {}): VirtualMachine<H> {
    return super.clone(id, this.withRunning(props));
  }

  /**
   * Returns a machine whose disks store only their differences from the template's, so that it is created in a moment.
   * It needs the template as long as it exists.
   *
   * Not every storage supports it: on LVM (`StorageKind.LVM`) synthesis refuses the clone.
   */
  linkedClone(id: string, props: CloneProps = {}): VirtualMachine<H> {
    return this.cloneFrom(this as unknown as VirtualMachine, id, this.withRunning(props), true);
  }

  /** Returns a clone's props with the default that it runs. Spreading null, or a number, would hide it. */
  private withRunning(props: CloneProps): CloneProps {
    withConstructPath(this, () => objectValidator(props, "props of a clone"));
    return { running: true, ...props };
  }
}

/** Whether a value is a template. */
export function isTemplate(value: unknown): value is Template {
  return isOfKind(value, "template");
}
