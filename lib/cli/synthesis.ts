import { rmSync } from "node:fs";
import path from "node:path";
import { isObject, readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import { run } from "../process/run.js";
import type { Stack } from "../terraform/stack.js";
import type { Project } from "./project.js";

export interface SynthesisOptions {
  /** Leave the guests powered off, whatever the lab says by default. */
  readonly stopped?: boolean;
  /** Do not tell what the constructs warn of. */
  readonly quiet?: boolean;
  /** Take for granted that the files which the labs name are there: nothing is applied to a hypervisor. */
  readonly filesAssumed?: boolean;
}

export interface ChoiceOptions {
  /** Whether stacks of checks are among all. They are chosen where they are named. @default false */
  readonly checks?: boolean;
}

/** The part of cdktf's manifest.json that is read here. */
interface Manifest {
  readonly stacks: Readonly<Record<string, StackManifest>>;
}

interface StackManifest {
  readonly name: string;
  readonly constructPath: string;
  readonly workingDirectory: string;
  readonly synthesizedStackPath: string;
  readonly dependencies: readonly string[];
  readonly annotations?: readonly Annotation[];
}

/** What a construct has to say to the user. */
interface Annotation {
  readonly constructPath: string;
  readonly level: string;
  readonly message: string;
}

/**
 * Runs the project's app, as cdktf's own command line does. What the app prints goes to stderr: stdout is for the command's result.
 *
 * @returns the stacks that are named, or else all but those of checks, each after those that it depends on
 * @throws {LabError} The app fails, or makes no such stacks.
 */
export async function synthesize(
  project: Project,
  names: readonly string[],
  options: SynthesisOptions & ChoiceOptions,
): Promise<Stack[]> {
  const output = path.resolve(project.directory, project.output);
  const manifestFile = path.join(output, "manifest.json");
  // An app that ends without synthesising must not leave us with what an earlier one made.
  rmSync(manifestFile, { force: true });
  await runApp(project, options);

  const manifest = readManifest(manifestFile, project);
  const stacks = inOrder(Object.values(manifest.stacks));
  const unknown = names.filter((name) => !stacks.some((stack) => stack.name === name));
  if (stacks.length === 0) throw new LabError(`The app (${project.app}) made no stacks: it needs a Lab.`);
  if (unknown.length > 0) {
    const known = stacks.map(({ name }) => name).join(", ");
    throw new LabError(
      `There is no stack ${unknown.map((name) => `"${name}"`).join(", ")}. This project has: ${known}`,
    );
  }
  const isMeant = ({ synthesizedStackPath }: StackManifest) =>
    options.checks || !isOfChecks(path.join(output, synthesizedStackPath));
  const chosen = stacks.filter((stack) => (names.length === 0 ? isMeant(stack) : names.includes(stack.name)));
  if (!options.quiet) tellWarnings(chosen);
  refuseErrors(stacks.flatMap(({ annotations }) => annotations ?? []));
  return chosen.map(({ name, workingDirectory, synthesizedStackPath }) => ({
    name,
    directory: path.join(output, workingDirectory),
    file: path.join(output, synthesizedStackPath),
  }));
}

/** Whether a stack is of checks, which run where they are asked for. */
function isOfChecks(file: string): boolean {
  const note = readJsonObject(file)?.["//"];
  return isObject(note) && note.checks !== undefined;
}

async function runApp(project: Project, { stopped, filesAssumed }: SynthesisOptions): Promise<void> {
  const context = {
    ...project.context,
    ...(stopped && { "labvisor:running": false }),
    ...(filesAssumed && { "labvisor:files-assumed": true }),
  };
  const [shell, ...flags] = process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c"] : ["/bin/sh", "-c"];
  const { exitCode, stdout, stderr, signal } = await run(shell, [...flags, project.app], {
    cwd: project.directory,
    env: {
      CDKTF_OUTDIR: project.output,
      CDKTF_CONTEXT_JSON: JSON.stringify(context),
      // The constructs' errors, those of a lab's rules among them, are read from the manifest.
      CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: "true",
      // The topology is read from the JSON.
      SYNTH_HCL_OUTPUT: "false",
    },
  });
  process.stderr.write(stdout + stderr);
  if (exitCode !== 0)
    throw new LabError(
      `The app (${project.app}) failed with ${signal ?? `exit code ${exitCode}`}; its own words are above.`,
    );
}

function readManifest(file: string, project: Project): Manifest {
  const manifest = readJsonObject(file);
  if (!manifest) {
    throw new LabError(`The app (${project.app}) ended well but wrote no ${file}. Does it call app.synth()?`);
  }
  if (isManifest(manifest)) return manifest;
  throw new LabError(`${file} is not a manifest that cdktf writes. Does something else than the app write there?`);
}

function isManifest(value: Record<string, unknown>): value is Record<string, unknown> & Manifest {
  const texts = ["name", "constructPath", "workingDirectory", "synthesizedStackPath"];
  return (
    isObject(value.stacks) &&
    Object.values(value.stacks).every(
      (stack) =>
        isObject(stack) && texts.every((key) => typeof stack[key] === "string") && Array.isArray(stack.dependencies),
    )
  );
}

/** What was synthesised of a project at a revision. @throws {LabError} as `synthesize`; it says that it is about the revision */
export async function synthesizeAt(revision: string, project: Project, names: readonly string[]): Promise<Stack[]> {
  try {
    const stacks = await synthesize(project, [], { filesAssumed: true, quiet: true });
    return stacks.filter(({ name }) => names.length === 0 || names.includes(name));
  } catch (error) {
    throw error instanceof LabError
      ? new LabError(`At ${revision}: ${error.message}`, { exitCode: error.exitCode })
      : error;
  }
}

/** A lab breaks rules, or a construct has another error to tell. */
export class LabRefused extends LabError {
  /** Each rule that is broken, and each other error, in a text of its own. */
  readonly reasons: readonly string[];

  constructor(errors: readonly Annotation[]) {
    const rules = errors.flatMap(brokenIn);
    super(errors.map(describe).join("\n"), { json: { rules } });
    this.reasons = rules.map(({ code, at, message }) => `${code === undefined ? "" : `${code} `}${at}: ${message}`);
  }
}

/** Errors in a stack that is not asked for count too: they may be about both. */
function refuseErrors(annotations: readonly Annotation[]): void {
  const errors = annotations.filter(({ level }) => level === "@cdktf/error");
  if (errors.length > 0) throw new LabRefused(errors);
}

function tellWarnings(stacks: readonly StackManifest[]): void {
  for (const annotation of stacks.flatMap(({ annotations }) => annotations ?? [])) {
    const level = annotation.level.replace("@cdktf/", "");
    if (level !== "error") process.stderr.write(`${level}: ${describe(annotation)}\n`);
  }
}

interface BrokenRule {
  /** Of a rule, or the name of a policy. Absent of what is neither. */
  readonly code?: string;
  /** The path of the construct. */
  readonly at: string;
  readonly message: string;
}

/** A lab tells all its broken rules and policies in one annotation, a line each. */
function brokenIn({ constructPath, message }: Annotation): BrokenRule[] {
  const lines = message.split("\n");
  if (!/^\d+ errors?$/.test(lines[0])) return [{ at: constructPath, message }];
  return lines.slice(1).map((line) => {
    const [, code, at, text] = /^(?:.*:\d+ {2})?([A-Z]+\d+|[a-z][a-z0-9-]*) (\S+): (.*)$/.exec(line) ?? [];
    return code === undefined ? { at: constructPath, message: line } : { code, at, message: text };
  });
}

function describe({ constructPath, message }: Annotation): string {
  return `${constructPath}: ${message}`;
}

/** Each after those that it depends on, else by name. cdktf lets no circle through. */
function inOrder(stacks: readonly StackManifest[]): StackManifest[] {
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
