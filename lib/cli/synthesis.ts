import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { APP_FAILURE_FILE } from "../app-failure.js";
import { isObject, readJsonObject } from "../files/json-file.js";
import { readText } from "../files/text-file.js";
import { isCi } from "../lab/allocation/lock-file.js";
import { unpinnedImageIn } from "../lab/image-pin.js";
import { isOfficialImageName, type OfficialImageName } from "../lab/official-image.js";
import { LabError } from "../lab-error.js";
import { run } from "../process/run.js";
import type { Stack } from "../terraform/stack.js";
import { pinImages, versionOf } from "./images/pins.js";
import { type Orphan, orphansOf, requireConfiguration } from "./orphans.js";
import type { Project } from "./project.js";
import { checkTypes } from "./type-check.js";

export interface SynthesisOptions {
  /** Whether guests are powered off, unless the lab explicitly keeps them running. */
  readonly stopped?: boolean;
  /** Whether the constructs' warnings are suppressed. */
  readonly quiet?: boolean;
  /** Whether missing local files are tolerated, because nothing is applied to a hypervisor. */
  readonly filesAssumed?: boolean;
  /** Whether an app that does not compile is rejected, because its result is applied or shows an apply's effects. */
  readonly typesChecked?: boolean;
  /**
   * Whether official images without a pin are pinned, which needs the network.
   *
   * @default - outside of CI
   */
  readonly pinsImages?: boolean;
}

export interface SelectionOptions {
  /**
   * Whether "all stacks" includes stacks of checks, which are otherwise selected only by name.
   *
   * @default false
   */
  readonly checks?: boolean;
  /**
   * Whether labs that the app no longer has, but of which resources are still applied, can be named.
   *
   * @default false
   */
  readonly orphans?: boolean;
}

/** The part of cdktf's manifest.json that Labvisor reads. */
interface Manifest {
  readonly stacks: Readonly<Record<string, StackManifest>>;
}

interface StackManifest {
  readonly name: string;
  readonly constructPath: string;
  readonly workingDirectory: string;
  readonly synthesizedStackPath: string;
  readonly dependencies: readonly string[];
  readonly annotations?: readonly Annotation[] | null;
}

/** A construct's message to the user. */
interface Annotation {
  readonly constructPath: string;
  readonly level: string;
  readonly message: string;
}

/**
 * Runs the project's app, as cdktf's own command line does.
 *
 * The app's output goes to stderr, because stdout is for the command's result.
 *
 * @returns the named stacks, or else all except those of checks, each after its dependencies
 * @throws {LabError} The app failed, or did not synthesize these stacks.
 */
export async function synthesize(
  project: Project,
  names: readonly string[],
  options: SynthesisOptions & SelectionOptions,
): Promise<Stack[]> {
  if (options.typesChecked) await checkTypes(project);
  let synthesis = await synthesizeOnce(project, names, options);
  const images = unpinnedImages(synthesis.errors);
  if (images.length > 0 && (options.pinsImages ?? !isCi())) {
    for (const { name, after } of await pinImages(project, images))
      process.stderr.write(`Pinned ${name} to ${versionOf(after)} in labvisor.lock.json; commit that file.\n`);
    synthesis = await synthesizeOnce(project, names, options);
  }
  if (!options.quiet) printWarnings(synthesis.selected);
  // Errors in stacks that were not requested count as well, because they may concern several stacks.
  if (synthesis.errors.length > 0) throw new InvalidLabError(synthesis.errors);
  for (const orphan of synthesis.orphans) requireConfiguration(orphan);
  const output = path.resolve(project.directory, project.output);
  const synthesized = synthesis.selected.map(({ name, workingDirectory, synthesizedStackPath }) => ({
    name,
    directory: path.join(output, workingDirectory),
    file: path.join(output, synthesizedStackPath),
  }));
  return [...synthesis.orphans, ...synthesized];
}

/** The result of a run of the app. */
interface Synthesis {
  readonly selected: readonly StackManifest[];
  readonly orphans: readonly Orphan[];
  readonly errors: readonly Annotation[];
}

