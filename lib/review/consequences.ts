import { nameRanges } from "../topology/name-ranges.js";
import type { ResourceChange } from "./resource-changes.js";
import { groupedBy } from "./subjects.js";

/** Something that a change does to what exists: a reviewer agrees to it, or it must not happen. */
export interface Consequence {
  readonly effect: Effect;
  /** The path of the guest, or of the network or other resource. */
  readonly subject: string;
  /** The name of the disk that the guest loses. Absent for other effects. */
  readonly disk?: string;
  /** The Terraform address of the resource that changes. */
  readonly address: string;
  /** The reason, such as the attributes that change. Absent if there is none. */
  readonly cause?: string;
}

export const EFFECTS = ["restart", "lose memory", "lose disk", "replace", "recreate", "destroy", "forget"] as const;
export type Effect = (typeof EFFECTS)[number];

/** The effects that agreement to an effect includes, for the same subject. */
const INCLUDED: Readonly<Record<Effect, readonly Effect[]>> = {
  restart: [],
  "lose memory": ["restart"],
  "lose disk": [],
  replace: ["restart", "lose memory", "recreate"],
  recreate: [],
  destroy: ["restart", "lose memory", "replace", "recreate"],
  forget: [],
};

/** Returns the consequences of changes, in the order of the changes. */
export function consequencesOf(changes: readonly ResourceChange[]): Consequence[] {
  return changes.flatMap((change) => {
    const { address, construct = address, guest = construct, action, forcedBy, restart, memoryLoss } = change;
    const isDisk = construct !== guest && change.disksLost !== undefined;
    const of = (effect: Effect, subject: string, cause = ""): Consequence => ({
      effect,
      subject,
      address,
      ...(cause !== "" && { cause }),
    });
    return [
      ...(restart === undefined ? [] : [of("restart", guest, restart)]),
      ...(memoryLoss === undefined ? [] : [of("lose memory", guest, memoryLoss)]),
      ...(change.recreated ? [of("recreate", construct)] : []),
      // A guest is said to lose its disk, rather than the disk to be destroyed.
      ...((action === "replace" || action === "destroy" || action === "forget") && !isDisk
        ? [of(action, construct, forcedBy.join(", "))]
        : []),
      ...(change.disksLost ?? []).map((disk) => ({ ...of("lose disk", guest), disk })),
    ];
  });
}

/** Returns the consequences that no reviewed one includes. */
export function beyond(reviewed: readonly Consequence[], actual: readonly Consequence[]): Consequence[] {
  return actual.filter((each) => !reviewed.some((one) => includes(one, each)));
}

/** Whether agreement to a consequence includes another one. */
function includes(reviewed: Consequence, actual: Consequence): boolean {
  if (reviewed.effect !== actual.effect && !INCLUDED[reviewed.effect].includes(actual.effect)) return false;
  // A guest can restart because of its disk, which is another resource. It remains, so that its path is known.
  if (actual.effect === "restart" || actual.effect === "lose memory") return reviewed.subject === actual.subject;
  return reviewed.address === actual.address && reviewed.disk === actual.disk;
}

const PREDICATES: Readonly<Record<Effect, string>> = {
  restart: "also restarts",
  "lose memory": "also loses its saved memory",
  "lose disk": "also loses disk",
  replace: "is also replaced",
  recreate: "is also created again, because it was deleted outside of Labvisor",
  destroy: "is also destroyed",
  forget: "is also no longer managed",
};

/**
 * Returns consequences beyond a review as texts: `db also loses disk data1`.
 *
 * Equal consequences are one text: `pc-1 … pc-300, 300 in all: each also restarts (memory_mib)`.
 */
export function beyondTexts(consequences: readonly Consequence[]): string[] {
  const groups = groupedBy(consequences, ({ effect, disk, cause }) =>
    [PREDICATES[effect], disk, cause && `(${cause})`].filter(Boolean).join(" "),
  );
  return [...groups].map(([predicate, group]) => {
    const subjects = [...new Set(group.map(({ subject }) => subject))];
    return subjects.length === 1 ? `${subjects[0]} ${predicate}` : `${listOf(subjects)}: each ${predicate}`;
  });
}

function listOf(subjects: readonly string[]): string {
  const ranges = nameRanges(subjects);
  const names = ranges.map(({ first, last, length }) =>
    length === 1 ? first : length === 2 ? `${first}, ${last}` : `${first} … ${last}`,
  );
  return `${names.join(", ")}${ranges.some(({ length }) => length > 2) ? `, ${subjects.length} in all` : ""}`;
}
