import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { SCRIPTS } from "../../../lib/cli/completion/scripts.js";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeUnless, missingProgram } from "../../support/requirements.js";
import { hostOnly } from "../../topology/stacks.js";

jest.setTimeout(60_000);

/** Replaces zsh's `_describe`: the value ends at the first colon that is not escaped with a backslash. */
const DESCRIBE = `_describe() { local each; for each in "\${(@P)2}"; do each=\${each//\\\\:/$'\\1'}; print -r -- "\${\${each%%:*}//$'\\1'/:}"; done; }`;

/** Names with special characters of shells, which other people's files may have. */
const ODD = ["a b", "c;touch x", "$(touch y)", "d:e:f", "g'h"];

/** The commands that load the script in a shell and print each candidate on a line. */
const ASK: Readonly<Record<string, (words: readonly string[]) => string>> = {
  bash: (words) =>
    `source ./script; COMP_WORDS=(labvisor ${quoted(words)}); COMP_CWORD=${words.length}; _labvisor labvisor; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p labvisor >/dev/null`,
  zsh: (words) =>
    `compdef() { :; }; ${DESCRIBE}; source ./script; words=(labvisor ${quoted(words)}); CURRENT=${words.length + 1}; _labvisor`,
  fish: (words) =>
    `source ./script; complete -C ${quoted([`labvisor ${words.join(" ")}`])} | string replace -r '\\t.*' ''`,
};
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");

for (const shell of ["bash", "zsh", "fish"] as const) {
  describeUnless(missingProgram(shell))(`in ${shell}`, () => {
    let project: ProjectFolder;
    beforeAll(async () => {
      project = new ProjectFolder().withStack("host-only", hostOnly).write("script", SCRIPTS[shell]);
      project.write("bin/labvisor", `#!/bin/sh\nexec ${process.execPath} ${path.resolve("dist/cli/main.js")} "$@"\n`);
      chmodSync(path.join(project.bin, "labvisor"), 0o755);
      symlinkSync(process.execPath, path.join(project.bin, "node"));
      await project.labvisor(["synth"]);
    });
    afterAll(() => project.remove());
    const completionsOf = (words: readonly string[]) => {
      const { stdout, stderr } = spawnSync(shell, ["-c", ASK[shell](words)], {
        cwd: project.path,
        env: { PATH: `${project.bin}:/usr/bin:/bin`, HOME: project.path },
        encoding: "utf8",
      });
      return [stdout.trim().split("\n").sort(), stderr];
    };

    test.each([
      [["pl"], ["plan"]],
      [["plan", "--vi"], ["--virtualbox"]],
      [
        ["plan", "--virtualbox", ""],
        ["real", "simulated"],
      ],
      [["plan", ""], ["host-only"]],
      [
        ["ssh", ""],
        ["ubuntu1", "ubuntu2", "ubuntu3", "ubuntu4"],
      ],
    ])("labvisor %j is completed to %j", (words, expected) => {
      expect(completionsOf(words)).toEqual([expected, ""]);
    });

    test("names with special characters are inserted verbatim", () => {
      const { stacks } = JSON.parse(readFileSync(path.join(project.path, "manifest.json"), "utf8"));
      const odd = Object.fromEntries(ODD.map((name) => [name, { ...stacks["host-only"], name }]));
      project.write("cdktf.out/manifest.json", { stacks: odd });
      const inserted: Readonly<Record<string, readonly string[]>> = {
        // Bash inserts candidates verbatim, so they arrive quoted.
        bash: ["a\\ b", "c\\;touch\\ x", "\\$\\(touch\\ y\\)", "d:e:f", "g\\'h"],
      };
      expect(completionsOf(["plan", ""])).toEqual([(inserted[shell] ?? ODD).toSorted(), ""]);
    });
  });
}
