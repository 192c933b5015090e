import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LabError } from "../lab-error.js";
import { withCleanup } from "../process/cleanup.js";
import { ProgramNotFoundError, run } from "../process/run.js";
import { type Project, readProject } from "./project.js";

/** What one state of a project leaves in its folder, and another must not find there. */
const OWN = /(^|\/)(cdktf\.out|\.labvisor|\.terraform|labvisor\.lock\.json|[^/]*\.tfstate[^/]*)\/?$/;

/** What git tells its hooks, which is about another index and folder than the ones meant here (`git rev-parse --local-env-vars` lists them). */
const OF_A_HOOK = Object.fromEntries(
  ["GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"].map((name) => [
    name,
    undefined,
  ]),
);

/**
 * Does something with the project as it is at a revision, in a folder of its own that is gone afterwards. What git does not have (packages, images), and what is
 * another repository's, is that of the project's folder.
 *
 * @param work is given the project; undefined where there is none at that revision
 * @throws {LabError} It is no revision, or the project is in no repository.
 */
export async function atRevision<T>(
  project: Project,
  revision: string,
  work: (project: Project | undefined) => Promise<T>,
): Promise<T> {
  const top = (await git(project.directory, ["rev-parse", "--show-toplevel"])).trim();
  const commit = (
    await git(
      top,
      ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
      () =>
        `${revision} is no revision that this repository has. In a pipeline fetch it first (git fetch origin main, which is then origin/main).`,
    )
  ).trim();
  const here = path.relative(top, realpathSync(project.directory));
  const folder = mkdtempSync(path.join(tmpdir(), "labvisor-revision-"));
  const worktree = path.join(folder, "project");
  const takeBack = () => {
    spawnSync("git", ["worktree", "remove", "--force", worktree], { cwd: top, env: { ...process.env, ...OF_A_HOOK } });
    rmSync(folder, { recursive: true, force: true });
  };
  return withCleanup(takeBack, async () => {
    await git(top, ["worktree", "add", "--quiet", "--detach", worktree, commit]);
    const tracked = await git(worktree, [
      "ls-files",
      "-z",
      "--",
      path.posix.join(here.split(path.sep).join("/"), "cdktf.json"),
    ]);
    if (tracked === "") return await work(undefined);
    for (const submodule of await submodules(worktree)) {
      rmSync(path.join(worktree, submodule), { recursive: true, force: true });
      link(top, worktree, submodule);
    }
    const others = await git(top, ["ls-files", "--others", "--directory", "-z"]);
    const output = path.relative(top, path.resolve(project.directory, project.output)).split(path.sep).join("/");
    for (const other of others.split("\0"))
      if (other !== "" && !OWN.test(other) && other !== `${output}/`) link(top, worktree, other);
    const then = readProject(path.join(worktree, here));
    // Somewhere else than in the worktree it would be the output of now.
    const inside = !path.relative(worktree, path.resolve(then.directory, then.output)).startsWith("..");
    return await work({ ...then, output: inside ? then.output : "cdktf.out" });
  });
}

/** The folders of other repositories: a worktree has them empty. */
async function submodules(worktree: string): Promise<string[]> {
  const entries = (await git(worktree, ["ls-files", "--stage", "-z"])).split("\0");
  return entries.flatMap((entry) => /^160000 [^\t]*\t(.+)$/s.exec(entry)?.[1] ?? []);
}

/** What is in the way, or in a folder that is not there, is left out. */
function link(from: string, to: string, name: string): void {
  try {
    symlinkSync(path.join(from, name), path.join(to, name.replace(/\/$/, "")));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
}

async function git(cwd: string, args: readonly string[], why?: () => string): Promise<string> {
  try {
    const { exitCode, stdout, stderr } = await run("git", args, { cwd, env: OF_A_HOOK });
    if (exitCode === 0) return stdout;
    throw new LabError(why?.() ?? `git ${args[0]} failed in ${cwd}: ${stderr.trim()}`);
  } catch (error) {
    if (error instanceof ProgramNotFoundError) throw new LabError("git is not on PATH, and is what has the revision.");
    throw error;
  }
}
