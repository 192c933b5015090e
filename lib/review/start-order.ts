import { describeQuestion, type Question } from "../lab/question.js";
import { waitAddress } from "../lab/wait-name.js";
import type { Topology } from "../topology/topology.js";

/** A condition of a guest on another one. */
export interface OrderCondition {
  /** The probe in words. */
  readonly probe: string;
  readonly timeoutMinutes: number;
}

/** A change of what a guest starts after. */
export interface OrderChange {
  /** The path of the guest. */
  readonly guest: string;
  /** The path of the guest that starts first. */
  readonly earlier: string;
  /** The conditions before the change. Absent if the guest did not start after the other one. */
  readonly before?: readonly OrderCondition[];
  /** The conditions after the change. Absent if the guest no longer starts after the other one. */
  readonly after?: readonly OrderCondition[];
}

/**
 * Returns the changes of the order in which guests start, of guests that the lab has after the change.
 *
 * @param before undefined if the lab is new
 * @param created the addresses of resources that are created
 * @param pathOf returns the path of the guest at an address
 */
export function orderChanges(
  before: Topology | undefined,
  after: Topology,
  created: ReadonlySet<string>,
  pathOf: (address: string) => string,
): OrderChange[] {
  const [old, current] = [before, after].map((topology) => dependenciesIn(topology));
  const kept = new Set(after.guests.map(({ id }) => id));
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((key) => {
    const [guest, earlier] = key.split(" ");
    const after = current.get(key);
    // The state of an applied lab does not have its order, except for the steps of conditions.
    const before = created.has(waitAddress(guest, earlier)) ? undefined : old.get(key);
    if (!kept.has(guest) || JSON.stringify(before) === JSON.stringify(after)) return [];
    return [{ guest: pathOf(guest), earlier: pathOf(earlier), ...(before && { before }), ...(after && { after }) }];
  });
}

/** Returns the conditions of guests on others, keyed by the addresses of both with a space between them. */
function dependenciesIn(topology: Topology | undefined): ReadonlyMap<string, readonly OrderCondition[]> {
  return new Map(
    (topology?.guests ?? []).flatMap(({ id, dependsOn = [] }) =>
      dependsOn.map(({ guest, conditions = [] }) => [
        `${id} ${guest}`,
        conditions.map(({ question, timeoutMinutes }) => ({ probe: textOf(question), timeoutMinutes })),
      ]),
    ),
  );
}

function textOf(question: Question): string {
  return question.kind === "exec" ? `exec ${question.command}` : describeQuestion(question);
}
