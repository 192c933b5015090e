import { Construct } from "constructs";
import type { LabScope } from "../../../lab/scope.js";
import type { ProxmoxResource } from "../resource.js";
import { SdnApplierResource } from "../resources/sdn-applier.js";

const ID = "proxmox.sdn";

/**
 * A lab's part of Proxmox VE's software-defined network.
 *
 * The SDN's changes are pending until they are applied, across the whole cluster: after everything was created, and
 * again after everything was destroyed. So one applier depends on all parts, and all parts depend on another one, which
 * is the last to be destroyed.
 */
export class Sdn extends Construct {
  static in(lab: LabScope): Sdn {
    return (lab.node.tryFindChild(ID) as Sdn | undefined) ?? new Sdn(lab);
  }

  private readonly last: SdnApplierResource;
  private readonly apply: SdnApplierResource;
  private readonly parts: string[] = [];

  private constructor(lab: LabScope) {
    super(lab, ID);
    this.last = new SdnApplierResource(this, "last", () => ({}));
    this.last.overrideLogicalId("sdn_last");
    this.apply = new SdnApplierResource(this, "apply", () => ({}));
    this.apply.overrideLogicalId("sdn");
    this.apply.dependsOn = this.parts;
    this.apply.lifecycle = { replaceTriggeredBy: this.parts };
  }

  /** Adds zones, virtual networks and subnets, to be applied. */
  add(...parts: readonly ProxmoxResource<object>[]): void {
    for (const part of parts) {
      part.dependsOn = [this.last.address];
      this.parts.push(part.address);
    }
    // Sorted, so that the order in a program does not matter.
    this.parts.sort();
  }

  /**
   * The Terraform address that guests on a virtual network depend on: before that, there is no bridge to attach them
   * to.
   */
  get applied(): string {
    return this.apply.address;
  }
}
