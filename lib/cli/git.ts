import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LabError } from "../lab-error.js";
import { withCleanup } from "../process/cleanup.js";
import { ProgramNotFoundError, run } from "../process/run.js";
import { type Project, readProject } from "./project.js";

/** The local data of a checkout, which another checkout must not share. */
const LOCAL_DATA = /(^|\/)(cdktf\.out|\.labvisor|\.terraform|labvisor\.lock\.json|[^/]*\.tfstate[^/]*)\/?$/;

/**
 * Overrides that unset the variables that git sets for its hooks, because they point to another index and worktree.
 *
 * `git rev-parse --local-env-vars` lists them.
 */
const WITHOUT_HOOK_VARIABLES = Object.fromEntries(
  ["GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"].map((name) => [
    name,
    undefined,
  ]),
);

/**
 * Runs `work` on the project at a git revision, in a temporary worktree.
 *
 * Untracked files, such as packages and images, and submodules are those of the project's own folder.
 *
 * @param work receives the project, or undefined if it does not exist at that revision
 * @throws {LabError} The revision does not exist, or the project is not in a git repository.
 */
export async function atRevision<T>(
  project: Project,
  revision: string,
  work: (project: Project | undefined) => Promise<T>,
): Promise<T> {
  const top = (await git(project.directory, ["rev-parse", "--show-toplevel"])).trim();
  const commit = await commitOf(project, revision);
  const folder = path.relative(top, realpathSync(project.directory));
  const temporary = mkdtempSync(path.join(tmpdir(), "labvisor-revision-"));
  const worktree = path.join(temporary, "project");
  const cleanUp = () => {
    const env = { ...process.env, ...WITHOUT_HOOK_VARIABLES };
    spawnSync("git", ["worktree", "remove", "--force", worktree], { cwd: top, env });
    rmSync(temporary, { recursive: true, force: true });
  };
  return withCleanup(cleanUp, async () => {
    await git(top, ["worktree", "add", "--quiet", "--detach", worktree, commit]);
    const projectFile = path.posix.join(folder.split(path.sep).join("/"), "cdktf.json");
    if ((await git(worktree, ["ls-files", "-z", "--", projectFile])) === "") return await work(undefined);
    await linkSubmodules(top, worktree);
    const output = path.relative(top, path.resolve(project.directory, project.output)).split(path.sep).join("/");
    await linkUntracked(top, worktree, `${output}/`);
    const old = readProject(path.join(worktree, folder));
    // Outside the worktree, the output would overwrite the current one.
    const isInside = !path.relative(worktree, path.resolve(old.directory, old.output)).startsWith("..");
    return await work({ ...old, output: isInside ? old.output : "cdktf.out" });
  });
}

/**
 * Returns the id of a project's current commit, with `-dirty` after it if there are uncommitted changes.
 *
 * @returns undefined outside of a git repository, and before its first commit
 */
export async function currentCommit(project: Project): Promise<string | undefined> {
  try {
    const id = await commitOf(project, "HEAD");
    const changes = await git(project.directory, ["status", "--porcelain", "--untracked-files=no"]);
    return changes === "" ? id : `${id}-dirty`;
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/**
 * Returns the id of the commit that a revision names.
 *
 * @throws {LabError} The revision does not exist, or the project is not in a git repository.
 */
export async function commitOf({ directory }: Project, revision: string): Promise<string> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const problem =
    `${revision} is not a revision in this repository. ` +
    "In a pipeline, fetch it first: git fetch origin main makes it available as origin/main.";
  return (await git(directory, args, problem)).trim();
}

/** Replaces the submodules of a worktree, which are empty in a new one, with links to those of the checkout. */
async function linkSubmodules(checkout: string, worktree: string): Promise<void> {
  const entries = (await git(worktree, ["ls-files", "--stage", "-z"])).split("\0");
  for (const submodule of entries.flatMap((entry) => /^160000 [^\t]*\t(.+)$/s.exec(entry)?.[1] ?? [])) {
    rmSync(path.join(worktree, submodule), { recursive: true, force: true });
    link(checkout, worktree, submodule);
  }
}

/**
 * Links the untracked files and folders of a checkout into a worktree, except for local data.
 *
 * @param output the output folder of the project, which is not linked either, with a trailing slash
 */
async function linkUntracked(checkout: string, worktree: string, output: string): Promise<void> {
  const untracked = await git(checkout, ["ls-files", "--others", "--directory", "-z"]);
  for (const name of untracked.split("\0"))
    if (name !== "" && !LOCAL_DATA.test(name) && name !== output) link(checkout, worktree, name);
}

/** Links a file or folder into the worktree, unless the name is taken or its folder does not exist there. */
function link(from: string, to: string, name: string): void {
  try {
    symlinkSync(path.join(from, name), path.join(to, name.replace(/\/$/, "")));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
}

/**
 * Runs git in a folder.
 *
 * @param problem the message of the error if git fails; by default, the output of git
 * @returns the output
 */
async function git(cwd: string, args: readonly string[], problem?: string): Promise<string> {
  try {
    const { exitCode, stdout, stderr } = await run("git", args, { cwd, env: WITHOUT_HOOK_VARIABLES });
    if (exitCode === 0) return stdout;
    throw new LabError(problem ?? `git ${args[0]} failed in ${cwd}: ${stderr.trim()}`);
  } catch (error) {
    if (error instanceof ProgramNotFoundError)
      throw new LabError("git is not on PATH; install it to compare with a revision.");
    throw error;
  }
}
