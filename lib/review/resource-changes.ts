import type { ResourceTraits } from "../platforms/tooling.js";
import { isSensitive, MASK } from "../secrets.js";
import { type Action, actionOf, type PlanJson, type ResourceChangeJson } from "../terraform/plan-json.js";

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
  /** What is another value afterwards, and what is known of what is made; of what is destroyed, nothing. */
  readonly attributes: readonly AttributeChange[];
}

export interface AttributeChange {
  /** `adapters[1].network`. */
  readonly path: string;
  /** As JSON, masked where it is or may be a secret. Absent where there is none. */
  readonly before?: string;
  readonly after?: string;
}

/** The traits of resource types, by type. */
export type Traits = Readonly<Record<string, ResourceTraits>>;

/**
 * Returns all changes of a plan, sorted by address.
 *
 * @param constructOf returns the construct of an address
 */
export function resourceChanges(
  plan: PlanJson,
  constructOf: (address: string) => string | undefined,
  traits: Traits,
): ResourceChange[] {
  return (plan.resource_changes ?? [])
    .filter(({ mode = "managed" }) => mode === "managed")
    .flatMap((change) => {
      const action = actionOf(change);
      return action ? [resourceChange(plan, change, action, constructOf(change.address), traits)] : [];
    })
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function resourceChange(
  plan: PlanJson,
  json: ResourceChangeJson,
  action: Action,
  construct: string | undefined,
  traits: Traits,
): ResourceChange {
  const { address, type, change } = json;
  const attributes = attributesOf(json, action);
  const goes = action === "replace" || action === "destroy";
  return {
    address,
    type,
    construct,
    action,
    forcedBy: (change.replace_paths ?? []).map(pathText).sort(),
    restart: action === "update" ? restartOf(plan, json, attributes, traits) : undefined,
    loses: goes ? traits[type]?.data : undefined,
    attributes,
  };
}

function restartOf(
  plan: PlanJson,
  { type, change }: ResourceChangeJson,
  attributes: readonly AttributeChange[],
  traits: Traits,
): string | undefined {
  const { restarts = [], running, partOf } = traits[type] ?? {};
  const [before, after] = [objectOf(change.before), objectOf(change.after)];
  if (running && before[running.attribute] === running.value && after[running.attribute] !== running.value) {
    return "it is stopped";
  }
  const told = after.restart_reason;
  if (typeof told === "string" && told !== before.restart_reason) return told;
  if (objectOf(change.after_unknown).restart_reason === true) return "what decides it is known at apply";
  if (running && before[running.attribute] !== running.value) return undefined;
  if (partOf !== undefined && !isUsed(plan, partOf, before, traits)) return undefined;
  const causes = restarts.filter((name) => attributes.some(({ path }) => path.split(/[.[]/, 1)[0] === name));
  return causes.length > 0 ? causes.join(", ") : undefined;
}

/** Whether a running guest of that type has it. */
function isUsed({ prior_state }: PlanJson, type: string, { path }: Values, traits: Traits): boolean {
  const { running } = traits[type] ?? {};
  const guests = prior_state?.values?.root_module?.resources?.filter((each) => each.type === type) ?? [];
  return guests.some(
    ({ values }) =>
      running && values[running.attribute] === running.value && JSON.stringify(values).includes(JSON.stringify(path)),
  );
}

function attributesOf(json: ResourceChangeJson, action: Action): AttributeChange[] {
  if (action === "destroy" || action === "forget") return [];
  const changes = attributeChanges(json);
  // What is made has nothing of much.
  return action === "create" ? changes.filter(({ after = "" }) => !EMPTY.includes(after)) : changes;
}

const EMPTY = ["[]", "{}", '""'];

/** Where it was, and is known to be, another value. */
function attributeChanges({ change }: ResourceChangeJson): AttributeChange[] {
  const before = { value: change.before, sensitive: change.before_sensitive, unknown: false };
  const after = { value: change.after, sensitive: change.after_sensitive, unknown: change.after_unknown };
  return differences("", before, after).filter(({ path }) => path !== "restart_reason");
}

/** A value before or after, and what of it is secret or not known yet, in the same shape. */
interface Side {
  readonly value: unknown;
  readonly sensitive: unknown;
  readonly unknown: unknown;
}

function differences(path: string, before: Side, after: Side): AttributeChange[] {
  if (after.unknown === true || textOf(before) === textOf(after)) return [];
  const secret = before.sensitive === true || after.sensitive === true;
  const inner = secret ? [] : parts(path, before, after);
  if (inner.length > 0) return inner.flatMap(([name, old, now]) => differences(name, old, now));
  const masked = secret || isSensitive(path, before.value) || isSensitive(path, after.value);
  return [{ path, ...shown("before", before, masked), ...shown("after", after, masked) }];
}

type Part = readonly [path: string, before: Side, after: Side];

function parts(path: string, before: Side, after: Side): Part[] {
  const [old, now] = [before.value, after.value];
  if (Array.isArray(old ?? now) && Array.isArray(now ?? old)) return elements(path, before, after);
  const keys = [...new Set([...Object.keys(objectOf(old)), ...Object.keys(objectOf(now))])].sort();
  return keys.map((key) => [path ? `${path}.${key}` : key, part(before, key), part(after, key)]);
}

/** Those that stay are left out wherever they stand, as sets have no order; unless all stay, and their order is what changes. */
function elements(path: string, before: Side, after: Side): Part[] {
  const [old, now] = [before, after].map((side) => Object.keys(objectOf(side.value)).map((key) => part(side, key)));
  const [gone, come] = [without(old, now), without(now, old)];
  const moved = gone.length === 0 && come.length === 0;
  const [left, right] = moved ? [old, now] : [gone, come];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const place = right[index] ? now.indexOf(right[index]) : old.indexOf(left[index]);
    return [`${path}[${place}]`, left[index] ?? NOTHING, right[index] ?? NOTHING];
  });
}

const NOTHING: Side = { value: undefined, sensitive: false, unknown: false };

function without(sides: readonly Side[], others: readonly Side[]): Side[] {
  const texts = others.map(textOf);
  return sides.filter((side) => {
    const place = texts.indexOf(textOf(side));
    if (place >= 0) texts.splice(place, 1);
    return place < 0;
  });
}

function part({ value, sensitive, unknown }: Side, key: string): Side {
  const of = (whole: unknown) => (whole === true ? true : objectOf(whole)[key]);
  return { value: objectOf(value)[key], sensitive: of(sensitive), unknown: of(unknown) };
}

/** Nothing is as good as null. */
function textOf({ value }: Side): string {
  return JSON.stringify(value ?? null);
}

function shown(key: "before" | "after", { value }: Side, masked: boolean) {
  return value === undefined || value === null ? {} : { [key]: masked ? MASK : JSON.stringify(value) };
}

type Values = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}
