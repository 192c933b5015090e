import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { atRevision } from "../../lib/cli/git.js";
import { readProject } from "../../lib/cli/project.js";
import { git } from "../support/git.js";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "labvisor-git-")));
  write("cdktf.json", '{ "app": "true" }');
  write("text", "old");
  write(".gitignore", "image\nnode_modules\n");
  git(folder, "init", "-q");
  commit();
  write("text", "new");
  write("image", "of both");
});
afterEach(() => {
  for (const name of HOOK) delete process.env[name];
  rmSync(folder, { recursive: true });
});

const HOOK = ["GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"];

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

function commit(): void {
  git(folder, "add", ".");
  git(folder, "commit", "-qm", "x");
}

const worktrees = () => git(folder, "worktree", "list").trim().split("\n").length;

/** The folder that is made for a revision: those of others come and go at the same time. */
const madeFor = ({ directory = "" } = {}) => /^.*\/labvisor-revision-[^/]+/.exec(directory)?.[0] ?? "";

test("the project as it was, with what git does not have, and nothing of it left", async () => {
  let made = "";
  const found = await atRevision(readProject(folder), "main", async (old) => {
    const file = (name: string) => path.join(old?.directory ?? "", name);
    made = madeFor(old);
    expect([worktrees(), existsSync(made)]).toEqual([2, true]);
    return [readFileSync(file("text"), "utf8"), readFileSync(file("image"), "utf8")];
  });
  expect(found).toEqual(["old", "of both"]);
  expect([worktrees(), existsSync(made)]).toEqual([1, false]);
});

test("nothing of it is left where the work fails", async () => {
  let made = "";
  const work = async (old: object | undefined) => {
    made = madeFor(old);
    throw new Error("no");
  };
  await expect(atRevision(readProject(folder), "main", work)).rejects.toThrow("no");
  expect(made).not.toBe("");
  expect([worktrees(), existsSync(made)]).toEqual([1, false]);
});

test("in a hook of git's, whose index is left alone", async () => {
  git(folder, "add", ".");
  process.env.GIT_INDEX_FILE = path.join(folder, ".git/index");
  process.env.GIT_DIR = path.join(folder, ".git");
  process.env.GIT_PREFIX = "";
  const text = await atRevision(readProject(folder), "main", async (old) =>
    readFileSync(path.join(old?.directory ?? "", "text"), "utf8"),
  );
  for (const name of HOOK) delete process.env[name];
  expect(text).toBe("old");
  expect(git(folder, "diff", "--cached", "--name-only")).toBe("text\n");
});

test("a project that was not there yet", async () => {
  write("lab/cdktf.json", '{ "app": "true" }');
  expect(await atRevision(readProject(path.join(folder, "lab")), "main", async (old) => old)).toBeUndefined();
});

test("an output outside of the project is not the one of now", async () => {
  write("cdktf.json", JSON.stringify({ app: "true", output: path.join(folder, "out") }));
  commit();
  expect(await atRevision(readProject(folder), "main", async (old) => old?.output)).toBe("cdktf.out");
});

test("a submodule is that of the project's folder", async () => {
  const other = path.join(folder, "other");
  git(folder, "init", "-q", other);
  write("other/file", "in a submodule");
  git(other, "add", ".");
  git(other, "commit", "-qm", "x");
  git(folder, "submodule", "--quiet", "add", "./other", "sub");
  commit();
  const found = await atRevision(readProject(folder), "main", async (old) =>
    existsSync(path.join(old?.directory ?? "", "sub/file")),
  );
  expect(found).toBe(true);
});

test.each(["nowhere", "--output=x", ""])("%p is no revision", async (revision) => {
  await expect(atRevision(readProject(folder), revision, async () => undefined)).rejects.toThrow(
    "no revision that this repository has",
  );
  expect(existsSync(path.join(folder, "x"))).toBe(false);
});
