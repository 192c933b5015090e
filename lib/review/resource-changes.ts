import { isSensitive, MASK } from "../secrets.js";
import { type Action, actionOf, type PlanJson, type ResourceChangeJson } from "../terraform/plan-json.js";

/** The effect of a plan on one resource. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  /** The path of the construct that renders the resource. Absent if unknown. */
  readonly construct?: string;
  /** The path of the guest that the resource is, or that it is a part of. Absent for other resources. */
  readonly guest?: string;
  readonly action: Action;
  /** The paths of the attributes that force replacement. */
  readonly forcedBy: readonly string[];
  /** The reason why a running guest is stopped. Absent if none is. */
  readonly restart?: string;
  /** The data that is lost. Absent if there is none. */
  readonly dataLoss?: string;
  /** The reason why a guest's saved memory is lost. Absent if none is. */
  readonly memoryLoss?: string;
  /** The names of the disks that are lost, such as `data1` or `scsi1`. Absent if there is none. */
  readonly disksLost?: readonly string[];
  /** Whether a guest or disk is created again, because somebody deleted it outside of Labvisor. Absent if not. */
  readonly recreated?: true;
  /** The changed attributes or, for a new resource, all known ones. Empty for a destroyed resource. */
  readonly attributes: readonly AttributeChange[];
}

export interface AttributeChange {
  /** The attribute's path, such as `adapters[1].network`. */
  readonly path: string;
  /** The old value as JSON, masked if it may be a secret. Absent if there is none. */
  readonly before?: string;
  /** The new value as JSON, masked if it may be a secret. Absent if there is none. */
  readonly after?: string;
}

/** The effects of changes to a type of resource that plans do not contain. A platform provides them. */
export interface ResourceTraits {
  /** The data that is lost if the resource is destroyed or replaced, as a noun phrase. */
  readonly data?: string;
  /**
   * The attributes that list its disks, with the member that identifies each disk in its list; none if the resource is
   * a disk itself. Absent if it has no disks.
   */
  readonly disks?: Readonly<Record<string, string>>;
  /** The attributes whose changes restart a running guest. */
  readonly restarts?: readonly string[];
  /** The type of the guests that use the resource. A guest refers to it by its `path`. */
  readonly partOf?: string;
  /**
   * Whether it is a guest's seed, or a record of what the guest reads from it: nothing is lost with one, and a report
   * says what changes in it.
   */
  readonly seed?: true;
  /** The attribute of a guest that shows whether it runs, and its value if it does. */
  readonly running?: { readonly attribute: string; readonly value: unknown };
}

/** The traits of resources by type. */
export type Traits = Readonly<Record<string, ResourceTraits>>;

/**
 * Returns a plan's changes, sorted by address.
 *
 * @param constructOf returns the path of the construct that renders the resource at an address
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
      return action && !isSpurious(change, action)
        ? [resourceChange(plan, change, action, constructOf(change.address), traits)]
        : [];
    })
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Whether an update only writes empty values differently, such as `[]` for null. */
function isSpurious({ change }: ResourceChangeJson, action: Action): boolean {
  return action === "update" && !hasUnknown(change.after_unknown) && textOf(change.before) === textOf(change.after);
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
  const isDestroyed = action === "replace" || action === "destroy";
  const memoryLoss = action === "update" ? newReason(change, "memory_loss_reason") : undefined;
  const disksLost = lostDisks(json, action, construct, traits[type]?.disks);
  const partsLost = [memoryLoss && "its saved memory", ...disksLost.map((name) => `its disk ${name}`)].filter(Boolean);
  return {
    address,
    type,
    construct,
    action,
    forcedBy: (change.replace_paths ?? []).map(pathText).sort(),
    restart: action === "update" ? restartOf(plan, json, attributes, traits) : undefined,
    dataLoss: isDestroyed ? traits[type]?.data : partsLost.join(" and ") || undefined,
    memoryLoss,
    disksLost: disksLost.length > 0 ? disksLost : undefined,
    recreated: isRecreated(plan, json, action) && traits[type]?.data !== undefined ? true : undefined,
    attributes,
  };
}

/** Whether the state has a resource that the hypervisor no longer has. */
function isRecreated({ resource_drift = [] }: PlanJson, { address }: ResourceChangeJson, action: Action): boolean {
  return action === "create" && resource_drift.some((each) => each.address === address && actionOf(each) === "destroy");
}

/** Returns the names of the disks that a change takes from a guest, or the name of the disk that the resource is. */
function lostDisks(
  { address, change }: ResourceChangeJson,
  action: Action,
  construct: string | undefined,
  disks: ResourceTraits["disks"],
): string[] {
  if (disks === undefined || action === "create" || action === "forget") return [];
  const attributes = Object.keys(disks);
  const before = disksIn(change.before, disks);
  if (action === "update") {
    const after = disksIn(change.after, disks);
    const isKnown = attributes.every((name) => objectOf(change.after_unknown)[name] !== true);
    return isKnown ? before.filter((name) => !after.includes(name)) : [];
  }
  return attributes.length === 0 ? [(construct ?? address).split("/").at(-1) ?? address] : before;
}

