import { TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { isLine } from "../control-characters.js";
import { quote } from "../inspect-value.js";
import { LabError } from "../lab-error.js";
import { captureLocation, locationOf } from "../source-location.js";
import type { NumberRequest } from "./allocation/number-plan.js";
import { fail, withConstructPath } from "./errors.js";
import type { StackFile } from "./stack.js";
import { atSynthesis, validator } from "./validation.js";

/** Marks a lab. It is registered, so that all copies of this package share it. */
export const LAB = Symbol.for("labvisor/Lab");

// Nothing but the package's index imports Lab. Each noun adds the list of its constructs to LabScope (`declare module`
// in guest.ts), which keeps this file below all nouns.

/** The members of a `Lab` that other constructs, rules, and platforms use. */
export interface LabScope extends TerraformStack {
  /** The default domain of the lab's guests. */
  readonly domain?: string;
  /** The assigned addresses, keyed by the ids of interfaces. */
  readonly assignedAddresses: ReadonlyMap<string, string>;
  /** @internal */
  readonly numberRequests: NumberRequest[];
  /** @internal Returns the number that a request has, where one was free. */
  numberOf(request: NumberRequest): number | undefined;
  /** Requests a number. Returns a function that gives it once the lab is complete. */
  assignNumber(request: NumberRequest): () => number;
  /** Adds files that synthesis writes next to the stack. */
  addFiles(files: () => readonly StackFile[]): void;
}

/** Whether a value is a lab. */
export function isLab(value: unknown): value is LabScope {
  return typeof value === "object" && value !== null && LAB in value;
}

/**
 * Returns the lab around a construct.
 *
 * @throws {LabError} The construct is in no lab.
 */
function labOf(construct: IConstruct): LabScope {
  const stack = construct.node.scopes.reverse().find((scope) => TerraformStack.isStack(scope));
  if (stack === undefined) return fail(construct, "it is in no lab", `create it in one: new Lab(app, "campus")`);
  return isLab(stack) ? stack : fail(construct, "it is in a plain TerraformStack", "create it in a Lab");
}

/** Returns all labs of a lab's app, in the order of their creation. */
export function labsOfApp(lab: LabScope): LabScope[] {
  return lab.node.root.node.findAll().filter(isLab);
}

const scopeValidator = validator("an App, a Lab, or a construct in a Lab", Construct.isConstruct);
const idValidator = atSynthesis(validator('a string, such as "web"', isLine));

/**
 * Returns the id of a construct that is about to be created, as the argument of `super()`.
 *
 * @throws {LabError} the scope or the id is wrong, or another construct has the id
 */
export function newId(scope: Construct, id: string): string {
  scopeValidator(scope, "scope");
  withConstructPath(scope, () => idValidator(id, "the id of a new construct"));
  // The library of constructs keeps children in an object.
  if (id in {})
    fail(scope, `the id of a new construct is "${id}"`, "give another one: every object has a member of this name");
  if (id === "backend" && isLab(scope))
    fail(
      scope,
      'the id of a new construct is "backend"',
      "give another one: the CDK names the lab's Terraform backend so",
    );
  const earlier = scope.node.tryFindChild(id);
  if (earlier === undefined) return id;
  const location = locationOf(earlier);
  const problem = `its id is used twice${location ? `, first in ${location}` : ""}`;
  // Not fail(), which would remove the earlier construct if it is unfinished.
  throw new LabError(problem, { construct: earlier, remedy: "give one of them another id" });
}

/**
 * Returns the lab around a new construct, and records where the user's program creates the construct.
 *
 * @throws {LabError} The construct is in no lab, or an id on its path is invalid.
 */
export function requireLab(construct: IConstruct): LabScope {
  captureLocation(construct);
  const lab = labOf(construct);
  for (const { node } of construct.node.scopes.slice(lab.node.scopes.length)) {
    if (isId(node.id)) continue;
    fail(
      construct,
      `its id is ${quote(node.id)}`,
      'give at most 63 letters, digits, "-", and "_" that begin with a letter or "_", and not "Default"; a ' +
        "guest's `name` may differ from its id",
    );
  }
  return lab;
}

/** A Terraform name that the CDK keeps as it is: it removes other characters, and hides "Default". */
function isId(id: string): boolean {
  return /^[a-z_][a-z0-9_-]{0,62}$/i.test(id) && id !== "Default";
}

/**
 * Returns the lab that a new construct shares with its hypervisor.
 *
 * @throws {LabError} they are in two labs
 */
export function requireSameLab(construct: IConstruct, hypervisor: IConstruct & { readonly lab: LabScope }): LabScope {
  const lab = requireLab(construct);
  return lab === hypervisor.lab
    ? lab
    : fail(construct, `its hypervisor ${hypervisor.node.path} is in another lab`, `create one in ${lab.node.path}`);
}

const EARLIER_PATHS = Symbol.for("labvisor/earlierPaths");

/** Records the paths that a construct had in its lab before it moved, the first one first. */
export function recordMove(construct: IConstruct, paths: string | readonly string[] = []): void {
  Object.defineProperty(construct, EARLIER_PATHS, { value: [paths].flat() });
}

/** Returns the paths that a construct had before it moved, the first one first. */
export function earlierPathsOf(construct: IConstruct): readonly string[] {
  return (construct as { [EARLIER_PATHS]?: readonly string[] })[EARLIER_PATHS] ?? [];
}

/**
 * Returns the path inside the lab that a construct was created with.
 *
 * Names, addresses, and MACs derive from it, so it stays when the construct, or one around it, moves.
 */
export function pathInLab(construct: IConstruct): string {
  const [created] = earlierPathsOf(construct);
  if (created !== undefined) return created;
  const { id, scope } = construct.node;
  return scope === undefined || scope === labOf(construct) ? id : `${pathInLab(scope)}/${id}`;
}

/** Returns `pathInLab` as one word, for names on a host. It is unique in the lab, as an id has no dot. */
export function nameInLab(construct: IConstruct): string {
  return pathInLab(construct).replaceAll("/", ".");
}
