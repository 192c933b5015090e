import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import type { PlatformTooling } from "../../platforms/tooling.js";
import {
  type Neighbour,
  placeholders,
  protectedResources,
  type StackConfig,
  stagedStack,
} from "../../rehearsal/staged-stack.js";
import { StateServer } from "../../rehearsal/state-server.js";
import type { PlanJson } from "../../terraform/plan-json.js";
import type { Stack } from "../../terraform/stack.js";
import {
  type Conversation,
  type Diagnostic,
  errorsIn,
  Terraform,
  type TerraformMessage,
} from "../../terraform/terraform.js";
import { inProgress } from "../progress.js";
import type { Project } from "../project.js";
import { stackJson } from "../synthesized-stack.js";
import { beginProviders, type PlatformProviders, RehearsedProviders } from "./providers.js";

/** What a step did, or why it failed. */
export interface Step {
  /** The revision that the stack is of; none for the project as it is. */
  readonly revision?: string;
  readonly stack: string;
  readonly step: "validate" | "plan" | "apply" | "plan again" | "destroy";
  readonly seconds: number;
  readonly changes: readonly Change[];
  /** It failed where there are any. */
  readonly errors: readonly StepError[];
}

/** What a step is about: `lab`, or `lab of main`. */
export function whatOf({ stack, revision }: Pick<Step, "stack" | "revision">): string {
  return revision === undefined ? stack : `${stack} of ${revision}`;
}

export interface Change {
  /** The resource's address. */
  readonly address: string;
  /** As Terraform says it: `create`, `update`, `replace`, `delete`. */
  readonly action: string;
}

export interface StepError extends Diagnostic {
  /** The path of the construct that the resource is of, where the stack tells. */
  readonly construct?: string;
}

export interface ApplyOptions {
  /** What the stacks are of, where that is not the project as it is. */
  readonly revision?: string;
  /** Plan once more what was applied, which must find nothing to do. @default false */
  readonly again?: boolean;
  /** Is given each stack's plan, as `terraform show -json` prints it, before it is applied. */
  readonly onPlan?: (stack: string, plan: PlanJson) => void;
}

/** A step failed: what there is to say of it was reported. */
export class StepFailed extends Error {}

/** What the environment of a person or pipeline may hold of the real world. */
const REAL = /^(TF_VAR_|TF_CLI_ARGS|TF_WORKSPACE$|TF_DATA_DIR$|PROXMOX_VE_|LABVISOR_)/;
/** What a stack's folder has that is not of the stack. */
const OMITTED = /^(terraform\.d|\.terraform.*|.*\.tfstate.*|.*\.tfvars.*)$/;
const PLAN = "rehearsal.tfplan";

/** Real Terraform on stacks in a folder of their own, with providers that make nothing. */
export class Rehearsal {
  private readonly providers = new Map<string, RehearsedProviders>();
  /** What each stack was last, in the order of the first time. */
  private readonly staged = new Map<string, StagedStack>();

  /** @param report is told of each step */
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
   * Applies these stacks, from what was applied before.
   *
   * @param stacks each after those that it depends on
   * @throws {StepFailed}
   */
  async apply(
    project: Project,
    stacks: readonly Stack[],
    { revision, again, onPlan }: ApplyOptions = {},
  ): Promise<void> {
    // One path for all revisions: that a file lies elsewhere is no change of the lab's.
    const link = path.join(this.folder, "project");
    rmSync(link, { force: true });
    symlinkSync(project.directory, link, "junction");
    const neighbours = stacks.map((stack) => ({
      config: stackJson(stack) as StackConfig,
      state: this.states.addressOf(stack.name),
    }));
    for (const [index, stack] of stacks.entries()) {
      const staged = await this.stage(project, stack, neighbours[index], neighbours, revision);
      await this.step(staged, "validate", () => staged.terraform.validate(staged.stack));
      await this.step(staged, "plan", () =>
        staged.terraform.runJson(staged.stack, "plan", [`-out=${PLAN}`, "-input=false"]),
      );
      if (onPlan) onPlan(stack.name, this.unplaced(await staged.terraform.shownPlan(staged.stack, PLAN)));
      await this.step(staged, "apply", () => staged.terraform.runJson(staged.stack, "apply", ["-input=false", PLAN]));
      if (again)
        await this.step(staged, "plan again", () => staged.terraform.runJson(staged.stack, "plan", ["-input=false"]));
    }
  }

