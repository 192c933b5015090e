import { closestMatches } from "../closest-matches.js";
import { LabError } from "../lab-error.js";
import type { PlatformTooling } from "../platforms/tooling.js";
import { readStackJson, type Stack } from "../terraform/stack.js";
import { resourcesOf, type StackJson } from "../terraform/stack-json.js";
import { bootDiskPath } from "../topology/topology.js";
import { topologyFrom } from "./topology.js";

/** Terraform's own options of a plan or an apply. */
export interface TerraformOptions {
  /**
   * The constructs to plan, with what they depend on. Stacks without any of them are skipped.
   *
   * @default - everything
   */
  readonly target?: readonly string[];
  /**
   * The constructs to replace although they did not change. A guest is replaced with its boot disk.
   *
   * @default - none
   */
  readonly replace?: readonly string[];
  /**
   * The number of resources to work on at a time.
   *
   * @default - Terraform's, which is 10
   */
  readonly parallelism?: string;
  /**
   * The time to wait for the lock of the state, such as "5m".
   *
   * @default - none
   */
  readonly lockTimeout?: string;
  /**
   * Whether to read the real resources first: "true" or "false".
   *
   * @default "true"
   */
  readonly refresh?: string;
}

/** A stack and the arguments for Terraform. */
export interface PlannedStack {
  readonly stack: Stack;
  readonly args: readonly string[];
}

/**
 * Returns the stacks to plan, each with Terraform's arguments.
 *
 * Constructs are named by their paths in the lab (`web`, or `site1/web`), or by their Terraform addresses.
 *
 * @throws {LabError} No stack has one of the constructs.
 */
export function withTerraformOptions(
  { stacks, platforms }: { readonly stacks: readonly Stack[]; readonly platforms: readonly PlatformTooling[] },
  options: TerraformOptions,
): PlannedStack[] {
  const { target = [], replace = [], parallelism, lockTimeout, refresh } = options;
  const common = [
    ...(parallelism === undefined ? [] : [`-parallelism=${parallelism}`]),
    ...(lockTimeout === undefined ? [] : [`-lock-timeout=${lockTimeout}`]),
    ...(refresh === "false" ? ["-refresh=false"] : []),
  ];
  if (target.length === 0 && replace.length === 0) return stacks.map((stack) => ({ stack, args: common }));
  const jsons = new Map(stacks.map((stack) => [stack, readStackJson(stack)]));
  const known = [...jsons.values()].flatMap(resourcesOf);
  for (const name of [...target, ...replace]) {
    if (known.some(({ id, construct }) => name === id || name === construct)) continue;
    const matches = closestMatches(name, [...new Set(known.map(({ construct }) => construct))]);
    const advice = matches.length > 0 ? `; did you mean ${matches.join(" or ")}?` : "";
    throw new LabError(`${stacks.map((stack) => stack.name).join(", ")}: there is no ${name}${advice}`);
  }
  return [...jsons].flatMap(([stack, json]) => {
    const targets = addressesOf(json, target);
    if (target.length > 0 && targets.length === 0) return [];
    const replaced = replacedIn(json, replace, platforms);
    const chosen = [...targets.map((id) => `-target=${id}`), ...replaced.map((id) => `-replace=${id}`)];
    return [{ stack, args: [...common, ...chosen] }];
  });
}

/** Returns the addresses of the constructs to replace and, of guests, of their boot disks. */
export function replacedIn(json: StackJson, names: readonly string[], platforms: readonly PlatformTooling[]): string[] {
  if (names.length === 0) return [];
  const replaced = addressesOf(json, names);
  const constructs = new Map(resourcesOf(json).map(({ id, construct }) => [id, construct]));
  const bootDisks = topologyFrom(json, platforms)
    .guests.filter(({ id }) => replaced.includes(id))
    .map((guest) => bootDiskPath(constructs.get(guest.id) ?? guest.id, guest));
  return [...new Set([...replaced, ...addressesOf(json, bootDisks)])];
}

/** Returns the addresses of the resources that are named by their constructs or addresses. */
function addressesOf(json: StackJson, names: readonly string[]): string[] {
  return resourcesOf(json)
    .filter(({ id, construct }) => names.includes(id) || names.includes(construct))
    .map(({ id }) => id);
}