async function synthesizeOnce(
  project: Project,
  names: readonly string[],
  options: SynthesisOptions & SelectionOptions,
): Promise<Synthesis> {
  const output = path.resolve(project.directory, project.output);
  const manifestFile = path.join(output, "manifest.json");
  // Otherwise an app that exits without synthesizing would leave an earlier result in place.
  rmSync(manifestFile, { force: true });
  // cdktf does not create the folders around it, and shows a stack trace where it cannot create this one.
  try {
    mkdirSync(output, { recursive: true });
  } catch (error) {
    throw new LabError(`${output} cannot be created (${(error as Error).message}). Is the project's folder writable?`);
  }
  await runApp(project, options);

  const manifest = readManifest(manifestFile, project);
  const stacks = inDependencyOrder(Object.values(manifest.stacks));
  const missing = names.filter((name) => !stacks.some((stack) => stack.name === name));
  const orphans = options.orphans && missing.length > 0 ? orphansOf(project, namesOf(stacks)) : [];
  const wanted = orphans.filter(({ name }) => missing.includes(name));
  const unknown = missing.filter((name) => !wanted.some((orphan) => orphan.name === name));
  if (stacks.length === 0 && wanted.length === 0)
    throw new LabError(`The app (${project.app}) did not create any stack; add a Lab to it.`);
  if (unknown.length > 0) {
    const known = namesOf(stacks).join(", ");
    throw new LabError(
      `There is no stack ${unknown.map((name) => `"${name}"`).join(", ")}. The stacks of this project are: ${known}`,
    );
  }
  const isDefault = ({ synthesizedStackPath }: StackManifest) =>
    options.checks || !hasChecks(path.join(output, synthesizedStackPath));
  const selected = stacks.filter((stack) => (names.length === 0 ? isDefault(stack) : names.includes(stack.name)));
  const annotations = stacks.flatMap((stack) => stack.annotations ?? []);
  return { selected, orphans: wanted, errors: annotations.filter(({ level }) => level === "@cdktf/error") };
}

/** Returns the orphans of a project that has just been synthesized. */
export function orphansIn(project: Project): Orphan[] {
  const file = path.join(path.resolve(project.directory, project.output), "manifest.json");
  return orphansOf(project, namesOf(Object.values(readManifest(file, project).stacks)));
}

const namesOf = (stacks: readonly StackManifest[]) => stacks.map(({ name }) => name);

function hasChecks(file: string): boolean {
  const metadata = readJsonObject(file)?.["//"];
  return isObject(metadata) && metadata.checks !== undefined;
}

async function runApp(project: Project, { stopped, filesAssumed }: SynthesisOptions): Promise<void> {
  const context = {
    ...project.context,
    ...(stopped && { "labvisor:running": false }),
    ...(filesAssumed && { "labvisor:files-assumed": true }),
  };
  const failureFile = path.resolve(project.directory, project.output, "app-failure.txt");
  rmSync(failureFile, { force: true });
  const [shell, ...flags] = process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c"] : ["/bin/sh", "-c"];
  const { exitCode, stdout, stderr, signal } = await run(shell, [...flags, project.app], {
    cwd: project.directory,
    env: {
      CDKTF_OUTDIR: project.output,
      CDKTF_CONTEXT_JSON: JSON.stringify(context),
      // Errors, including broken rules, are read from the manifest.
      CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: "true",
      // The topology is read from the JSON.
      SYNTH_HCL_OUTPUT: "false",
      [APP_FAILURE_FILE]: failureFile,
    },
  });
  process.stderr.write(stdout + stderr);
  if (exitCode !== 0)
    throw new LabError(
      readText(failureFile) ??
        `The app (${project.app}) failed with ${signal ?? `exit code ${exitCode}`}; its output is above.`,
    );
}

function readManifest(file: string, project: Project): Manifest {
  const manifest = readJsonObject(file);
  if (!manifest) {
    throw new LabError(`The app (${project.app}) exited without writing ${file}. Does it call app.synth()?`);
  }
  if (isManifest(manifest)) return manifest;
  throw new LabError(`${file} is not a manifest from cdktf. Does another program write to it?`);
}

