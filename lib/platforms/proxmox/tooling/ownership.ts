import { Semaphore } from "async-mutex";
import { LabError } from "../../../lab-error.js";
import { literalNumber, resourcesOf } from "../../../terraform/stack-json.js";
import type { StateResource } from "../../../terraform/terraform.js";
import type { AppliedStack } from "../../tooling.js";
import type { ClusterGuest, ProxmoxCluster } from "../api/cluster.js";
import { ProxmoxApiError } from "../api/error.js";
import { MARK_PREFIX } from "../tags.js";
import { isOnProxmox, proxmoxAccess } from "./access.js";
import { openCluster } from "./open-cluster.js";

/** The number of ids to ask for at a time. */
const CONCURRENCY = 8;

/** The types of resources that are guests. */
export const GUEST_TYPES = ["proxmox_virtual_environment_vm", "proxmox_virtual_environment_container"];

/** A guest of a stack: declared in it, or applied. */
interface OwnGuest {
  /** The path of its construct, or its Terraform address if it is no longer declared. */
  readonly by: string;
  readonly id: number;
  /** Whether the state has it under this id. */
  readonly applied: boolean;
  /** Whether the state has it with its mark. */
  readonly marked: boolean;
}

/**
 * Checks that each id of the stacks' guests is free or is that of their own guest: the provider takes a guest that has
 * the id for the lab's, and later destroys it.
 *
 * @param creates whether guests that are not applied yet will be created
 * @returns why ownership could not be checked, or undefined
 * @throws {LabError} Another guest has one of the ids.
 */
export async function checkOwnership(stacks: readonly AppliedStack[], creates: boolean): Promise<string | undefined> {
  const onProxmox = stacks.filter(isOnProxmox);
  if (onProxmox.length === 0) return undefined;
  const cluster = onProxmox[0].once(openCluster);
  const problems: string[] = [];
  try {
    const present = await cluster.guests();
    for (const stack of onProxmox) {
      const state = await stack.state();
      const marks = new Set(marksIn(state).values());
      const guests = guestsOf(stack, state).filter(({ applied }) => applied || creates);
      const turns = new Semaphore(CONCURRENCY);
      const found = guests.map((guest) => turns.runExclusive(() => problemOf(guest, marks, present, cluster)));
      problems.push(...(await Promise.all(found)).flat());
    }
  } catch (error) {
    if (error instanceof ProxmoxApiError) return error.message;
    throw error;
  }
  if (problems.length > 0)
    throw new LabError(
      `Guests on ${proxmoxAccess().endpoint.origin} are not this lab's; nothing was changed:\n` +
        problems.map((line) => `- ${line}\n`).join(""),
    );
  return undefined;
}

async function problemOf(
  { by, id, applied, marked }: OwnGuest,
  marks: ReadonlySet<string>,
  present: ReadonlyMap<number, ClusterGuest>,
  cluster: ProxmoxCluster,
): Promise<string[]> {
  const found = present.get(id);
  if (!found) {
    // A guest of the lab that is not there was deleted by hand, and is created again.
    if (!(await cluster.isTaken(id))) return [];
    const remedy = `allow the token to see that guest (VM.Audit on /vms/${id}).`;
    return [
      `the id ${id}, for ${by}: a guest that the token may not see has it. ` +
        (applied ? `If it is the lab's, ${remedy}` : `Give ${by} another vmId, or ${remedy}`),
    ];
  }
  if (found.tags.some((tag) => marks.has(tag))) return [];
  const other = found.tags.find((tag) => tag.startsWith(MARK_PREFIX));
  // Guests that were applied before labs had marks get them with the next apply.
  if (applied && !marked && other === undefined) return [];
  const owner = `${found.kind} ${found.name} on the node ${found.node}`;
  if (other !== undefined)
    return [
      `the id ${id}, for ${by}: the ${owner} has it, which another lab or another state of this lab applied (its tag ` +
        `is ${other}). Use that state, or give ${by} another vmId.`,
    ];
  if (applied)
    return [
      `the id ${id}, for ${by}: the ${owner} has it, without the lab's tag ${[...marks].join(" or ")}. If it is the ` +
        "lab's guest, give it the tag again; if not, remove the guest from the state (terraform state rm).",
    ];
  return [`the id ${id}, for ${by}: the ${owner} has it. Give ${by} another vmId, or remove that guest.`];
}

/** Returns the marks in a state, keyed by the addresses of the resources that have them. */
export function marksIn(state: readonly StateResource[]): ReadonlyMap<string, string> {
  const data = state.filter(({ mode, type }) => mode === "managed" && type === "terraform_data");
  return new Map(
    data.flatMap(({ type, name, instances }) => {
      const input = dynamicText(instances[0]?.attributes?.input);
      return input === undefined ? [] : [[`${type}.${name}`, MARK_PREFIX + input] as const];
    }),
  );
}

/** Returns a text of a dynamic type, which a state stores as `{ value, type }`. */
function dynamicText(input: unknown): string | undefined {
  const { value } = (input ?? {}) as { readonly value?: unknown };
  return typeof value === "string" ? value : undefined;
}

function guestsOf({ json }: AppliedStack, state: readonly StateResource[]): OwnGuest[] {
  const declared = resourcesOf(json).filter(({ type }) => GUEST_TYPES.includes(type));
  const applied = state
    .filter(({ mode, type }) => mode === "managed" && GUEST_TYPES.includes(type))
    .flatMap(({ type, name, instances }) =>
      instances.map(({ attributes = {} }): OwnGuest => {
        const address = `${type}.${name}`;
        const tags = Array.isArray(attributes.tags) ? attributes.tags.map(String) : [];
        return {
          by: declared.find(({ id }) => id === address)?.construct ?? address,
          id: Number(attributes.vm_id),
          applied: true,
          marked: tags.some((tag) => tag.startsWith(MARK_PREFIX)),
        };
      }),
    );
  const isApplied = new Set(applied.map(({ id }) => id));
  const created = declared.flatMap(({ construct, body }): OwnGuest[] => {
    const id = literalNumber(body.vm_id);
    return id === undefined || isApplied.has(id) ? [] : [{ by: construct, id, applied: false, marked: false }];
  });
  return [...applied, ...created];
}
