import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describeWithTerraform } from "../../support/terraform.js";

interface Block {
  readonly language: string;
  readonly code: string;
}

const blocks: Block[] = [...readFileSync("docs/tutorial.md", "utf8").matchAll(/^```(ts|sh)\n(.*?)^```$/gms)].map(
  ([, language, code]) => ({ language, code }),
);

describeWithTerraform("the tutorial", () => {
  /** The folder in which a reader begins. It is also the home folder, with nothing in it but the package. */
  const home = mkdtempSync(path.join(os.tmpdir(), "labvisor-tutorial-"));
  const project = path.join(home, "workshop");
  beforeAll(() => execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", home]));
  afterAll(() => rmSync(home, { recursive: true }));

  function run(code: string, cwd = project): string {
    const identity = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((who) => [
        [`GIT_${who}_NAME`, "A Reader"],
        [`GIT_${who}_EMAIL`, "reader@example.org"],
      ]),
    );
    const env = {
      ...process.env,
      ...identity,
      HOME: home,
      LABVISOR_VIRTUALBOX: "simulated",
      NO_COLOR: "1",
      NODE_OPTIONS: "",
    };
    const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", code], { cwd, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`exit code ${status} of:\n${code}\n${stdout}${stderr}`);
    return stdout;
  }

  test("works when a reader follows it, from its first line", () => {
    let lab = "";
    const said = blocks.map(({ language, code }) => {
      if (language === "sh") return run(code, existsSync(project) ? project : home);
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

  test("shows the error for a duplicate address", () => {
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
