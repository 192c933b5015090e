import { existsSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writePins } from "../../lab/allocation/lock-file.js";
import { LabError } from "../../lab-error.js";
import { lookUp } from "../images/look-up.js";
import { versionOf } from "../images/pins.js";
import { createPackageJson, isFromRegistry, labvisorSpec, ownPackageJson } from "../init/package-json.js";
import { type ProjectOptions, projectFiles } from "../init/project-files.js";
import { ownPublicKey } from "../init/public-key.js";
import { checkNpm, runLabvisor, runNpm } from "../init/run-in-project.js";

export interface InitOptions extends Omit<ProjectOptions, "publicKey"> {
  /** Whether to install the dependencies and run the first test. */
  readonly install: boolean;
  /**
   * The version or file of labvisor for npm to install.
   *
   * @default - see `labvisorSpec`
   */
  readonly labvisor?: string;
}

/**
 * Creates a project with a small lab, in a folder of the given name.
 *
 * @throws {LabError} The name is invalid, the folder is not empty, npm is not installed, or the image cannot be looked
 *   up (nothing has been written then), or npm failed.
 */
export async function initProject(name: string, options: InitOptions): Promise<void> {
  const own = ownPackageJson();
  checkName(name, Object.keys(JSON.parse(createPackageJson(name, "", own)).dependencies));
  const folder = path.resolve(name);
  checkFolder(folder);
  if (options.labvisor?.trim() === "")
    throw new LabError(
      "--labvisor is empty; give a version or file for npm to install, such as ^0.1.0, or omit the option.",
    );
  if (options.test && options.ci === "none")
    throw new LabError("--test adds a job to pipelines; also give their service, such as --ci github, or omit --test.");
  if (options.install || (options.labvisor === undefined && !isFromRegistry())) checkNpm();

  const { image } = options;
  const pins = image && (await lookUp(image));
  const publicKey = image && ownPublicKey();

  mkdirSync(folder, { recursive: true });
  // First, so that the folder is still empty if npm fails, and the command can be repeated.
  const spec = options.labvisor ?? (await labvisorSpec(folder));
  for (const { path: file, content } of projectFiles(name, { ...options, publicKey })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  writeFileSync(path.join(folder, "package.json"), createPackageJson(name, spec, own));
  if (image && pins) writePins(folder, { [image]: pins });
  print(`Created ${name}: the lab is in lab.ts; start with README.md.`);
  if (image && pins) print(`Pinned ${image} to ${versionOf(pins)} in labvisor.lock.json.`);
  if (image && publicKey === undefined)
    print("To log in to the guests, run ssh-keygen, and add ~/.ssh/id_ed25519.pub to sshKeys in lab.ts.");

  if (options.test && image === undefined)
    print("The guests' image only prints a line: the job test fails until lab.ts has an image that boots a system.");

  if (options.install) {
    print("npm install ...");
    await runNpm(folder, "install", "--no-audit", "--no-fund");
    // These write the lock file and the snapshot, which are committed rather than created in CI.
    print("labvisor synth, npm test ...");
    await runLabvisor(folder, "synth");
    await runNpm(folder, "test", "--", "--ci=false");
  }
  const repository = options.ci === "none" ? undefined : repositoryAround(folder);
  if (repository)
    print(
      `Pipelines are read only from the top of a repository, but ${name} is inside ${repository}. ` +
        "Make it a repository of its own (git init), or move the pipelines to the top " +
        "and run their jobs in the project's folder.",
    );
  const next = options.install ? "npm test" : "npm install && npx labvisor synth && npm test";
  print(`Next: cd ${name} && ${next} && npx labvisor rehearse`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Returns the top of the repository that contains a new folder. `.git` is a folder there, or a file in a worktree. */
function repositoryAround(folder: string): string | undefined {
  const parent = path.dirname(folder);
  if (parent === folder) return undefined;
  return existsSync(path.join(parent, ".git")) ? parent : repositoryAround(parent);
}

/** Checks a name that is used for a folder, an npm package, and a stack. */
function checkName(name: string, dependencies: readonly string[]): void {
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name))
    throw new LabError(
      `The project's name is ${JSON.stringify(name)}; give 1 to 63 lowercase letters, digits, "-", and "_", ` +
        "starting with a letter or digit, such as campus.",
    );
  if (name === "node_modules" || dependencies.includes(name))
    throw new LabError(`The project's name is "${name}", which npm uses for something else; give another name.`);
  if (/^(con|prn|aux|nul|com\d|lpt\d)$/.test(name))
    throw new LabError(`The project's name is "${name}", which Windows reserves for a device; give another name.`);
}

function checkFolder(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return;
  if (!existsSync(folder)) throw new LabError(`${folder} is a broken link; give another name.`);
  if (!statSync(folder).isDirectory()) throw new LabError(`${folder} exists and is not a folder; give another name.`);
  if (readdirSync(folder).length > 0)
    throw new LabError(`${folder} is not empty; give another name or empty the folder. Nothing was written.`);
}
