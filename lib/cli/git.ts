import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ProgramNotFoundError, run } from "../process/run.js";
import { type Project, readProject } from "./project.js";
import { UserError } from "./user-error.js";

/** What one state of a project leaves in its folder, and another must not find there. */
const OWN = /(^|\/)(cdktf\.out|\.labvisor|\.terraform|labvisor\.lock\.json|[^/]*\.tfstate[^/]*)\/?$/;

/**
 * Does something with the project as it is at a revision, in a folder of its own that is gone afterwards. What git does not have (packages, images) is
 * that of the project's folder.
 *
 * @param work is given the project; undefined where there is none at that revision
 * @throws {UserError} It is no revision, or the project is in no repository.
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
        `${revision} is no revision that this repository has. In a pipeline fetch it first: git fetch origin main, and then --base origin/main.`,
    )
  ).trim();
  const here = path.relative(top, project.directory);
  const folder = mkdtempSync(path.join(tmpdir(), "labvisor-revision-"));
  const worktree = path.join(folder, "project");
  try {
    await git(top, ["worktree", "add", "--quiet", "--detach", worktree, commit]);
    const tracked = await git(worktree, [
      "ls-files",
      "-z",
      "--",
      path.posix.join(here.split(path.sep).join("/"), "cdktf.json"),
    ]);
    if (tracked === "") return await work(undefined);
    const others = await git(top, ["ls-files", "--others", "--directory", "-z"]);
    const output = path.relative(top, path.resolve(project.directory, project.output)).split(path.sep).join("/");
    for (const other of others.split("\0"))
      if (other !== "" && !OWN.test(other) && other !== `${output}/`) link(top, worktree, other);
    return await work(readProject(path.join(worktree, here)));
  } finally {
    await git(top, ["worktree", "remove", "--force", worktree]).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
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
    const { exitCode, stdout, stderr } = await run("git", args, { cwd });
    if (exitCode === 0) return stdout;
    throw new UserError(why?.() ?? `git ${args[0]} failed in ${cwd}: ${stderr.trim()}`);
  } catch (error) {
    if (error instanceof ProgramNotFoundError) throw new UserError("git is not on PATH, and is what has the revision.");
    throw error;
  }
}
