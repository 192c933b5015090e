import { Construct } from "constructs";
import { duplicates } from "../../lab/duplicates.js";
import { fail, withConstructPath } from "../../lab/errors.js";
import type { Guest } from "../../lab/guest.js";
import { isOfKind, KIND } from "../../lab/kind.js";
import { newId, requireSameLab } from "../../lab/scope.js";
import { listOf, ofKind, type Validator, type Validators, validateProps } from "../../lab/validation.js";
import { HIGH_AVAILABILITY } from "./high-availability.js";
import { type ProxmoxHost, proxmoxValidator } from "./host.js";
import { clusterName } from "./names.js";
import { labMark } from "./render/lab-identity.js";
import type { HaresourceResource } from "./resources/haresource.js";
import { type HaruleConfig, HaruleResource } from "./resources/harule.js";

export interface HaRuleProps {
  /** The cluster. */
  readonly hypervisor: ProxmoxHost;
  /** The guests that the rule applies to, each with `highAvailability` among its options. */
  readonly guests: readonly Guest[];
}

/**
 * A rule for the cluster's choice of nodes for highly available guests.
 *
 * From Proxmox VE 9 on; earlier versions only have groups, {@link HaGroup}.
 */
export abstract class HaRule extends Construct {
  /** The validators of the props. A subclass with more props extends them. */
  protected static readonly validators: Validators<HaRuleProps> = {
    hypervisor: proxmoxValidator,
    guests: guestsValidator(1),
  };

  /** @internal */
  readonly hypervisor: ProxmoxHost;
  /** @internal */
  readonly guests: readonly Guest[];

  protected constructor(scope: Construct, id: string, props: HaRuleProps) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, new.target.validators));
    const { hypervisor, guests } = props;
    [this.hypervisor, this.guests] = [hypervisor, guests];
    requireSameLab(this, hypervisor);
    const resources = guests
      .map((guest) => this.resourceOf(hypervisor, guest))
      .sort((a, b) => (a.address < b.address ? -1 : 1));
    const [duplicate] = duplicates(guests, (guest) => guest);
    if (duplicate) fail(this, `guests has ${duplicate[0].node.path} twice; give each guest once`);
    const rule = new HaruleResource(this, "Default", () => ({
      rule: clusterName(this, hypervisor),
      resources: resources.map(({ resource_id }) => resource_id),
      ...this.settings,
      comment: labMark(hypervisor),
    }));
    // A guest that is replaced drops out of its rules, and Proxmox VE deletes a rule without guests.
    rule.lifecycle = { replaceTriggeredBy: resources.map(({ address }) => `${address}.id`) };
  }

  get [KIND](): string {
    return "high-availability rule";
  }

  /** @internal The attributes of the kind of rule. */
  abstract readonly settings: Pick<HaruleConfig, "type" | "nodes" | "strict" | "affinity">;

  private resourceOf(hypervisor: ProxmoxHost, guest: Guest): HaresourceResource {
    if (guest.hypervisor !== hypervisor) {
      fail(
        this,
        `guests has ${guest.node.path}, which is on ${guest.hypervisor.node.path}; give guests on ` +
          `${hypervisor.node.path}`,
      );
    }
    return (
      (guest.node.tryFindChild(HIGH_AVAILABILITY) as HaresourceResource | undefined) ??
      fail(
        this,
        `guests has ${guest.node.path}, which is not highly available; give it options: { highAvailability: {} }`,
      )
    );
  }
}

/** Returns the rules of a hypervisor's guests, in the order of their creation. */
export function haRulesOf(hypervisor: ProxmoxHost): HaRule[] {
  return hypervisor.lab.node
    .findAll()
    .filter((each): each is HaRule => isOfKind(each, "high-availability rule"))
    .filter((rule) => rule.hypervisor === hypervisor);
}

/** Returns a validator of lists of guests. @param count the minimum */
export function guestsValidator(count: number): Validator {
  const each = listOf(ofKind("guest", "a guest"));
  return (value, argument) => {
    each(value, argument);
    const { length } = value as unknown[];
    if (length < count) throw new Error(`${argument} has length ${length}; give ${count} or more`);
  };
}
