import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { labvisor, npm } from "../new/in-project.js";
import { labvisorFor, ownPackageJson } from "../new/own-package.js";
import { packageJson } from "../new/package-json.js";
import { type ProjectOptions, projectFiles } from "../new/project-files.js";
import { UserError } from "../user-error.js";

export interface NewOptions extends ProjectOptions {
  /** Whether npm fetches its packages, and its first test is run. */
  readonly install: boolean;
  /** What npm installs as labvisor. @default - see `labvisorFor` */
  readonly labvisor?: string;
}

/**
 * Makes a project with a small lab, in a folder of that name.
 *
 * @throws {UserError} The name cannot be one, or the folder holds something: nothing is written then. Or npm failed.
 */
export async function createProject(name: string, options: NewOptions): Promise<void> {
  const own = ownPackageJson();
  checkName(name, Object.keys(JSON.parse(packageJson(name, "", own)).dependencies));
  const folder = path.resolve(name);
  checkFolder(folder);

  for (const { path: file, content } of projectFiles(name, options)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  const spec = options.labvisor ?? (await labvisorFor(folder));
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
  const first = options.install ? "npm test" : "npm install && npx labvisor synth && npm test";
  say(`Next: cd ${name} && ${first} && npx labvisor rehearse`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** It names a folder, a package of npm's, and a stack. */
function checkName(name: string, dependencies: readonly string[]): void {
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name))
    throw new UserError(
      `${JSON.stringify(name)} cannot name a lab: 1 to 63 small letters, digits, "-" and "_", and a letter or a digit first.`,
    );
  if (name === "node_modules" || dependencies.includes(name))
    throw new UserError(`"${name}" is what npm calls something else in the project: take another name.`);
}

function checkFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new UserError(`${folder} is there already, and no folder: take another name.`);
  if (readdirSync(folder).length > 0)
    throw new UserError(`${folder} is not empty: take another name, or empty it first. Nothing was written.`);
}
