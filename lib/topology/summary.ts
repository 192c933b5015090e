import { adapterKey, type Marks } from "./marks.js";
import { byName, nameRanges } from "./name-ranges.js";
import type { Adapter, Guest, Topology } from "./topology.js";

/** The part of a lab that a small diagram shows, with texts about the rest. */
export interface Summary {
  /** The lab with one guest in place of several that differ only in their names and addresses. */
  readonly topology: Topology;
  /** The numbers of guests that are not drawn or that share a node, by the ids of networks and guests. */
  readonly notes: Readonly<Record<string, string>>;
  /** The numbers of the other guests and networks that are not drawn, by the ids of their hypervisors. */
  readonly rest: Readonly<Record<string, readonly string[]>>;
}

/** The ranges of names in the node of several guests. */
const MAX_RANGES = 4;

/** Returns a lab as it is. */
export function whole(topology: Topology): Summary {
  return { topology, notes: {}, rest: {} };
}

/** Returns a lab with one guest in place of several equal ones, whose name contains their number. */
export function overview(topology: Topology, marks: Marks): Topology {
  const { topology: folded, notes } = fold(topology, marks);
  const named = (guest: Guest) => (notes[guest.id] ? { ...guest, name: `${guest.name}: ${notes[guest.id]}` } : guest);
  return { ...folded, guests: folded.guests.map(named) };
}

/** Returns what changes and its neighbors, or the whole lab without changes, with equal guests as one node. */
export function summarize(topology: Topology, marks: Marks): Summary {
  const relevant = Object.keys(marks).length > 0 ? neighborhood(topology, marks) : whole(topology);
  const folded = fold(relevant.topology, marks);
  return { ...folded, notes: { ...relevant.notes, ...folded.notes }, rest: relevant.rest };
}

function neighborhood(topology: Topology, marks: Marks): Summary {
  const { adapters, guests, networks } = topology;
  const changed = new Set(Object.keys(marks));
  for (const adapter of adapters) if (marks[adapterKey(adapter)]) changed.add(adapter.guest);
  const shown = new Set(changed);
  for (const { guest, network } of adapters) if (network && changed.has(guest)) shown.add(network);
  for (const { guest, network } of adapters) if (network && changed.has(network)) shown.add(guest);
  const others = guests.filter(({ id }) => !shown.has(id));
  const isOther = new Set(others.map(({ id }) => id));
  const notes = networks
    .filter(({ id }) => shown.has(id))
    .flatMap(({ id }) => {
      const on = adapters.filter(({ guest, network }) => network === id && isOther.has(guest));
      const note = counted(new Set(on.map(({ guest }) => guest)).size, "other guest");
      return note === undefined ? [] : [[id, note] as const];
    });
  const rest = topology.hypervisors.map(({ id }) => {
    const isHere = ({ hypervisor }: { readonly hypervisor: string }) => hypervisor === id;
    const hidden = networks.filter((network) => isHere(network) && !shown.has(network.id));
    const parts = [counted(hidden.length, "other network"), counted(others.filter(isHere).length, "other guest")];
    return [id, parts.filter((part) => part !== undefined)] as const;
  });
  return {
    topology: {
      ...topology,
      networks: networks.filter(({ id }) => shown.has(id)),
      guests: guests.filter(({ id }) => shown.has(id)),
      // A neighbor's adapters to networks that are not drawn are left out.
      adapters: adapters.filter(
        ({ guest, network }) => shown.has(guest) && (network === undefined || shown.has(network)),
      ),
    },
    notes: Object.fromEntries(notes),
    rest: Object.fromEntries(rest.filter(([, parts]) => parts.length > 0)),
  };
}

function counted(count: number, noun: string): string | undefined {
  return count === 0 ? undefined : `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function fold(topology: Topology, marks: Marks): Pick<Summary, "topology" | "notes"> {
  const own = new Map<string, Adapter[]>();
  for (const adapter of topology.adapters) own.set(adapter.guest, [...(own.get(adapter.guest) ?? []), adapter]);
  const special = new Set([
    ...topology.forwards.map(({ owner }) => owner),
    ...topology.guests.flatMap(({ cloneOf }) => cloneOf ?? []),
  ]);
  const keyOf = ({ id, name: _, ...traits }: Guest) =>
    JSON.stringify([
      special.has(id) ? id : "",
      traits,
      marks[id],
      own.get(id)?.map((adapter) => {
        const { guest: _, address, address6: __, mac: ___, ...rest } = adapter;
        return [rest, address !== undefined, marks[adapterKey(adapter)]];
      }),
    ]);
  const groups = new Map<string, Guest[]>();
  for (const guest of topology.guests) groups.set(keyOf(guest), [...(groups.get(keyOf(guest)) ?? []), guest]);
  const all = [...groups.values()];
  return {
    topology: {
      ...topology,
      guests: all.map((group) => ({ ...group[0], name: namesText(group.map(({ name }) => name)) })),
      adapters: all.flatMap((group) => {
        const adapters = group.map(({ id }) => own.get(id) ?? []);
        return adapters[0].map((adapter, index) => ({
          ...adapter,
          ...addressesOf(adapters.flatMap((each) => each[index].address ?? [])),
        }));
      }),
    },
    notes: Object.fromEntries(
      all.filter(({ length }) => length > 1).map((group) => [group[0].id, `${group.length} guests`]),
    ),
  };
}

function namesText(names: readonly string[]): string {
  const ranges = nameRanges(names);
  const texts = ranges
    .slice(0, MAX_RANGES)
    .map(({ first, last, length }) => (length === 1 ? first : `${first}${length === 2 ? ", " : " … "}${last}`));
  return [...texts, ...(ranges.length > MAX_RANGES ? ["…"] : [])].join(", ");
}

function addressesOf(addresses: readonly string[]): { readonly address?: string } {
  if (addresses.length < 2) return addresses.length === 0 ? {} : { address: addresses[0] };
  const sorted = [...addresses].sort(byName);
  return { address: `${sorted[0]} … ${sorted[sorted.length - 1]}` };
}
