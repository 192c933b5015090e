import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describeWithTerraform } from "../support/terraform.js";

interface Block {
  readonly language: string;
  readonly code: string;
}

const blocks: Block[] = [...readFileSync("docs/tutorial.md", "utf8").matchAll(/^```(ts|sh)\n(.*?)^```$/gms)].map(
  ([, language, code]) => ({ language, code }),
);

describeWithTerraform("the tutorial", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-tutorial-"));
  const project = path.join(folder, "workshop");
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What npm would have installed there: this package, as it is built, beside those that it needs. */
  function install(): void {
    const modules = path.join(project, "node_modules");
    mkdirSync(path.join(modules, ".bin"), { recursive: true });
    for (const name of readdirSync("node_modules").filter((each) => each !== ".bin")) {
      symlinkSync(path.resolve("node_modules", name), path.join(modules, name));
    }
    symlinkSync(process.cwd(), path.join(modules, "labvisor"));
    symlinkSync(path.resolve("dist/cli/main.js"), path.join(modules, ".bin/labvisor"));
    for (const tool of ["tsc", "tsx"]) {
      symlinkSync(path.resolve("node_modules/.bin", tool), path.join(modules, ".bin", tool));
    }
  }

  function run(code: string): string {
    const { CI, NODE_OPTIONS, ...rest } = process.env;
    const identity = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((who) => [
        [`GIT_${who}_NAME`, "A Reader"],
        [`GIT_${who}_EMAIL`, "reader@example.org"],
      ]),
    );
    const env = { ...rest, ...identity, LABVISOR_VIRTUALBOX: "simulated", NO_COLOR: "1" };
    const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", code], { cwd: project, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`exit code ${status} of:\n${code}\n${stdout}${stderr}`);
    return stdout;
  }

  test("does what it says when a reader follows it", () => {
    mkdirSync(project);
    install();
    let lab = "";
    const said = blocks.map(({ language, code }) => {
      if (language === "sh") return run(code.replace(/^(mkdir workshop|npm) .*\n/gm, ""));
      lab = lab ? lab.replace("app.synth();", `${code}\napp.synth();`) : code;
      writeFileSync(path.join(project, "main.ts"), lab);
      return "";
    });
    const all = said.join("\n");
    expect(all).toContain("No changes.");
    expect(all).toContain("10.1.2.14\tubuntu4");
    expect(all).toContain("before-the-exam");
    expect(all).toMatch(/<!-- labvisor review -->.*teacher/s);
    expect(said.at(-1)).toContain("Destroy complete!");
    expect(readFileSync(path.join(project, "labvisor.lock.json"), "utf8")).toContain("teacher");
  }, 600_000);

  test("shows what is said of an address that is given twice", () => {
    const twice = blocks
      .filter(({ language }) => language === "ts")
      .slice(0, 2)
      .map(({ code }) => code.replace("app.synth();", "").replace(/`10\.1\.2\.1\$\{n\}`/, '"10.1.2.11"'));
    writeFileSync(path.join(project, "main.ts"), `${twice.join("\n")}\napp.synth();\n`);
    const [, shown] = /^```text\n(.*?)^```$/ms.exec(readFileSync("docs/tutorial.md", "utf8")) ?? [];
    expect(shown).toBeDefined();
    expect(() => run("npx labvisor synth")).toThrow(shown.trimEnd());
  });
});