/** Returns the names of the disks in a guest's attributes: their ports or, in a container, their mount points. */
function disksIn(values: unknown, disks: NonNullable<ResourceTraits["disks"]>): string[] {
  return Object.entries(disks).flatMap(([attribute, member]) => {
    const list = objectOf(values)[attribute];
    return Array.isArray(list) ? list.map((disk) => String(objectOf(disk)[member] ?? "root")) : [];
  });
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
    return "the guest is powered off";
  }
  const reason = newReason(change, "restart_reason");
  if (reason !== undefined) return reason;
  if (running && before[running.attribute] !== running.value) return undefined;
  if (partOf !== undefined && !isUsed(plan, partOf, before, traits)) return undefined;
  const causes = restarts.filter((name) => attributes.some(({ path }) => path.split(/[.[]/, 1)[0] === name));
  return causes.length > 0 ? causes.join(", ") : undefined;
}

/** The attributes in which a provider explains a plan. */
const REASONS = ["restart_reason", "memory_loss_reason"] as const;

/** Returns the reason that a plan gives in an attribute, if it is not that of an earlier plan. */
function newReason({ before, after, after_unknown }: ResourceChangeJson["change"], name: (typeof REASONS)[number]) {
  const reason = objectOf(after)[name];
  if (typeof reason === "string" && reason !== objectOf(before)[name]) return reason;
  return objectOf(after_unknown)[name] === true ? "possibly; known after apply" : undefined;
}

/** Whether a running guest of the given type uses the resource. */
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
  // Empty values of a new resource are not worth listing.
  return action === "create" ? changes.filter(({ after = "" }) => !EMPTY.includes(after)) : changes;
}

const EMPTY = ["[]", "{}", '""'];

/** Returns the attributes whose known values differ. */
function attributeChanges({ change }: ResourceChangeJson): AttributeChange[] {
  const before = { value: change.before, sensitive: change.before_sensitive, unknown: false };
  const after = { value: change.after, sensitive: change.after_sensitive, unknown: change.after_unknown };
  return differences("", before, after).filter(({ path }) => !REASONS.some((name) => name === path));
}

/** A value before or after a change, and the parts of it that are secret or unknown, in the same shape. */
interface Side {
  readonly value: unknown;
  readonly sensitive: unknown;
  readonly unknown: unknown;
}

function differences(path: string, before: Side, after: Side): AttributeChange[] {
  if (after.unknown === true || textOf(before.value) === textOf(after.value)) return [];
  const secret = before.sensitive === true || after.sensitive === true;
  const inner = secret ? [] : parts(path, before, after);
  if (inner.length > 0) return inner.flatMap(([name, left, right]) => differences(name, left, right));
  const isMasked = secret || isSensitive(path, before.value) || isSensitive(path, after.value);
  return [{ path, ...jsonOf("before", before, isMasked), ...jsonOf("after", after, isMasked) }];
}

type Part = readonly [path: string, before: Side, after: Side];

function parts(path: string, before: Side, after: Side): Part[] {
  const [left, right] = [before.value, after.value];
  if (Array.isArray(left ?? right) && Array.isArray(right ?? left)) return elements(path, before, after);
  const keys = [...new Set([...Object.keys(objectOf(left)), ...Object.keys(objectOf(right))])].sort();
  return keys.map((key) => [path ? `${path}.${key}` : key, part(before, key), part(after, key)]);
}

/**
 * Returns the elements that differ, in any order, because sets have none.
 *
 * If only the order differs, returns all elements.
 */
function elements(path: string, before: Side, after: Side): Part[] {
  const [old, current] = [before, after].map((side) => Object.keys(objectOf(side.value)).map((key) => part(side, key)));
  const [removed, added] = [without(old, current), without(current, old)];
  const isReordered = removed.length === 0 && added.length === 0;
  const [left, right] = isReordered ? [old, current] : [removed, added];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const position = right[index] ? current.indexOf(right[index]) : old.indexOf(left[index]);
    return [`${path}[${position}]`, left[index] ?? NOTHING, right[index] ?? NOTHING];
  });
}

const NOTHING: Side = { value: undefined, sensitive: false, unknown: false };

function without(sides: readonly Side[], others: readonly Side[]): Side[] {
  const texts = others.map(({ value }) => textOf(value));
  return sides.filter((side) => {
    const position = texts.indexOf(textOf(side.value));
    if (position >= 0) texts.splice(position, 1);
    return position < 0;
  });
}

function part({ value, sensitive, unknown }: Side, key: string): Side {
  const of = (whole: unknown) => (whole === true ? true : objectOf(whole)[key]);
  return { value: objectOf(value)[key], sensitive: of(sensitive), unknown: of(unknown) };
}

/** Returns a value as JSON without its empty parts: providers write none as null, `[]`, `{}` or `""`. */
function textOf(value: unknown): string {
  return JSON.stringify(withoutEmpty(value) ?? null);
}

function withoutEmpty(value: unknown): unknown {
  if (value === "" || value === null) return undefined;
  if (Array.isArray(value)) return value.length > 0 ? value.map(withoutEmpty) : undefined;
  if (typeof value !== "object") return value;
  const members = Object.entries(value)
    .map(([key, member]) => [key, withoutEmpty(member)])
    .filter(([, member]) => member !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

function hasUnknown(value: unknown): boolean {
  return value === true || Object.values(objectOf(value)).some(hasUnknown);
}

function jsonOf(key: "before" | "after", { value }: Side, isMasked: boolean) {
  return value === undefined || value === null ? {} : { [key]: isMasked ? MASK : JSON.stringify(value) };
}

type Values = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}
