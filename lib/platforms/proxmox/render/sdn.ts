import { Lazy } from "cdktf";
import { Construct } from "constructs";
import type { LabScope } from "../../../lab/scope.js";
import { TerraformData } from "../../terraform-data.js";
import type { ProxmoxResource } from "../resource.js";
import { SdnApplierResource } from "../resources/sdn-applier.js";

const ID = "proxmox.sdn";

/**
 * A lab's part of Proxmox VE's software-defined network.
 *
 * The SDN's changes are pending until they are applied, across the whole cluster: after everything was created, and
 * again after everything was destroyed. So one applier depends on all parts, and all parts depend on another one, which
 * is the last to be destroyed. Both are replaced with any change of the parts: the new ones apply what was created, and
 * the old last one what was destroyed.
 *
 * A part that is replaced is created first and destroyed last, when no guest is on it any more: Proxmox VE does not
 * delete a subnet with guests.
 */
export class Sdn extends Construct {
  static in(lab: LabScope): Sdn {
    return (lab.node.tryFindChild(ID) as Sdn | undefined) ?? new Sdn(lab);
  }

  private readonly last: SdnApplierResource;
  private readonly apply: SdnApplierResource;
  /** The names of the parts on Proxmox VE, which moves do not change. */
  private readonly names: string[] = [];
  private readonly addresses: string[] = [];

  private constructor(lab: LabScope) {
    super(lab, ID);
    // `replace_triggered_by` does not fire for a part that is created or removed, but for the list of all parts.
    const parts = new TerraformData(this, "parts", () => ({ input: this.names.sort() }));
    parts.overrideLogicalId("sdn_parts");
    this.last = new SdnApplierResource(this, "last", () => ({}));
    this.last.overrideLogicalId("sdn_last");
    this.last.lifecycle = { replaceTriggeredBy: [parts.address] };
    this.apply = new SdnApplierResource(this, "apply", () => ({}));
    this.apply.overrideLogicalId("sdn");
    this.apply.dependsOn = this.addresses;
    this.apply.lifecycle = {
      replaceTriggeredBy: Lazy.listValue({ produce: () => [...this.addresses, parts.address] }),
    };
  }

  /**
   * Adds a zone, a virtual network, or a subnet, to be applied.
   *
   * @param name its id on Proxmox VE, or its CIDR
   */
  add(part: ProxmoxResource<object>, name: string): void {
    part.dependsOn = [this.last.address];
    part.lifecycle = { createBeforeDestroy: true };
    this.names.push(name);
    // Sorted, so that the order in a program does not matter.
    this.addresses.push(part.address);
    this.addresses.sort();
  }

  /**
   * The Terraform address that guests on a virtual network depend on: before that, there is no bridge to attach them
   * to.
   */
  get applied(): string {
    return this.apply.address;
  }
}
