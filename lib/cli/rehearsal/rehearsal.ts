import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import type { PlatformTooling } from "../../platforms/tooling.js";
import {
  type Neighbor,
  placeholders,
  protectedResources,
  type StackConfig,
  stagedStack,
} from "../../rehearsal/staged-stack.js";
import { StateServer } from "../../rehearsal/state-server.js";
import type { PlanJson } from "../../terraform/plan-json.js";
import { readStackJson, type Stack } from "../../terraform/stack.js";
import {
  type Diagnostic,
  errorsIn,
  type JsonResult,
  Terraform,
  type TerraformMessage,
} from "../../terraform/terraform.js";
import { withProgress } from "../progress.js";
import type { Project } from "../project.js";
import { beginProviders, type PlatformProviders, RehearsedProviders } from "./providers.js";

/** The result of a step. */
export interface Step {
  /** The git revision of the stack. Absent for the current project. */
  readonly revision?: string;
  readonly stack: string;
  readonly step: "validate" | "plan" | "apply" | "plan again" | "destroy";
  readonly seconds: number;
  readonly changes: readonly Change[];
  /** The errors. The step failed if there are any. */
  readonly errors: readonly StepError[];
}

/** Returns the label of a step's stack, such as `lab` or `lab at main`. */
export function labelOf({ stack, revision }: Pick<Step, "stack" | "revision">): string {
  return revision === undefined ? stack : `${stack} at ${revision}`;
}

export interface Change {
  /** The resource's address. */
  readonly address: string;
  /** Terraform's action: `create`, `update`, `replace`, or `delete`. */
  readonly action: string;
}

export interface StepError extends Diagnostic {
  /** The path of the construct that renders the resource, if known. */
  readonly construct?: string;
}

/** A failed step, whose errors have been reported. */
export class StepFailedError extends Error {}

/** Environment variables that refer to real infrastructure. */
const REAL_VARIABLES = /^(TF_VAR_|TF_CLI_ARGS|TF_WORKSPACE$|TF_DATA_DIR$|PROXMOX_VE_|LABVISOR_)/;
/** Files in a stack's folder that are not part of the stack. */
const EXCLUDED = /^(terraform\.d|\.terraform.*|.*\.tfstate.*|.*\.tfvars.*)$/;
const PLAN = "rehearsal.tfplan";

/** A run of real Terraform, with providers that create nothing, on copies of stacks in a temporary folder. */
export class Rehearsal {
  private readonly providers = new Map<string, RehearsedProviders>();
  /** The latest version of each stack, in the order of their first apply. */
  private readonly staged = new Map<string, StagedStack>();
  /** The value of all secrets. */
  private readonly secret = randomUUID();

  /** @param report receives the result of each step */
  static async begin(platforms: readonly PlatformTooling[], report: (step: Step) => void): Promise<Rehearsal> {
    const providers = await beginProviders(platforms);
    const folder = mkdtempSync(path.join(tmpdir(), "labvisor-rehearsal-"));
    return new Rehearsal(report, folder, await StateServer.start(), providers);
  }

  private constructor(
    private readonly report: (step: Step) => void,
    readonly folder: string,
    private readonly states: StateServer,
    private readonly platformProviders: PlatformProviders,
  ) {}

  /**
   * Applies the stacks of a revision, from which the current ones start.
   *
   * @param stacks the stacks, each after its dependencies
   * @throws {StepFailedError} A step failed. It was already reported.
   */
  applyRevision(project: Project, stacks: readonly Stack[], revision: string): Promise<void> {
    return this.eachStaged({ project, stacks, revision }, (staged) =>
      this.terraform(staged, "apply", ["-auto-approve"]),
    );
  }

  /**
   * Plans and applies stacks, starting from the state of earlier applies.
   *
   * @param stacks the stacks, each after its dependencies
   * @param onPlan receives each stack's plan before it is applied
   * @throws {StepFailedError} A step failed. It was already reported.
   */
  apply(project: Project, stacks: readonly Stack[], onPlan: (stack: string, plan: PlanJson) => void): Promise<void> {
    return this.eachStaged({ project, stacks }, async (staged) => {
      // The providers have just returned the state, so a refresh could not change it.
      await this.terraform(staged, "plan", [`-out=${PLAN}`, "-refresh=false"]);
      onPlan(staged.stack.name, this.withoutFolder(await staged.terraform.showPlan(staged.stack, PLAN)));
      await this.terraform(staged, "apply", [PLAN]);
    });
  }

  /**
   * Validates, plans, and applies stacks, starting from the state of earlier applies, and plans them again, which must
   * not find any changes.
   *
   * @param stacks the stacks, each after its dependencies
   * @throws {StepFailedError} A step failed. It was already reported.
   */
  rehearse(project: Project, stacks: readonly Stack[]): Promise<void> {
    return this.eachStaged({ project, stacks }, async (staged) => {
      await this.step(staged, "validate", () => staged.terraform.validate(staged.stack));
      await this.terraform(staged, "plan", [`-out=${PLAN}`]);
      await this.terraform(staged, "apply", [PLAN]);
      await this.terraform(staged, "plan again", []);
    });
  }

  /**
   * Destroys all stacks, dependent ones first, except those with deletion protection.
   *
   * @returns the protected resources by stack
   * @throws {StepFailedError} A step failed. It was already reported.
   */
  async destroy(): Promise<Map<string, readonly string[]>> {
    const skipped = new Map<string, readonly string[]>();
    for (const staged of [...this.staged.values()].reverse()) {
      const resources = protectedResources(staged.config);
      if (resources.length > 0) skipped.set(staged.stack.name, resources);
      else await this.terraform(staged, "destroy", ["-auto-approve", "-refresh=false"]);
    }
    return skipped;
  }