function isManifest(value: Record<string, unknown>): value is Record<string, unknown> & Manifest {
  return (
    isObject(value.stacks) &&
    Object.values(value.stacks).every(
      (stack) =>
        hasTexts(stack, ["name", "constructPath", "workingDirectory", "synthesizedStackPath"]) &&
        Array.isArray(stack.dependencies) &&
        (!stack.annotations || isListOfAnnotations(stack.annotations)),
    )
  );
}

function isListOfAnnotations(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => hasTexts(each, ["constructPath", "level", "message"]));
}

function hasTexts(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  return isObject(value) && keys.every((key) => typeof value[key] === "string");
}

/**
 * Synthesizes a project at a revision.
 *
 * @throws {LabError} as {@link synthesize}, with the revision in the message
 */
export async function synthesizeAt(revision: string, project: Project, names: readonly string[]): Promise<Stack[]> {
  try {
    const stacks = await synthesize(project, [], { filesAssumed: true, quiet: true, pinsImages: false });
    return stacks.filter(({ name }) => names.length === 0 || names.includes(name));
  } catch (error) {
    throw error instanceof LabError
      ? new LabError(`At ${revision}: ${error.message}`, { exitCode: error.exitCode })
      : error;
  }
}

/** A lab that breaks rules or has other errors. */
export class InvalidLabError extends LabError {
  /** The broken rules and other errors, one text each. */
  readonly reasons: readonly string[];

  constructor(errors: readonly Annotation[]) {
    const rules = errors.flatMap(parseErrors);
    super(errors.map(describe).join("\n"), { json: { rules } });
    this.reasons = rules.map(({ code, at, message }) => `${code === undefined ? "" : `${code} `}${at}: ${message}`);
  }
}

/** Returns the official images that labs use and that have no pin, according to a rule. */
function unpinnedImages(errors: readonly Annotation[]): OfficialImageName[] {
  const names = errors.flatMap(parseErrors).map(({ message }) => unpinnedImageIn(message));
  return [...new Set(names.filter(isOfficialImageName))];
}

function printWarnings(stacks: readonly StackManifest[]): void {
  for (const annotation of stacks.flatMap(({ annotations }) => annotations ?? [])) {
    const level = annotation.level.replace("@cdktf/", "");
    if (level !== "error") process.stderr.write(`${level}: ${describe(annotation)}\n`);
  }
}

interface BrokenRule {
  /** The file and line of the construct, such as "main.ts:12". Absent for other errors. */
  readonly location?: string;
  /** The rule's code or the policy's name. Absent for other errors. */
  readonly code?: string;
  /** The path of the construct. */
  readonly at: string;
  readonly message: string;
}

/** A lab reports all broken rules and policies in one annotation, one per line. */
function parseErrors({ constructPath, message }: Annotation): BrokenRule[] {
  const lines = message.split("\n");
  if (!/^\d+ errors?$/.test(lines[0])) return [{ at: constructPath, message }];
  return lines.slice(1).map((line) => {
    const [, location, code, at, text] = /^(?:(.*:\d+) {2})?([A-Z]+\d+|[a-z][a-z0-9-]*) (\S+): (.*)$/.exec(line) ?? [];
    return code === undefined ? { at: constructPath, message: line } : { location, code, at, message: text };
  });
}

function describe({ constructPath, message }: Annotation): string {
  return `${constructPath}: ${message}`;
}

/** Sorts stacks by name, each after its dependencies. cdktf rejects cycles. */
function inDependencyOrder(stacks: readonly StackManifest[]): StackManifest[] {
  const ordered = new Set<StackManifest>();
  const add = (stack: StackManifest): void => {
    for (const dependency of stack.dependencies) {
      const other = stacks.find(({ constructPath }) => constructPath === dependency);
      if (other && !ordered.has(other)) add(other);
    }
    ordered.add(stack);
  };
  for (const stack of [...stacks].sort((a, b) => (a.name < b.name ? -1 : 1))) add(stack);
  return [...ordered];
}
