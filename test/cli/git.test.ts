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

/** Returns the temporary folder of a revision. Other tests create and remove theirs at the same time. */
const temporaryFolder = ({ directory = "" } = {}) => /^.*\/labvisor-revision-[^/]+/.exec(directory)?.[0] ?? "";

test("a revision has its own tracked files and the current untracked files, and is cleaned up", async () => {
  let temporary = "";
  const found = await atRevision(readProject(folder), "main", async (old) => {
    const file = (name: string) => path.join(old?.directory ?? "", name);
    temporary = temporaryFolder(old);
    expect([worktrees(), existsSync(temporary)]).toEqual([2, true]);
    return [readFileSync(file("text"), "utf8"), readFileSync(file("image"), "utf8")];
  });
  expect(found).toEqual(["old", "of both"]);
  expect([worktrees(), existsSync(temporary)]).toEqual([1, false]);
});

test("a revision is cleaned up after a failure", async () => {
  let temporary = "";
  const work = async (old: object | undefined) => {
    temporary = temporaryFolder(old);
    throw new Error("no");
  };
  await expect(atRevision(readProject(folder), "main", work)).rejects.toThrow("no");
  expect(temporary).not.toBe("");
  expect([worktrees(), existsSync(temporary)]).toEqual([1, false]);
});

test("a revision can be opened in a git hook, whose index stays unchanged", async () => {
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

test("a project that does not exist at the revision is undefined", async () => {
  write("lab/cdktf.json", '{ "app": "true" }');
  expect(await atRevision(readProject(path.join(folder, "lab")), "main", async (old) => old)).toBeUndefined();
});

test("an output folder outside of the project is not shared with the revision", async () => {
  write("cdktf.json", JSON.stringify({ app: "true", output: path.join(folder, "out") }));
  commit();
  expect(await atRevision(readProject(folder), "main", async (old) => old?.output)).toBe("cdktf.out");
});

test("a submodule is shared with the revision", async () => {
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

test.each(["nowhere", "--output=x", ""])("%p is not accepted as a revision", async (revision) => {
  await expect(atRevision(readProject(folder), revision, async () => undefined)).rejects.toThrow(
    "is not a revision in this repository",
  );
  expect(existsSync(path.join(folder, "x"))).toBe(false);
});