  /**
   * Stops the servers and removes the folder.
   *
   * @param keep whether to keep the folder for inspection
   */
  close(keep = false): void {
    for (const each of [...this.providers.values(), this.states]) each.close();
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Replaces the path of the folder, which differs each time, in a plan. */
  private withoutFolder(plan: PlanJson): PlanJson {
    return JSON.parse(JSON.stringify(plan).replaceAll(this.folder, "/rehearsal"));
  }

  private async eachStaged(
    { project, stacks, revision }: Version,
    work: (staged: StagedStack) => Promise<void>,
  ): Promise<void> {
    // The same path for all revisions, so that the paths of files do not show up as changes.
    const link = path.join(this.folder, "project");
    rmSync(link, { force: true });
    symlinkSync(project.directory, link, "junction");
    const neighbors = stacks.map((stack) => ({
      config: readStackJson(stack) as StackConfig,
      state: this.states.addressOf(stack.name),
    }));
    for (const [index, stack] of stacks.entries())
      await work(await this.stage(project, stack, neighbors[index], neighbors, revision));
  }

  private async stage(
    project: Project,
    stack: Stack,
    { config, state }: Neighbor,
    neighbors: readonly Neighbor[],
    revision?: string,
  ): Promise<StagedStack> {
    const directory = path.join(this.folder, "stacks", stack.name);
    const file = path.join(directory, path.basename(stack.file));
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(stack.directory).filter((each) => !EXCLUDED.test(each)))
      provide(path.join(stack.directory, name), path.join(directory, name));
    rmSync(file);
    writeFileSync(file, JSON.stringify(stageConfig(stack, config, state, neighbors), null, 2));
    const projectFolder = path.join(this.folder, "project", path.relative(project.directory, stack.directory));
    const providers = this.providers.get(stack.name) ?? new RehearsedProviders(projectFolder, this.platformProviders);
    this.providers.set(stack.name, providers);
    await providers.serve(config);
    const real = Object.keys(process.env).filter((name) => REAL_VARIABLES.test(name));
    const terraform = Terraform.find({
      ...Object.fromEntries(real.map((name) => [name, undefined])),
      ...placeholders(config, this.secret),
      TF_REATTACH_PROVIDERS: providers.reattach,
    });
    const staged = { stack: { name: stack.name, directory, file }, config, terraform, revision };
    await terraform.init(staged.stack);
    this.staged.set(stack.name, staged);
    return staged;
  }

  private terraform(
    staged: StagedStack,
    step: Exclude<Step["step"], "validate">,
    args: readonly string[],
  ): Promise<void> {
    const [command] = step.split(" ");
    return this.step(staged, step, () => staged.terraform.runJson(staged.stack, command, ["-input=false", ...args]));
  }

  private async step(
    { stack, config, revision }: StagedStack,
    step: Step["step"],
    work: () => Promise<JsonResult>,
  ): Promise<void> {
    const start = performance.now();
    const { exitCode, messages } = await withProgress(
      `rehearsal: ${labelOf({ stack: stack.name, revision })}: ${step}`,
      work,
    );
    const changes = changesIn(messages, step === "plan" || step === "plan again" ? "planned_change" : "apply_complete");
    const diagnostics = errorsIn(messages);
    const fallback: Diagnostic = { severity: "error", summary: `Terraform exited with code ${exitCode ?? "none"}` };
    const failures = exitCode === 0 ? [] : diagnostics.length > 0 ? diagnostics : [fallback];
    const errors = step === "plan again" ? [...failures, ...changes.map(notIdempotent)] : failures;
    this.report({
      ...(revision !== undefined && { revision }),
      stack: stack.name,
      step,
      seconds: (performance.now() - start) / 1000,
      changes,
      errors: errors.map((error) => ({ ...error, construct: constructOf(config, error.address) })),
    });
    if (errors.length > 0) throw new StepFailedError();
  }
}

/** The stacks of a project, in a revision or the current version. */
interface Version {
  readonly project: Project;
  readonly stacks: readonly Stack[];
  readonly revision?: string;
}

interface StagedStack {
  readonly stack: Stack;
  /** The synthesized configuration, before staging. */
  readonly config: StackConfig;
  readonly terraform: Terraform;
  readonly revision?: string;
}

/** Makes a file or folder available at another path too. Folders, which may have many files, are not copied. */
function provide(source: string, target: string): void {
  rmSync(target, { force: true });
  if (statSync(source).isDirectory()) symlinkSync(source, target, "junction");
  else copyFileSync(source, target);
}

function stageConfig({ name }: Stack, config: StackConfig, state: string, neighbors: readonly Neighbor[]): StackConfig {
  try {
    return stagedStack(config, state, neighbors);
  } catch (error) {
    throw new LabError(`${name} cannot be rehearsed: ${(error as Error).message}.`);
  }
}

function changesIn(messages: readonly TerraformMessage[], type: string): Change[] {
  return messages.flatMap((message) => {
    const change = message.type === type ? (message.change ?? message.hook) : undefined;
    return change ? [{ address: change.resource.addr, action: change.action }] : [];
  });
}

function notIdempotent({ address, action }: Change): Diagnostic {
  return { severity: "error", summary: `a second plan would ${action} it again`, address };
}

/** Returns the path of the construct that renders a resource such as `virtualbox_vm.web[0]`. */
function constructOf({ resource = {} }: StackConfig, address = ""): string | undefined {
  const [, type, name] = /^([\w-]+)\.([\w-]+)/.exec(address) ?? [];
  const body = resource[type]?.[name] as { "//"?: { metadata?: { path?: string } } } | undefined;
  return body?.["//"]?.metadata?.path?.replace(/\/(Default|Resource)$/, "");
}
