import { randomUUID } from "node:crypto";
import { LabError } from "../../../lab-error.js";
import { References } from "../../../terraform/references.js";
import { type Resource, resourcesOf } from "../../../terraform/stack-json.js";
import type { AppliedStack, LostLab } from "../../tooling.js";
import type { ClusterGuest } from "../api/cluster.js";
import { ProxmoxApiError } from "../api/error.js";
import { MARK_PREFIX, markIn, tagName } from "../tags.js";
import { isOnProxmox } from "./access.js";
import { existingObjects } from "./objects.js";
import { openCluster } from "./open-cluster.js";
import { GUEST_TYPES, marksIn } from "./ownership.js";

/** A part of a lab that the cluster has, and that the state does not have. */
interface Part {
  readonly resource: Resource;
  /** The part as people know it, such as "virtual machine web (id 117831)". */
  readonly name: string;
  /** The mark that it carries. Undefined if it has none. */
  readonly mark?: string;
  /** Whether it names the lab, so that its mark is the mark of one of the lab's states. */
  readonly namesLab: boolean;
  /** Its id in the provider's state. */
  readonly id: string;
  /** Whether the provider can import it. It cannot import guests without replacing them. */
  readonly imported: boolean;
}

/** The parts of one hypervisor's lab that the cluster has, and the state does not have. */
interface Unrecorded {
  /** The resource with the lab's mark. */
  readonly identity: Resource;
  /** The mark in the state. Undefined if the state has none. */
  readonly own?: string;
  readonly parts: readonly Part[];
}

/**
 * Finds the labs of which the cluster has parts that the state does not have.
 *
 * A part without a field for a mark belongs to the lab with the most marked parts.
 *
 * @throws {LabError} The cluster does not answer.
 */
export async function lostLabs(stack: AppliedStack): Promise<LostLab[]> {
  const unrecorded = await unrecordedParts(stack).catch((error: unknown) => {
    throw error instanceof ProxmoxApiError ? new LabError(error.message) : error;
  });
  return unrecorded.flatMap(({ identity, own, parts }) => {
    const marks = own === undefined ? byCount(parts.flatMap(({ mark, namesLab }) => (namesLab && mark) || [])) : [own];
    return marks.flatMap((mark, index) => {
      const theirs = parts.filter((part) => part.mark === mark || (part.mark === undefined && index === 0));
      return theirs.length > 0 ? lostLab(identity, mark, theirs, own === undefined) : [];
    });
  });
}

/**
 * Finds the parts that a killed run left: they carry the mark in the state, and the state does not have them.
 *
 * @returns a lab with those that the provider imports, and one with those that it does not
 */
export async function interruptedLabs(stack: AppliedStack): Promise<LostLab[]> {
  const unrecorded = await unrecordedParts(stack).catch((error: unknown): Unrecorded[] => {
    // The check of ownership reports it.
    if (error instanceof ProxmoxApiError) return [];
    throw error;
  });
  return unrecorded.flatMap(({ identity, own, parts }) => {
    if (own === undefined) return [];
    return [true, false].flatMap((those) => {
      const theirs = parts.filter(({ mark, imported }) => mark === own && imported === those);
      return theirs.length > 0 ? lostLab(identity, own, theirs, false) : [];
    });
  });
}

/** @param lost whether the mark itself is not in the state */
function lostLab({ id, construct }: Resource, mark: string, parts: readonly Part[], lost: boolean): LostLab {
  const blocks = (those: boolean) =>
    parts.filter(({ imported }) => imported === those).map(({ resource, id }) => ({ to: resource.id, id }));
  const [type, name] = id.split(".");
  return {
    hypervisor: construct,
    mark,
    parts: parts.map((part) => part.name),
    recovery: {
      imports: blocks(true),
      planned: [...(lost ? [{ to: id, id: randomUUID() }] : []), ...blocks(false)],
      overrides: lost ? { [type]: { [name]: { input: mark.slice(MARK_PREFIX.length) } } } : {},
    },
  };
}

/** @throws {ProxmoxApiError} The cluster does not answer. */
async function unrecordedParts(stack: AppliedStack): Promise<Unrecorded[]> {
  if (!isOnProxmox(stack)) return [];
  const resources = resourcesOf(stack.json);
  const state = await stack.state();
  const recorded = new Set(state.map(({ type, name }) => `${type}.${name}`));
  const created = resources.filter(({ id }) => !recorded.has(id));
  if (created.length === 0) return [];
  const cluster = stack.once(openCluster);
  const parts: Part[] = [
    ...guestParts(stack.name, created, resources, await cluster.guests()),
    ...(await existingObjects(stack.name, created, resources, cluster)).map(({ importId, ...part }) => ({
      ...part,
      id: importId,
      imported: true,
    })),
  ];
  const identities = resources.filter(isIdentity);
  const identityOf = ({ resource: { body } }: Part) =>
    identities.find(({ id }) => JSON.stringify(body).includes(`\${${id}.input}`)) ?? identities[0];
  const marks = marksIn(state);
  return identities.map((identity) => ({
    identity,
    own: marks.get(identity.id),
    parts: parts.filter((part) => identityOf(part) === identity),
  }));
}

function guestParts(
  lab: string,
  created: readonly Resource[],
  resources: readonly Resource[],
  guests: ReadonlyMap<number, ClusterGuest>,
): Part[] {
  const references = new References(resources);
  return created
    .filter(({ type }) => GUEST_TYPES.includes(type))
    .flatMap((resource) => {
      const id = references.resolve(resource.body.vm_id);
      const guest = guests.get(Number(id));
      const mark = markIn(guest?.tags);
      if (!guest || mark === undefined) return [];
      const name = `${guest.kind} ${guest.name} (id ${id})`;
      return [{ resource, name, mark, namesLab: guest.tags.includes(tagName(lab)), id, imported: false }];
    });
}

/** Whether a resource has the mark of its lab. */
function isIdentity({ type, body }: Resource): boolean {
  const { ignore_changes = [] } = (body.lifecycle ?? {}) as { readonly ignore_changes?: readonly string[] };
  return type === "terraform_data" && ignore_changes.includes("input");
}

/** Returns the different values, the most frequent one first. */
function byCount(values: readonly string[]): string[] {
  const count = (value: string) => values.filter((other) => other === value).length;
  return [...new Set(values)].sort((a, b) => count(b) - count(a));
}
