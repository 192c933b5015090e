import { Construct } from "constructs";
import type { LabScope } from "../../../lab/scope.js";
import type { ProxmoxResource } from "../resource.js";
import { SdnApplierResource } from "../resources/sdn-applier.js";

const ID = "proxmox.sdn";

/**
 * What of a lab is of Proxmox VE's software-defined network. That has its changes pending until they are applied, cluster-wide: after all was made, and again
 * after all was destroyed. So one applier follows all, and another, which all depend on, is the last to go.
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

  /** Has a zone, virtual network or subnet applied. */
  add(...parts: readonly ProxmoxResource<object>[]): void {
    for (const part of parts) {
      part.dependsOn = [this.last.address];
      this.parts.push(part.address);
    }
    // So that the order in which a program makes its networks does not matter.
    this.parts.sort();
  }

  /** What guests on a virtual network depend on: before it, there is no bridge to attach them to. */
  get applied(): string {
    return this.apply.address;
  }
}
