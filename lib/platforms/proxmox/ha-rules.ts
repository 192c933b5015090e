import { Construct } from "constructs";
import { validateProps } from "../../lab/arguments.js";
import { duplicates } from "../../lab/duplicates.js";
import { fail, withConstructPath } from "../../lab/errors.js";
import { Guest } from "../../lab/guest.js";
import { hypervisorValidator } from "../../lab/hypervisor.js";
import { requireSameLab } from "../../lab/scope.js";
import { booleanValidator, instanceOf, listOf, oneOf, optional, type Validator } from "../../lab/validation.js";
import { HIGH_AVAILABILITY } from "./high-availability.js";
import type { Proxmox } from "./hypervisor.js";
import { clusterName } from "./names.js";
import { checkNodes, type NodePriorities, nodePrioritiesValidator } from "./node-priorities.js";
import type { HaresourceResource } from "./resources/haresource.js";
import { type HaruleConfig, HaruleResource } from "./resources/harule.js";

export interface HaRuleProps {
  /** Whose cluster it is. */
  readonly hypervisor: Proxmox;
  /** Those that it is for, each with `highAvailability` among its options. */
  readonly guests: readonly Guest[];
}

export interface NodeAffinityProps extends HaRuleProps {
  /** The nodes, and which of them is preferred. */
  readonly nodes: NodePriorities;
  /** Whether the guests stop where none of the nodes is left; else they run on others. @default false */
  readonly strict?: boolean;
}

export interface ResourceAffinityProps extends HaRuleProps {
  /** Two or more. */
  readonly guests: readonly Guest[];
  /** On one node, or each on another. */
  readonly keep: "together" | "apart";
}

/** What the cluster minds when it chooses nodes for guests that it keeps running. From Proxmox VE 9 on: earlier ones have groups alone, {@link HaGroup}. */
abstract class HaRule extends Construct {
  protected constructor(
    scope: Construct,
    id: string,
    props: HaRuleProps,
    kinds: Readonly<Record<string, Validator>>,
    settings: () => Pick<HaruleConfig, "type" | "nodes" | "strict" | "affinity">,
  ) {
    super(scope, id);
    withConstructPath(this, () =>
      validateProps(props, {
        hypervisor: hypervisorValidator,
        ...kinds,
      }),
    );
    const { hypervisor, guests } = props;
    requireSameLab(this, hypervisor);
    const resources = guests.map((guest) => this.resourceOf(hypervisor, guest));
    const [twice] = duplicates(guests, (guest) => guest);
    if (twice) fail(this, `has ${twice[0].node.path} twice`);
    const rule = new HaruleResource(this, "Default", () => ({
      rule: clusterName(this, hypervisor),
      resources: resources.map(({ resource_id }) => resource_id).sort(),
      ...settings(),
    }));
    // A guest that is made anew drops out of its rules, and a rule without guests is deleted.
    rule.lifecycle = { replaceTriggeredBy: resources.map(({ address }) => `${address}.id`).sort() };
  }

  private resourceOf(hypervisor: Proxmox, guest: Guest): HaresourceResource {
    if (guest.hypervisor !== hypervisor) {
      fail(this, `is of ${hypervisor.node.path}, and ${guest.node.path} is of ${guest.hypervisor.node.path}`);
    }
    return (
      (guest.node.tryFindChild(HIGH_AVAILABILITY) as HaresourceResource | undefined) ??
      fail(
        this,
        `has ${guest.node.path}, which the cluster does not keep running: give it options: { highAvailability: {} }`,
      )
    );
  }
}

/** The nodes that guests run on, while one of them is up. */
export class NodeAffinity extends HaRule {
  constructor(scope: Construct, id: string, props: NodeAffinityProps) {
    const kinds = { guests: atLeast(1), nodes: nodePrioritiesValidator, strict: optional(booleanValidator) };
    super(scope, id, props, kinds, () => ({ type: "node-affinity", nodes: props.nodes, strict: props.strict }));
    checkNodes(this, props.hypervisor, props.nodes);
  }
}

/** Guests that run on one node, or each on another. */
export class ResourceAffinity extends HaRule {
  constructor(scope: Construct, id: string, props: ResourceAffinityProps) {
    super(scope, id, props, { guests: atLeast(2), keep: oneOf("together", "apart") }, () => ({
      type: "resource-affinity",
      affinity: props.keep === "together" ? "positive" : "negative",
    }));
  }
}

function atLeast(count: number): Validator {
  const each = listOf(instanceOf(Guest, "a guest"));
  return (value, argument) => {
    each(value, argument);
    if ((value as unknown[]).length < count) throw new Error(`${argument} has too few: give ${count} or more`);
  };
}
