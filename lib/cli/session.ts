import { LabError } from "../lab-error.js";
import type { AppliedStack, LostLab, PlatformTooling } from "../platforms/tooling.js";
import { readImports, removeImports, writeImports } from "../terraform/recovery.js";
import { readStackJson, type Stack, withJson } from "../terraform/stack.js";
import { resourcesOf } from "../terraform/stack-json.js";
import { type StateResource, Terraform } from "../terraform/terraform.js";
import { chooseHost, type Host, hostEnvironment, hostNotice } from "./host.js";
import { orphanFinding } from "./orphans.js";
import { platformsOf } from "./platforms.js";
import { type Project, readProject } from "./project.js";
import { type NeededSecrets, secretEnvironment } from "./secret-environment.js";
import { orphansIn, type SelectionOptions, type SynthesisOptions, synthesize } from "./synthesis.js";
import { replacedIn, type TerraformOptions } from "./terraform-options.js";

export interface SessionOptions extends SynthesisOptions, Pick<SelectionOptions, "orphans"> {
  /**
   * The VirtualBox to use.
   *
   * @default - see {@link chooseHost}
   */
  readonly virtualbox?: Host;
  /** Whether stdout is reserved for JSON. */
  readonly json?: boolean;
  /**
   * The secrets whose values Terraform receives.
   *
   * @default "none"
   */
  readonly secrets?: NeededSecrets;
}

/** Freshly synthesized stacks of a project, and the Terraform that applies them. */
export interface Session {
  readonly project: Project;
  readonly platforms: readonly PlatformTooling[];
  readonly host: Host;
  readonly terraform: Terraform;
  /** The stacks, each after its dependencies. */
  readonly stacks: readonly Stack[];
  /** Whether these are all stacks of the project. */
  readonly isComplete: boolean;
  /** Whether stdout is reserved for JSON. */
  readonly json: boolean;
}

/**
 * Synthesizes stacks, after a notice if VirtualBox is simulated.
 *
 * @param names the names of the stacks; none means all
 */
export async function openSession(
  directory: string,
  names: readonly string[],
  options: SessionOptions,
): Promise<Session> {
  const project = readProject(directory);
  const host = chooseHost(project, options.virtualbox);
  // The VirtualBox provider reads them, in this process or in one that Terraform launches.
  Object.assign(process.env, hostEnvironment(project, host));
  const found = Terraform.find();
  (options.json ? process.stderr : process.stdout).write(hostNotice(project, host));
  const stacks = await synthesize(project, names, options);
  if (names.length === 0) warnOfOrphans(project);
  const platforms = platformsOf(project);
  const terraform = found.withEnvironment(await secretEnvironment(project, stacks, options.secrets ?? "none"));
  return { project, platforms, host, terraform, stacks, isComplete: names.length === 0, json: options.json === true };
}

function warnOfOrphans(project: Project): void {
  for (const { about, message, fix } of orphansIn(project).map(orphanFinding))
    process.stderr.write(`Warning: ${about}: ${message}. ${fix}\n`);
}

/** Initializes the stacks' folders for Terraform. */
export async function initialize({ terraform, stacks }: Session): Promise<void> {
  for (const stack of stacks) await terraform.init(stack);
}

/**
 * Checks, before a plan or an apply, that the platforms have everything that the stacks need, and that the stacks would
 * not take over what others own.
 *
 * @throws {LabError} Something is missing or belongs to others, or it cannot be checked.
 */
export async function checkStacks(
  session: Session,
  options: OwnershipOptions & Pick<TerraformOptions, "replace">,
): Promise<void> {
  const stacks = appliedStacks(session, options.replace);
  for (const stack of stacks) await resumeInterrupted(session, stack);
  for (const { checkResources } of session.platforms) await checkResources?.(stacks);
  await checkOwnership(session, options, stacks, true);
}

/** Lets the next plan import what a killed run created and did not store, and reports what cannot be imported. */
async function resumeInterrupted({ platforms }: Session, stack: AppliedStack): Promise<void> {
  removeImports(stack, "interrupted");
  // The imports of a lost state include these.
  if (readImports(stack).length > 0) return;
  const labs: LostLab[] = [];
  for (const { interruptedLabs } of platforms) labs.push(...((await interruptedLabs?.(stack)) ?? []));
  const imports = labs.flatMap(({ recovery }) => recovery.imports);
  if (imports.length > 0) writeImports(stack, "interrupted", imports);
  for (const { parts, recovery } of labs)
    process.stderr.write(
      `${stack.name}: an earlier run was interrupted before it stored ${parts.join(", ")}. ` +
        (recovery.imports.length > 0
          ? "An apply takes that into the state.\n"
          : `To keep that as it is, run labvisor recover ${stack.name}. An apply may create it again.\n`),
    );
}

/**
 * Checks, before a destroy, that the states have nothing that others own.
 *
 * @throws {LabError} Something belongs to others, or it cannot be checked.
 */
export async function checkApplied(session: Session, options: OwnershipOptions): Promise<void> {
  await checkOwnership(session, options, appliedStacks(session), false);
}

/** Whether a platform of a stack checks who owns what the stack would use. */
export function hasOwnership({ platforms }: Session, stack: Stack): boolean {
  const types = resourcesOf(readStackJson(stack)).map(({ type }) => type);
  return platforms.some(({ checkOwnership, reader }) => checkOwnership && types.some((type) => reader.reads(type)));
}

/**
 * Checks again, before a plan of a stack is applied, that it would not take over what others own.
 *
 * @throws {LabError} Something belongs to others, or it cannot be checked.
 */
export async function checkStackOwnership(session: Session, stack: Stack, options: OwnershipOptions): Promise<void> {
  await checkOwnership(session, options, appliedStacks({ ...session, stacks: [stack] }), true);
}

/** Returns the stacks with their states, each read once a platform asks for it: that takes a run of Terraform. */
export function appliedStacks(
  { stacks, terraform, platforms }: Pick<Session, "stacks" | "terraform" | "platforms">,
  replace: TerraformOptions["replace"] = [],
): AppliedStack[] {
  const results = new Map<() => unknown, unknown>();
  const once = <T>(read: () => T): T => {
    if (!results.has(read)) results.set(read, read());
    return results.get(read) as T;
  };
  return stacks.map((stack) => {
    let resources: Promise<readonly StateResource[]> | undefined;
    const synthesized = withJson(stack);
    return {
      ...synthesized,
      replaced: replacedIn(synthesized.json, replace, platforms),
      state: () => (resources ??= terraform.state(stack).then((state) => state?.resources ?? [])),
      once,
    };
  });
}

export interface OwnershipOptions {
  /** Whether to go on where a platform cannot be asked who owns what. */
  readonly allowUnverifiedOwnership?: boolean;
}

async function checkOwnership(
  { platforms }: Session,
  { allowUnverifiedOwnership }: OwnershipOptions,
  stacks: readonly AppliedStack[],
  creates: boolean,
): Promise<void> {
  for (const { checkOwnership } of platforms) {
    const obstacle = await checkOwnership?.(stacks, creates);
    if (obstacle === undefined) continue;
    if (!allowUnverifiedOwnership)
      throw new LabError(
        `It cannot be checked whether other labs own what this one would use. ${obstacle} If nobody else uses these ` +
          "ids, give --allow-unverified-ownership.",
      );
    process.stderr.write(`Warning: ownership was not checked. ${obstacle}\n`);
  }
}
