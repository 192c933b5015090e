import { maskSecrets } from "../secrets.js";
import type { PlanJson } from "../terraform/plan-json.js";
import type { CapacityJson, PolicyJson } from "../terraform/stack-json.js";
import type { Topology } from "../topology/topology.js";
import { type CapacityChange, capacityChanges } from "./capacity.js";
import { type NetworkChange, networkChanges } from "./network-changes.js";
import { type Picture, pictureOf } from "./picture.js";
import { type PolicyChange, policyChanges } from "./policies.js";
import { possibleRenames, type Rename } from "./renames.js";
import { type ResourceChange, resourceChanges, type Traits } from "./resource-changes.js";
import { isDestructive, type Verdict, verdictOf } from "./verdict.js";
import { type Warning, type WarningChanges, warningChanges } from "./warnings.js";

/** What a change does to the labs of a project. It is made of its input alone: the same one gives the same bytes. */
export interface Report {
  /** What it is compared with: a revision, or "what is applied". */
  readonly from: string;
  readonly verdict: Verdict;
  readonly stacks: readonly StackReport[];
  /** Stacks that are no longer part of the project: what they made stays, as nothing plans them any more. */
  readonly orphans: readonly string[];
  /** Why there is no plan: nothing else is known then. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  /** Whether the lab breaks rules, or Terraform or a provider refused to plan it. */
  readonly by: "rules" | "plan";
  readonly reasons: readonly string[];
}

export interface StackReport {
  readonly stack: string;
  readonly verdict: Verdict;
  readonly changes: readonly ResourceChange[];
  readonly renames: readonly Rename[];
  readonly networks: readonly NetworkChange[];
  readonly capacity: readonly CapacityChange[];
  readonly policies: readonly PolicyChange[];
  readonly warnings: WarningChanges;
  readonly picture: Picture;
}

/** A stack as it was or will be. */
export interface ReviewedStack {
  readonly topology: Topology;
  readonly traits: Traits;
  readonly capacity: readonly CapacityJson[];
  readonly policies: readonly PolicyJson[];
  readonly warnings: readonly Warning[];
  /** The paths of constructs by the addresses of their resources. */
  readonly constructs: ReadonlyMap<string, string>;
}

/** @param before nothing where the stack is new */
export function stackReport(
  stack: string,
  before: ReviewedStack | undefined,
  after: ReviewedStack,
  plan: PlanJson,
): StackReport {
  const constructOf = (address: string) => after.constructs.get(address) ?? before?.constructs.get(address);
  const changes = resourceChanges(plan, constructOf, after.traits);
  const { topology } = after;
  return {
    stack,
    verdict: verdictOf(changes),
    changes,
    renames: possibleRenames(before?.topology, topology, changes),
    networks: networkChanges(before?.topology, topology),
    capacity: capacityChanges(before, after),
    policies: policyChanges(before?.policies ?? [], after.policies),
    warnings: warningChanges(before?.warnings ?? [], after.warnings),
    picture: pictureOf(before?.topology, topology, changes),
  };
}

export function report(from: string, stacks: readonly StackReport[], orphans: readonly string[] = []): Report {
  return { from, verdict: verdictOf(stacks.flatMap(({ changes }) => changes)), stacks, orphans };
}

/** Of what cannot be planned. */
export function refused(from: string, { by, reasons }: Refusal): Report {
  return { ...report(from, []), refusal: { by, reasons: reasons.map(maskSecrets) } };
}

/**
 * What a pipeline can branch on: 0 nothing changes, 2 something does, 3 something is destroyed or made anew, 4 a rule is broken; 1 it cannot be planned.
 *
 * @param allowed types of resources that may be destroyed and made anew
 */
export function exitCodeOf({ stacks, refusal }: Report, allowed: readonly string[] = []): 0 | 1 | 2 | 3 | 4 {
  if (refusal) return refusal.by === "rules" ? 4 : 1;
  if (destructiveTypes({ stacks }, allowed).length > 0) return 3;
  return stacks.some(({ changes }) => changes.length > 0) ? 2 : 0;
}

/** The types of resources that are destroyed or made anew, but for those that may be, by their names. */
export function destructiveTypes({ stacks }: Pick<Report, "stacks">, allowed: readonly string[] = []): string[] {
  const types = stacks.flatMap(({ changes }) => changes.filter(isDestructive).map(({ type }) => type));
  return [...new Set(types)].filter((type) => !allowed.includes(type)).sort();
}
