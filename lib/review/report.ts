import type { CapacityNote, ImageNote, PolicyNote } from "../lab/manifest.js";
import { isWait } from "../lab/wait-name.js";
import { maskSecrets } from "../secrets.js";
import type { PlanJson } from "../terraform/plan-json.js";
import { bootDiskPath, type Topology } from "../topology/topology.js";
import { type CapacityChange, capacityChanges } from "./capacity.js";
import { type Consequence, consequencesOf } from "./consequences.js";
import { type Counts, countsOf } from "./counts.js";
import { type Diagram, diagramOf } from "./diagram.js";
import { type FirstBootChange, type FirstBoots, firstBootChanges } from "./first-boot.js";
import { type ImageChange, imageChanges } from "./images.js";
import { type Move, movesIn, renumberedVlans, withMoves } from "./moves.js";
import { type NetworkChange, networkChanges } from "./network-changes.js";
import { type PolicyChange, policyChanges } from "./policies.js";
import { incompleteMoves, possibleRenames, type Rename } from "./renames.js";
import { type ResourceChange, resourceChanges, type Traits } from "./resource-changes.js";
import { type OrderChange, orderChanges } from "./start-order.js";
import { type Warning, type WarningChanges, warningChanges } from "./warnings.js";

/** The basis of a comparison with what the state has. */
export const APPLIED = "the applied lab";

/** The effects of a change on the labs of a project. Equal input produces byte-identical reports. */
export interface Report {
  /** The basis of the comparison: a revision, or `APPLIED`. */
  readonly from: string;
  /** The reviewed commit. Absent outside of a git repository. */
  readonly commit?: string;
  readonly verdict: Verdict;
  readonly stacks: readonly StackReport[];
  /** The stacks that are no longer part of the project. Their resources remain, because nothing plans them anymore. */
  readonly orphans: readonly string[];
  /** The reason why there is no plan. The other members are empty then. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  /** The cause: type errors, broken rules, or a plan that failed in Terraform or a provider. */
  readonly by: "types" | "rules" | "plan";
  readonly reasons: readonly string[];
}

