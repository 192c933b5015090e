import { type ResourceBody, resourcesOf, type StackJson } from "../terraform/stack-json.js";
import { byName } from "./name-ranges.js";
import { withNotes } from "./noted-networks.js";
import type { PlatformReader } from "./platform-reader.js";
import type { Guest, Topology } from "./topology.js";

/** Returns the topology of a synthesized stack. Resources that no reader knows are ignored. */
export function readTopology(stack: StackJson, readers: readonly PlatformReader[]): Topology {
  const resources = resourcesOf(stack);
  const parts = readers.map((reader) => reader.read(resources.filter(({ type }) => reader.reads(type))));
  const bodies = new Map(resources.map(({ id, body }) => [id, body]));
  const guests = named(parts.flatMap((part) => part.guests)).map((guest) => ({
    ...guest,
    ...notesOf(bodies.get(guest.id)),
  }));
  const guestOrder = new Map(guests.map(({ id }, index) => [id, index]));
  return {
    lab: stack["//"]?.metadata?.stackName ?? "",
    hypervisors: named(parts.flatMap((part) => part.hypervisors)),
    networks: named(
      withNotes(
        parts.flatMap((part) => part.networks),
        stack["//"]?.networks ?? [],
      ),
    ),
    guests,
    adapters: parts
      .flatMap((part) => part.adapters)
      .sort((a, b) => (guestOrder.get(a.guest) ?? 0) - (guestOrder.get(b.guest) ?? 0) || a.slot - b.slot),
    forwards: parts
      .flatMap((part) => part.forwards)
      .sort((a, b) => byName(a.owner, b.owner) || byName(a.name, b.name) || compare(a.name, b.name)),
  };
}

/** Returns what only the notes on a guest have, on every platform. */
function notesOf(
  body: ResourceBody | undefined,
): Pick<Guest, "windows" | "domain" | "aliases" | "groups" | "vars" | "dependsOn"> {
  const { windows, domain, aliases, groups, vars, dependsOn } = body?.["//"] ?? {};
  return {
    ...(windows && { windows }),
    ...(domain !== undefined && { domain }),
    ...(aliases && { aliases }),
    ...(groups && { groups }),
    ...(vars && { vars }),
    ...(dependsOn && { dependsOn }),
  };
}

function named<T extends { readonly id: string; readonly name: string }>(things: T[]): T[] {
  return things.sort((a, b) => byName(a.name, b.name) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
