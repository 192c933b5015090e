import { AssertionError } from "node:assert";
import type { TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { closestMatches } from "../closest-matches.js";
import type { LabScope } from "../lab/scope.js";
import { differences, type Expected } from "./matching.js";
import type { ResourceType, SynthesizedResource } from "./resource-types.js";

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

/**
 * The synthesized JSON of a lab, for tests with any test runner.
 *
 * Attributes are typed for the resources that Labvisor renders. Expressions are strings, as Terraform reads them:
 * "${virtualbox_disk.web_boot.path}".
 *
 * @example
 * const app = Testing.app({ context: { "labvisor:files-assumed": true } }); // images need not exist
 * const lab = new CourseLab(app, "course");
 * const template = Template.fromLab(lab);
 *
 * template.resourceCount("virtualbox_vm", 4);
 * template.hasResource("virtualbox_vm", { name: "web", network_adapters: [{ type: "nat" }, { type: "host_only" }] });
 * expect(template.resource("virtualbox_vm", "web").memory_mib).toBe(512);
 */
export class Template {
  /**
   * Synthesizes a lab without writing any files.
   *
   * @throws {LabError} The lab breaks a rule.
   */
  static fromLab(lab: LabScope): Template {
    return Template.fromStack(lab);
  }

  /** Synthesizes any stack, such as `Checks`. */
  static fromStack(stack: TerraformStack): Template {
    stack.prepareStack();
    stack.runAllValidations();
    return new Template(JSON.parse(JSON.stringify(stack.toTerraform())));
  }

  private constructor(private readonly json: { readonly resource?: Resources }) {}

  /** Returns the whole JSON. */
  toJSON(): Readonly<Record<string, unknown>> {
    return { ...this.json };
  }

  /**
   * Returns a resource.
   *
   * @param name its Terraform name, or the construct that it stands for
   * @throws {AssertionError} There is no such resource.
   */
  resource<Type extends ResourceType>(type: Type, name: string | IConstruct): SynthesizedResource<Type> {
    const resources = this.resourcesOf(type);
    const key = typeof name === "string" ? name : terraformName(name);
    if (!Object.hasOwn(resources, key)) {
      const names = Object.keys(resources);
      const [match] = closestMatches(key, names);
      const suggestion = match === undefined ? "" : `did you mean ${match}? `;
      const known =
        names.length > 0 ? `its resources of this type are ${names.join(", ")}` : `it has no ${type} at all`;
      fail(`the stack has no ${type}.${key}; ${suggestion}${known}`, names, key);
    }
    return resources[key];
  }

  /**
   * Returns the resources of a type that match, keyed by their Terraform names.
   *
   * @param expected the attributes to match; without them, all resources of the type match
   */
  findResources<Type extends ResourceType>(
    type: Type,
    expected?: Expected<SynthesizedResource<Type>>,
  ): Record<string, SynthesizedResource<Type>> {
    const found = Object.entries(this.resourcesOf(type)).filter(
      ([, each]) => differences(each, expected ?? {}).length === 0,
    );
    return Object.fromEntries(found);
  }

  /**
   * Checks that a resource of a type matches.
   *
   * @param expected the attributes to match; others may have any value
   * @throws {AssertionError} No resource matches. The error has the differences of the most similar one.
   */
  hasResource<Type extends ResourceType>(type: Type, expected: Expected<SynthesizedResource<Type>>): void {
    const candidates = Object.entries(this.resourcesOf(type))
      .map(([name, each]) => ({ name, each, wrong: differences(each, expected) }))
      .sort((a, b) => a.wrong.length - b.wrong.length);
    const [best] = candidates;
    if (!best) fail(`the stack has no ${type}`, undefined, expected);
    if (best.wrong.length > 0) {
      fail(`no ${type} matches; the most similar is ${best.name}: ${best.wrong.join(", ")}`, best.each, expected);
    }
  }

  /**
   * Checks the number of resources of a type.
   *
   * @throws {AssertionError} The number differs.
   */
  resourceCount(type: ResourceType, count: number): void {
    const names = Object.keys(this.resourcesOf(type));
    if (names.length !== count) {
      fail(`there are ${names.length} ${type} instead of ${count}: ${names.join(", ")}`, names.length, count);
    }
  }

  private resourcesOf<Type extends ResourceType>(type: Type): Record<string, SynthesizedResource<Type>> {
    return (this.json.resource?.[type] ?? {}) as Record<string, SynthesizedResource<Type>>;
  }
}

function terraformName(construct: IConstruct): string {
  const resource = (construct.node.defaultChild ?? construct) as TerraformResource;
  return resource.friendlyUniqueId;
}

function fail(message: string, actual: unknown, expected: unknown): never {
  throw new AssertionError({ message, actual, expected });
}