  /**
   * Destroys all that was applied, the dependent stacks first.
   *
   * @returns the resources that refuse it, by the stacks that they keep
   * @throws {StepFailed}
   */
  async destroy(): Promise<Map<string, readonly string[]>> {
    const kept = new Map<string, readonly string[]>();
    for (const staged of [...this.staged.values()].reverse()) {
      const refuse = protectedResources(staged.config);
      if (refuse.length > 0) kept.set(staged.stack.name, refuse);
      else
        await this.step(staged, "destroy", () =>
          staged.terraform.runJson(staged.stack, "destroy", ["-auto-approve", "-input=false", "-refresh=false"]),
        );
    }
    return kept;
  }

  /** Takes back all that it took of this machine, but for the folder where that is to be looked at. */
  close(keep = false): void {
    for (const each of [...this.providers.values(), this.states]) each.close();
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }

  /** A plan without the name of the folder, which is another one each time. */
  private unplaced(plan: PlanJson): PlanJson {
    return JSON.parse(JSON.stringify(plan).replaceAll(this.folder, "/rehearsal"));
  }

  private async stage(
    project: Project,
    stack: Stack,
    { config, state }: Neighbour,
    neighbours: readonly Neighbour[],
    revision?: string,
  ): Promise<StagedStack> {
    const directory = path.join(this.folder, "stacks", stack.name);
    rmSync(path.join(directory, path.basename(stack.file)), { force: true });
    cpSync(stack.directory, directory, { recursive: true, filter: (file) => !OMITTED.test(path.basename(file)) });
    const file = path.join(directory, path.basename(stack.file));
    writeFileSync(file, JSON.stringify(stagedAs(stack, config, state, neighbours), null, 2));
    const folder = path.join(this.folder, "project", path.relative(project.directory, stack.directory));
    const providers = this.providers.get(stack.name) ?? new RehearsedProviders(folder, this.platformProviders);
    this.providers.set(stack.name, providers);
    await providers.serve(config);
    const real = Object.keys(process.env).filter((name) => REAL.test(name));
    const terraform = Terraform.find({
      ...Object.fromEntries(real.map((name) => [name, undefined])),
      ...placeholders(config),
      TF_REATTACH_PROVIDERS: providers.reattach,
    });
    const staged = { stack: { name: stack.name, directory, file }, config, terraform, revision };
    await terraform.init(staged.stack);
    this.staged.set(stack.name, staged);
    return staged;
  }

  private async step(
    { stack, config, revision }: StagedStack,
    step: Step["step"],
    work: () => Promise<Conversation>,
  ): Promise<void> {
    const start = performance.now();
    const { exitCode, messages } = await inProgress(
      `rehearsal: ${whatOf({ stack: stack.name, revision })}: ${step}`,
      work,
    );
    const changes = changesIn(messages, step === "plan" || step === "plan again" ? "planned_change" : "apply_complete");
    const told = errorsIn(messages);
    const silent: Diagnostic = { severity: "error", summary: `Terraform ended with exit code ${exitCode ?? "none"}` };
    const failed = exitCode === 0 ? [] : told.length > 0 ? told : [silent];
    const errors = step === "plan again" ? [...failed, ...changes.map(unsettled)] : failed;
    this.report({
      ...(revision !== undefined && { revision }),
      stack: stack.name,
      step,
      seconds: (performance.now() - start) / 1000,
      changes,
      errors: errors.map((error) => ({ ...error, construct: constructOf(config, error.address) })),
    });
    if (errors.length > 0) throw new StepFailed();
  }
}

interface StagedStack {
  readonly stack: Stack;
  /** As it was synthesised. */
  readonly config: StackConfig;
  readonly terraform: Terraform;
  readonly revision?: string;
}

function stagedAs({ name }: Stack, config: StackConfig, state: string, neighbours: readonly Neighbour[]): StackConfig {
  try {
    return stagedStack(config, state, neighbours);
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

function unsettled({ address, action }: Change): Diagnostic {
  return { severity: "error", summary: `a second plan would ${action} it again`, address };
}

/** Of `virtualbox_vm.web[0]`, the path of the construct that made it. */
function constructOf({ resource = {} }: StackConfig, address = ""): string | undefined {
  const [, type, name] = /^([\w-]+)\.([\w-]+)/.exec(address) ?? [];
  const body = resource[type]?.[name] as { "//"?: { metadata?: { path?: string } } } | undefined;
  return body?.["//"]?.metadata?.path?.replace(/\/(Default|Resource)$/, "");
}