/** Severities of a change, from harmless to worst. */
export const VERDICTS = ["nothing", "safe", "restarts", "replaces", "destroys", "loses data"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The effects of a change on one stack. */
export interface StackReport {
  readonly stack: string;
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly changes: readonly ResourceChange[];
  readonly consequences: readonly Consequence[];
  readonly moves: readonly Move[];
  /** The guests that were probably renamed without `movedFrom`, or with an incomplete one. */
  readonly renames: readonly Rename[];
  readonly firstBoot: readonly FirstBootChange[];
  readonly startOrder: readonly OrderChange[];
  readonly networks: readonly NetworkChange[];
  readonly capacity: readonly CapacityChange[];
  readonly images: readonly ImageChange[];
  readonly policies: readonly PolicyChange[];
  readonly warnings: WarningChanges;
  readonly diagram: Diagram;
}

/** A stack before or after a change. */
export interface ReviewedStack {
  readonly topology: Topology;
  readonly traits: Traits;
  readonly firstBoots: FirstBoots;
  /** The addresses of the files that are guests' seeds. */
  readonly seeds: ReadonlySet<string>;
  readonly capacity: readonly CapacityNote[];
  readonly images: readonly ImageNote[];
  readonly policies: readonly PolicyNote[];
  readonly warnings: readonly Warning[];
  /** The paths of the constructs by the addresses of their resources. */
  readonly constructs: ReadonlyMap<string, string>;
  /** The paths that these constructs had and have, the present one last. Absent for a resource of a state. */
  readonly histories: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reports the effects of a change on one stack.
 *
 * @param before undefined if the stack is new
 */
export function stackReport(
  stack: string,
  before: ReviewedStack | undefined,
  after: ReviewedStack,
  plan: PlanJson,
): StackReport {
  const pathOf = (address: string) => after.constructs.get(address) ?? before?.constructs.get(address);
  const { topology } = after;
  const guests = new Map(
    [...topology.guests, ...(before?.topology.guests ?? [])].map(({ id }) => [pathOf(id) ?? id, id] as const),
  );
  const isDeclared = (address: string) => after.constructs.has(address) || before?.histories.has(address);
  const constructOf = (address: string) =>
    (isDeclared(address) ? undefined : pathOfDisk(address, guests, after.traits)) ?? pathOf(address);
  const [waits, resources] = partition(resourceChanges(plan, constructOf, after.traits), ({ address }) =>
    isWait(address),
  );
  const changes = resources
    .filter((change) => !isFormerSeed(change, after))
    .map((change) => ({ ...withoutContent(change, after), guest: guestOf(change, guests) }));
  const moves = movesIn(plan).filter(({ to }) => !isWait(to));
  const moved = before && withMoves(before.topology, moves);
  const old = moved && { ...before, topology: withMoves(moved, renumberedVlans(moved, topology)) };
  const created = new Set(waits.flatMap(({ action, address }) => (action === "create" ? address : [])));
  const startOrder = orderChanges(old?.topology, topology, created, (address) => pathOf(address) ?? address);
  const diagram = diagramOf(old?.topology, topology, changes, guests);
  return {
    stack,
    verdict: verdictOf(changes, moves.length + waits.length + startOrder.length > 0),
    counts: countsOf(changes, diagram),
    changes,
    consequences: consequencesOf(changes),
    moves,
    renames: old ? [...possibleRenames(old, after, changes), ...incompleteMoves(old, after, changes, moves)] : [],
    firstBoot: firstBootChanges(before?.firstBoots ?? new Map(), after.firstBoots, firstBooting(changes, after)),
    startOrder,
    networks: networkChanges(old?.topology, topology),
    capacity: capacityChanges(before, after),
    images: imageChanges(before?.images ?? [], after.images),
    policies: policyChanges(before?.policies ?? [], after.policies),
    warnings: warningChanges(before?.warnings ?? [], after.warnings),
    diagram,
  };
}

/** Leaves out the content of a seed, which the section "First boot" has, unless it is the cause of a restart. */
function withoutContent(change: ResourceChange, { traits }: ReviewedStack): ResourceChange {
  return traits[change.type]?.seed && change.restart === undefined ? { ...change, attributes: [] } : change;
}

/** Whether a seed is replaced or destroyed, which affects nothing: the section "First boot" has what changes. */
function isFormerSeed({ address, type, action }: ResourceChange, { traits, seeds }: ReviewedStack): boolean {
  return traits[type]?.seed ? isDestructive({ action }) : action === "replace" && seeds.has(address);
}

/**
 * Returns the path of a disk that a state has and no lab declares, from its address: the name of its guest's resource,
 * and its own name.
 *
 * @param guests the addresses of guests by their paths
 * @returns undefined for other resources
 */
function pathOfDisk(address: string, guests: ReadonlyMap<string, string>, traits: Traits): string | undefined {
  const [type, name] = address.split(".", 2);
  const { partOf } = traits[type] ?? {};
  if (partOf === undefined) return undefined;
  const prefixOf = (id: string) => `${id.slice(partOf.length + 1)}_`;
  const owner = longest(
    [...guests].filter(([, id]) => id.startsWith(`${partOf}.`) && name.startsWith(prefixOf(id))),
    ([, id]) => id,
  );
  return owner && `${owner[0]}/${name.slice(prefixOf(owner[1]).length)}`;
}

/** Returns the paths of the guests that boot for the first time: those whose boot disk is created, or created again. */
export function firstBooting(
  changes: readonly ResourceChange[],
  { topology, constructs }: Pick<ReviewedStack, "topology" | "constructs">,
): Set<string> {
  const paths = new Set(constructs.values());
  const created = new Set(
    changes.flatMap(({ action, construct }) => (action === "create" || action === "replace" ? construct : [])),
  );
  const guests = topology.guests.map((guest) => {
    const path = constructs.get(guest.id) ?? guest.id;
    const bootDisk = bootDiskPath(path, guest);
    // On some platforms, disks are part of the guest.
    return { path, decisive: paths.has(bootDisk) ? bootDisk : path };
  });
  return new Set(guests.flatMap(({ path, decisive }) => (created.has(decisive) ? path : [])));
}

/** Returns the path of the guest that a resource is, or that has the resource below its own path. */
function guestOf({ construct, address }: ResourceChange, guests: ReadonlyMap<string, string>): string | undefined {
  const path = construct ?? address;
  return longest(
    [...guests.keys()].filter((guest) => path === guest || path.startsWith(`${guest}/`)),
    (guest) => guest,
  );
}

function longest<T>(values: readonly T[], textOf: (value: T) => string): T | undefined {
  return values.toSorted((a, b) => textOf(b).length - textOf(a).length)[0];
}

/** Combines the reports of stacks. */
export function report(from: string, stacks: readonly StackReport[], orphans: readonly string[] = []): Report {
  const verdict = worstOf(stacks.map((stack) => stack.verdict));
  return { from, verdict, stacks, orphans };
}

/** Returns the report of a change that cannot be planned. */
export function refusedReport(from: string, { by, reasons }: Refusal): Report {
  return { ...report(from, []), refusal: { by, reasons: reasons.map(maskSecrets) } };
}

/**
 * Returns the exit code for pipelines: 0 for no changes, 2 for changes, 3 for replaced or destroyed resources, 4 for
 * broken rules, and 1 if planning failed or the app does not compile.
 *
 * @param allowed the types of resources that may be replaced or destroyed
 */
export function exitCodeOf({ stacks, refusal }: Report, allowed: readonly string[] = []): 0 | 1 | 2 | 3 | 4 {
  if (refusal) return refusal.by === "rules" ? 4 : 1;
  if (destructiveTypes({ stacks }, allowed).length > 0) return 3;
  return stacks.some(({ verdict }) => verdict !== "nothing") ? 2 : 0;
}

/** Returns the types of resources that are replaced or destroyed, except for allowed ones, sorted by name. */
export function destructiveTypes({ stacks }: Pick<Report, "stacks">, allowed: readonly string[] = []): string[] {
  const types = stacks.flatMap(({ changes }) => changes.filter(isDestructive).map(({ type }) => type));
  return [...new Set(types)].filter((type) => !allowed.includes(type)).sort();
}

/**
 * Returns the verdict on the worst of the changes.
 *
 * @param hasOthers whether there are changes besides those to resources: moves, and the order in which guests start,
 *   are safe
 */
export function verdictOf(changes: readonly ResourceChange[], hasOthers = false): Verdict {
  return worstOf([hasOthers ? "safe" : "nothing", ...changes.map(verdictOn)]);
}

function worstOf(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS[Math.max(0, ...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))];
}

/** Returns the values for which a condition holds, and the others. */
function partition<T>(values: readonly T[], holds: (value: T) => boolean): readonly [T[], T[]] {
  return [values.filter(holds), values.filter((value) => !holds(value))];
}

function verdictOn({ action, restart, dataLoss }: ResourceChange): Verdict {
  if (dataLoss !== undefined) return "loses data";
  if (action === "destroy") return "destroys";
  if (action === "replace") return "replaces";
  return restart === undefined ? "safe" : "restarts";
}

function isDestructive({ action }: Pick<ResourceChange, "action">): boolean {
  return action === "destroy" || action === "replace";
}
