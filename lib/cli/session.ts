import type { PlatformTooling } from "../platforms/tooling.js";
import type { Stack } from "../terraform/stack.js";
import { Terraform } from "../terraform/terraform.js";
import { chooseHost, type Host, hostEnvironment, hostNotice } from "./host.js";
import { platformsOf } from "./platforms.js";
import { type Project, readProject } from "./project.js";
import { type SynthesisOptions, synthesize } from "./synthesis.js";
import { synthesized } from "./synthesized-stack.js";

export interface SessionOptions extends SynthesisOptions {
  /** @default - see `chooseHost` */
  readonly virtualbox?: Host;
  /** Whether stdout is for JSON alone. */
  readonly json?: boolean;
}

/** Some stacks of a project, freshly synthesised, with what applies them. */
export interface Session {
  readonly project: Project;
  readonly platforms: readonly PlatformTooling[];
  readonly host: Host;
  readonly terraform: Terraform;
  /** Each after those that it depends on. */
  readonly stacks: readonly Stack[];
  /** Whether these are all stacks of the project. */
  readonly complete: boolean;
  /** Whether stdout is for JSON alone. */
  readonly json: boolean;
}

/**
 * Says which host it is where that is not the real one, and synthesises.
 *
 * @param names the stacks; none means all
 */
export async function openSession(
  directory: string,
  names: readonly string[],
  options: SessionOptions,
): Promise<Session> {
  const project = readProject(directory);
  const host = chooseHost(project, options.virtualbox);
  const terraform = Terraform.find(hostEnvironment(project, host));
  (options.json ? process.stderr : process.stdout).write(hostNotice(project, host));
  const stacks = await synthesize(project, names, options);
  const platforms = platformsOf(project);
  return { project, platforms, host, terraform, stacks, complete: names.length === 0, json: options.json === true };
}

/** Makes the stacks' folders ready for Terraform. */
export async function initialize({ terraform, stacks }: Session): Promise<void> {
  for (const stack of stacks) await terraform.init(stack);
}

/** Checks, before a plan or an apply, that the platforms have what the stacks need. @throws {LabError} with what is missing */
export async function checkResources({ platforms, stacks }: Session): Promise<void> {
  const all = stacks.map(synthesized);
  for (const { checkResources } of platforms) await checkResources?.(all);
}
