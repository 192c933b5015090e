import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

const hasFullDevice = existsSync("/dev/full");
(hasFullDevice ? test : test.skip)("a full disk behind stdout is reported, and a closed pipe is not an error", () => {
  const main = path.resolve("dist/cli/main.js");
  const labvisor = (redirection: string) =>
    spawnSync("sh", ["-c", `"${process.execPath}" "${main}" completion bash ${redirection}`], { encoding: "utf8" });
  const full = labvisor("> /dev/full");
  expect(full.status).toBe(1);
  expect(full.stderr).toMatch(/^labvisor: The output cannot be written: ENOSPC.*\n$/);
  expect(labvisor("| true")).toMatchObject({ status: 0, stderr: "" });
});

test("a program that the system cannot start is reported without a stack trace", async () => {
  project.withStack("site", { terraform: {} } as never).withTerraform();
  writeFileSync(path.join(project.bin, "terraform"), "#!/nonexistent\n", { mode: 0o755 });
  const { exitCode, stderr } = await project.labvisor(["plan"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^labvisor: The program '.*terraform' is not installed or not executable\n$/m);
  expect(stderr).not.toMatch(/^\s+at /m);
});
