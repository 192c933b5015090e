import { existsSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LabError } from "../../lab-error.js";
import { checkNpm, labvisor, npm } from "../init/in-project.js";
import { isFromRegistry, labvisorFor, ownPackageJson } from "../init/own-package.js";
import { packageJson } from "../init/package-json.js";
import { type ProjectOptions, projectFiles } from "../init/project-files.js";

export interface InitOptions extends ProjectOptions {
  /** Whether npm fetches its packages, and its first test is run. */
  readonly install: boolean;
  /** What npm installs as labvisor. @default - see `labvisorFor` */
  readonly labvisor?: string;
}

/**
 * Makes a project with a small lab, in a folder of that name.
 *
 * @throws {LabError} The name cannot be one, the folder holds something, or there is no npm: nothing is written then. Or npm failed.
 */
export async function initProject(name: string, options: InitOptions): Promise<void> {
  const own = ownPackageJson();
  checkName(name, Object.keys(JSON.parse(packageJson(name, "", own)).dependencies));
  const folder = path.resolve(name);
  checkFolder(folder);
  if (options.labvisor?.trim() === "")
    throw new LabError("--labvisor is empty: give what npm installs, such as ^0.1.0, or leave it out.");
  if (options.install || (options.labvisor === undefined && !isFromRegistry())) checkNpm();

  mkdirSync(folder, { recursive: true });
  // Where npm fails, the folder is empty still, and can be tried again.
  const spec = options.labvisor ?? (await labvisorFor(folder));
  for (const { path: file, content } of projectFiles(name, options)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  writeFileSync(path.join(folder, "package.json"), packageJson(name, spec, own));
  say(`${name}: a lab in lab.ts, its test and what they need. README.md says more.`);

  if (options.install) {
    say("npm install ...");
    await npm(folder, "install", "--no-audit", "--no-fund");
    // What they write is committed, and not made in CI.
    say("labvisor synth, npm test ...");
    await labvisor(folder, "synth");
    await npm(folder, "test", "--", "--ci=false");
  }
  const around = options.ci === "none" ? undefined : repositoryAround(folder);
  if (around)
    say(
      `The pipelines are read at the top of a repository alone, and ${name} is within ${around}: make it a repository of its own (git init), or take them to that one's top and have their jobs run in the project's folder.`,
    );
  const first = options.install ? "npm test" : "npm install && npx labvisor synth && npm test";
  say(`Next: cd ${name} && ${first} && npx labvisor rehearse`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The top of the repository that a new folder is made in: git has a folder there, or in a worktree a file. */
function repositoryAround(folder: string): string | undefined {
  const parent = path.dirname(folder);
  if (parent === folder) return undefined;
  return existsSync(path.join(parent, ".git")) ? parent : repositoryAround(parent);
}

/** It names a folder, a package of npm's, and a stack. */
function checkName(name: string, dependencies: readonly string[]): void {
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name))
    throw new LabError(
      `${JSON.stringify(name)} cannot name a lab: 1 to 63 small letters, digits, "-" and "_", and a letter or a digit first.`,
    );
  if (name === "node_modules" || dependencies.includes(name))
    throw new LabError(`"${name}" is what npm calls something else in the project: take another name.`);
  if (/^(con|prn|aux|nul|com\d|lpt\d)$/.test(name))
    throw new LabError(
      `"${name}" is what Windows calls a device, and nobody has a folder of that name there: take another name.`,
    );
}

function checkFolder(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return;
  if (!existsSync(folder)) throw new LabError(`${folder} is a link that leads nowhere: take another name.`);
  if (!statSync(folder).isDirectory())
    throw new LabError(`${folder} is there already, and no folder: take another name.`);
  if (readdirSync(folder).length > 0)
    throw new LabError(`${folder} is not empty: take another name, or empty it first. Nothing was written.`);
}
