import { MASKED, maySecret } from "./masking.js";
import type { PlanJson, ResourceChangeJson } from "./plan-json.js";
import { PLATFORM_FACTS } from "./platform-facts.js";

export type Action = "create" | "update" | "replace" | "destroy" | "forget";

/** What a plan does to one resource. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  /** The path of the construct that it is of. Absent where no stack knows it. */
  readonly construct?: string;
  readonly action: Action;
  /** What cannot be changed in place, where it is made anew. */
  readonly forcedBy: readonly string[];
  /** Why a running guest is stopped for it. Absent where none is. */
  readonly restart?: string;
  /** What is lost with it. Absent where nothing is. */
  readonly loses?: string;
  /** What is another value afterwards; of what is made or destroyed, nothing. */
  readonly attributes: readonly AttributeChange[];
}

export interface AttributeChange {
  /** `adapters[1].network`. */
  readonly path: string;
  /** As JSON, masked where it is or may be a secret. Absent where there is none. */
  readonly before?: string;
  readonly after?: string;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  create: "create",
  update: "update",
  delete: "destroy",
  "delete,create": "replace",
  "create,delete": "replace",
  forget: "forget",
};

/** All that a plan changes, by address. @param constructOf tells the construct that an address is of */
export function resourceChanges(
  plan: PlanJson,
  constructOf: (address: string) => string | undefined,
): ResourceChange[] {
  return (plan.resource_changes ?? [])
    .filter(({ mode = "managed" }) => mode === "managed")
    .flatMap((change) => {
      const action = ACTIONS[change.change.actions.join(",")];
      return action ? [resourceChange(change, action, constructOf(change.address))] : [];
    })
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function resourceChange(json: ResourceChangeJson, action: Action, construct: string | undefined): ResourceChange {
  const { address, type, change } = json;
  const stays = action === "update" || action === "replace";
  const attributes = stays ? attributeChanges(json) : [];
  const goes = action === "replace" || action === "destroy";
  return {
    address,
    type,
    ...(construct !== undefined && { construct }),
    action,
    forcedBy: (change.replace_paths ?? []).map(pathText).sort(),
    ...optional("restart", action === "update" ? restartOf(json, attributes) : undefined),
    ...optional("loses", goes ? PLATFORM_FACTS[type]?.holds : undefined),
    attributes,
  };
}

function restartOf({ type, change }: ResourceChangeJson, attributes: readonly AttributeChange[]): string | undefined {
  const { restarts = [], running } = PLATFORM_FACTS[type] ?? {};
  const [before, after] = [objectOf(change.before), objectOf(change.after)];
  if (running && before[running.attribute] === running.value && after[running.attribute] !== running.value) {
    return "it is stopped";
  }
  const told = after.restart_reason;
  if (typeof told === "string" && told !== before.restart_reason) return told;
  if (objectOf(change.after_unknown).restart_reason === true) return "what decides it is known at apply";
  if (running && before[running.attribute] !== running.value) return undefined;
  const causes = restarts.filter((name) => attributes.some(({ path }) => path.split(/[.[]/, 1)[0] === name));
  return causes.length > 0 ? causes.join(", ") : undefined;
}

/** Where it was, and is known to be, another value. */
function attributeChanges({ change }: ResourceChangeJson): AttributeChange[] {
  const before = leaves(change.before, change.before_sensitive);
  const after = leaves(change.after, change.after_sensitive);
  const unknown = leaves(change.after_unknown, undefined);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    if (path === "restart_reason" || isUnknown(path, unknown) || old?.text === now?.text) return [];
    const secret = old?.secret || now?.secret;
    return [{ path, ...shown("before", old, secret), ...shown("after", now, secret) }];
  });
}

interface Leaf {
  readonly text: string;
  readonly secret: boolean;
}

function shown(key: "before" | "after", leaf: Leaf | undefined, secret: boolean | undefined) {
  return leaf === undefined ? {} : { [key]: secret ? MASKED : leaf.text };
}

/** The values in an object that hold no others, by their paths. */
function leaves(value: unknown, sensitive: unknown, path = "", found = new Map<string, Leaf>()): Map<string, Leaf> {
  const secret = sensitive === true;
  if (typeof value === "object" && value !== null && !secret) {
    for (const [key, each] of Object.entries(value)) {
      const inner = typeof sensitive === "object" && sensitive !== null ? (sensitive as Values)[key] : undefined;
      leaves(each, inner, Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key, found);
    }
  } else if (path !== "" && value !== null) {
    found.set(path, { text: JSON.stringify(value), secret: secret || maySecret(path, value) });
  }
  return found;
}

/** It, or something that it is in, is known at apply. */
function isUnknown(path: string, unknown: ReadonlyMap<string, Leaf>): boolean {
  return [...unknown].some(
    ([each, { text }]) =>
      text === "true" && (path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`)),
  );
}

type Values = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string };
}
