import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PackedPackage } from "../../support/packed-package.js";
import { describeWithTerraform } from "../../support/terraform.js";

interface Block {
  readonly language: string;
  readonly code: string;
}

const blocks: Block[] = [...readFileSync("docs/tutorial.md", "utf8").matchAll(/^```(ts|sh)\n(.*?)^```$/gms)].map(
  ([, language, code]) => ({ language, code }),
);

describeWithTerraform("the tutorial", () => {
  let packed: PackedPackage;
  let project: string;
  beforeAll(() => {
    packed = new PackedPackage();
    project = path.join(packed.path, "workshop");
  });
  afterAll(() => packed.remove());

  function run(code: string): string {
    const identity = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((who) => [
        [`GIT_${who}_NAME`, "A Reader"],
        [`GIT_${who}_EMAIL`, "reader@example.org"],
      ]),
    );
    const env = { ...identity, LABVISOR_VIRTUALBOX: "simulated", NO_COLOR: "1" };
    const { status, stdout, stderr } = packed.run("bash", ["-e", "-c", code], project, env);
    if (status !== 0) throw new Error(`exit code ${status} of:\n${code}\n${stdout}${stderr}`);
    return stdout;
  }

  test("works when a reader follows it", () => {
    mkdirSync(project);
    packed.installIn(project);
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
