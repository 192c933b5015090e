import { TerraformResource } from "cdktf";
import { type Guest, type GuestCondition, isGuest } from "./guest.js";
import { addressOf, resourceOf } from "./guest-resource.js";
import type { DependencyNote } from "./manifest.js";
import { isVirtualMachine } from "./virtual-machine.js";
import { isWait } from "./wait-name.js";

/** Resources in the synthesized JSON, by type and name. */
type Resources = Readonly<Record<string, Readonly<Record<string, { depends_on?: readonly string[] }>>>>;

/** The default time for a condition, in minutes: most first boots take less. */
const DEFAULT_TIMEOUT_MINUTES = 10;

/** Returns the direct dependencies of a guest: `dependsOn`, and `node.addDependency()`. */
export function dependenciesOf(guest: Guest): Guest[] {
  const { dependencies, scopes } = guest.node;
  const others = dependencies.filter((each) => !scopes.includes(each)).flatMap(({ node }) => node.findAll());
  return [...new Set(others.filter((other): other is Guest => isGuest(other) && other.lab === guest.lab))];
}

/** Returns the notes on the guests that a guest depends on, sorted by address. */
export function dependencyNotes(guest: Guest): DependencyNote[] {
  const notes = dependenciesOf(guest).flatMap((earlier): DependencyNote[] => {
    const resource = resourceOf(earlier);
    if (!resource) return [];
    const conditions = guest.dependsOn
      .filter((each): each is GuestCondition => "condition" in each && each.guest === earlier)
      .map(({ condition, timeoutMinutes = DEFAULT_TIMEOUT_MINUTES }) => ({
        question: condition.question,
        timeoutMinutes,
      }));
    return [{ guest: addressOf(resource), ...(conditions.length > 0 && { conditions }) }];
  });
  return notes.sort((a, b) => (a.guest < b.guest ? -1 : 1));
}

/**
 * Returns the guests of a dependency cycle: each one depends on the next, and the last one on the first. None if there
 * is no cycle.
 */
export function cycleOf(guests: readonly Guest[]): Guest[] {
  const isDone = new Set<Guest>();
  const search = (guest: Guest, path: readonly Guest[]): Guest[] => {
    if (path.includes(guest)) return path.slice(path.indexOf(guest));
    if (isDone.has(guest)) return [];
    for (const earlier of predecessorsOf(guest)) {
      const cycle = search(earlier, [...path, guest]);
      if (cycle.length > 0) return cycle;
    }
    isDone.add(guest);
    return [];
  };
  return guests.map((guest) => search(guest, [])).find((cycle) => cycle.length > 0) ?? [];
}

/** Returns the guests that must exist before a guest: its dependencies, and the source of a clone. */
function predecessorsOf(guest: Guest): Guest[] {
  const original = isVirtualMachine(guest) ? guest.original : undefined;
  return [...dependenciesOf(guest), ...(original ? [original] : [])];
}

/**
 * Writes the dependencies of guests into their resources.
 *
 * A platform may have an order of its own, such as all containers first. The lab's order takes precedence.
 */
export function orderGuests(guests: readonly Guest[], json: Resources): void {
  const ordered = guests.flatMap((guest) => {
    const resource = resourceOf(guest);
    return resource ? [{ guest, resource, address: addressOf(resource) }] : [];
  });
  const before = new Map(ordered.map(({ guest, address }) => [address, new Set(addressesOf(predecessorsOf(guest)))]));
  if ([...before.values()].every(({ size }) => size === 0)) return;
  for (const { guest, resource, address } of ordered.sort((a, b) => (a.address < b.address ? -1 : 1))) {
    const body = json[resource.terraformResourceType][resource.friendlyUniqueId];
    const own = (body.depends_on ?? []).filter((other) => !leadsTo(before, other, address));
    for (const other of own) before.get(address)?.add(other);
    const resources = guest.node.dependencies.filter((each) => TerraformResource.isTerraformResource(each));
    const waits = resources.map(addressOf).filter(isWait);
    const all = [...new Set([...own, ...addressesOf(dependenciesOf(guest)), ...waits])].sort();
    if (all.length > 0) body.depends_on = all;
    else delete body.depends_on;
  }
}

function addressesOf(guests: readonly Guest[]): string[] {
  return guests.flatMap((guest) => resourceOf(guest) ?? []).map(addressOf);
}

/** Whether a resource is another one, or depends on it. */
function leadsTo(before: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const each of reached) for (const next of before.get(each) ?? []) reached.add(next);
  return reached.has(to);
}
