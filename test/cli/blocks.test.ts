import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { missingTerminal, testUnless } from "../support/requirements.js";
import { hostOnly } from "../topology/stacks.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(60_000);

let project: ProjectFolder;

beforeEach(() => {
  project = new ProjectFolder().withStack("host-only", hostOnly);
});

afterEach(() => project.remove());

const read = (name: string) => readFileSync(path.join(project.path, name), "latin1");
const BLOCK = /^# labvisor host-only begin\n10\.1\.2\.11\tubuntu1\n[\s\S]*# labvisor host-only end\n$/;

test("hosts --write appends the block once, and --remove removes it", async () => {
  const before = "127.0.0.1 localhost\n\xe4 no UTF-8\n";
  writeFileSync(path.join(project.path, "real"), before, "latin1");
  symlinkSync("real", path.join(project.path, "link"));
  const write = (...more: string[]) => project.labvisor(["hosts", "--write", "link", "--auto-approve", ...more]);
  const first = await write();
  expect(first.stderr).toMatch(/\/real:\n\+ # labvisor host-only begin\n\+ 10\.1\.2\.11\tubuntu1\n/);
  expect([first.exitCode, first.stdout]).toEqual([0, ""]);
  expect(read("real").slice(0, before.length)).toBe(before);
  expect(read("real").slice(before.length)).toMatch(BLOCK);

  expect((await write()).stderr).toMatch(/\/real is up to date\.\n$/);

  const grown = read("real").replace("10.1.2.11\tubuntu1\n", "10.1.2.99\told\n");
  writeFileSync(path.join(project.path, "real"), grown, "latin1");
  expect((await write()).stderr).toMatch(/\/real:\n- 10\.1\.2\.99\told\n\+ 10\.1\.2\.11\tubuntu1\n$/);

  await write("--remove");
  expect(read("real")).toBe(before);
  expect(lstatSync(path.join(project.path, "link")).isSymbolicLink()).toBe(true);
});

test("--remove with the name of a stack does not synthesize the lab", async () => {
  project.write("hosts", "a\n# labvisor gone begin\n# labvisor gone end\nb\n").write("cdktf.json", { app: "exit 1" });
  const { exitCode } = await project.labvisor(["hosts", "gone", "--write", "hosts", "--remove", "--auto-approve"]);
  expect([exitCode, read("hosts")]).toEqual([0, "a\nb\n"]);
});

test("a file with damaged markers, a missing file, and a folder are rejected and stay unchanged", async () => {
  project.write("broken", "a\n# labvisor host-only begin\n");
  mkdirSync(path.join(project.path, "folder"));
  writeFileSync(path.join(project.path, "wide"), Buffer.from("fffe6100", "hex"));
  const write = async (file: string) => (await project.labvisor(["hosts", "--write", file, "--auto-approve"])).stderr;
  expect(await write("broken")).toMatch(
    /labvisor: \/.*\/broken was not changed: .*\nline 2: # labvisor host-only begin\n$/,
  );
  expect(read("broken")).toBe("a\n# labvisor host-only begin\n");
  expect(await write("host-only")).toMatch(
    /labvisor: The file host-only does not exist; create it first.*before --write/,
  );
  expect(existsSync(path.join(project.path, "host-only"))).toBe(false);
  expect(await write("folder")).toMatch(/labvisor: \/.*\/folder is not a file; give the path of a file\.\n$/);
  expect(await write("wide")).toMatch(/labvisor: \/.*\/wide is in UTF-16/);
});

test("--write requires approval without a terminal", async () => {
  project.write("hosts", "a\n");
  const { stderr, exitCode } = await project.labvisor(["hosts", "--write", "hosts"]);
  expect(stderr).toContain("there is no terminal for the prompt");
  expect([exitCode, read("hosts")]).toEqual([1, "a\n"]);
});

const testOnTerminal = testUnless(missingTerminal());
testOnTerminal("--write shows the changes and prompts for approval on a terminal", async () => {
  project.write("hosts", "a\n");
  const { stdout, exitCode } = await project.onTerminal(["hosts", "--write", "hosts"], {}, "no\n");
  expect(stdout).toMatch(
    /\+ 10\.1\.2\.11\tubuntu1\r\n[\s\S]*Write these changes to \/.*\/hosts\? Only "yes" is accepted: [\s\S]*labvisor: Canceled; nothing was changed\./,
  );
  expect([exitCode, read("hosts")]).toEqual([1, "a\n"]);
  expect((await project.onTerminal(["hosts", "--write", "hosts"], {}, "yes\n")).exitCode).toBe(0);
  expect(read("hosts")).toContain("ubuntu1");
});

test("ssh-config --write inserts the block at the start, where it takes precedence", async () => {
  const before = "Host *\r\n  User somebody";
  project.write("config", before);
  const write = (...more: string[]) => project.labvisor(["ssh-config", "--write", "config", "--auto-approve", ...more]);
  expect((await write()).exitCode).toBe(0);
  expect(read("config")).toMatch(
    /^# labvisor host-only begin\r\nHost ubuntu1 [\s\S]*\r\nHost \*\r\n# labvisor host-only end\r\nHost \*\r\n {2}User somebody$/,
  );
  await write("--remove");
  expect(read("config")).toBe(before);
});
