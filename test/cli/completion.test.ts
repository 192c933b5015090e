import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { type Candidate, candidates } from "../../lib/cli/completion/candidates.js";
import { SCRIPTS } from "../../lib/cli/completion/scripts.js";
import { createProgram } from "../../lib/cli/program/program.js";
import { hostOnly } from "../topology/stacks.js";
import { ProjectFolder } from "./project-folder.js";

jest.setTimeout(60_000);

const NAMES = { stacks: ["campus", "lone"], guests: ["db", "web"] };
const values = (...words: string[]) => valuesOf(candidates(createProgram(), words, () => NAMES));
const valuesOf = (found: readonly Candidate[]) => found.map(({ value }) => value);

describe("completion", () => {
  test("offers each command that --help shows", () => {
    const program = createProgram();
    const shown = program.createHelp().visibleCommands(program);
    expect(shown.length).toBeGreaterThan(15);
    expect(candidates(program, [""], () => NAMES).map(({ value }) => value)).toEqual(
      shown.map((command) => command.name()),
    );
    expect(values("complete")).not.toContain("complete");
  });

  test.each([
    [["pl"], ["plan"]],
    [
      ["plan", ""],
      ["campus", "lone"],
    ],
    [["plan", "campus", ""], ["lone"]],
    [["plan", "--det"], ["--detailed-exitcode"]],
    [
      ["plan", "--virtualbox", ""],
      ["real", "simulated"],
    ],
    [["plan", "--virtualbox", "real", "ca"], ["campus"]],
    [["plan", "--stopped", "ca"], ["campus"]],
    [["plan", "--stopped", "--sto"], []],
    [["snapshot", "re"], ["restore"]],
    [
      ["snapshot", "create", "before", "--guest", ""],
      ["db", "web"],
    ],
    [["snapshot", "create", "before", "--guest", "db", "w"], ["web"]],
    [
      ["ssh", ""],
      ["db", "web"],
    ],
    [["ssh", "web", "--", "upt"], []],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [
      ["init", "x", "--ci", "git"],
      ["github", "gitlab", "gitea"],
    ],
    [["plan", "--out", ""], []],
    [["hosts", "--write", "ca"], ["campus"]],
    [
      ["no-such-command", "--"],
      ["--version", "--no-color", "--verbose", "--help"],
    ],
  ])("completes %j to %j", (words, expected) => {
    expect(values(...words)).toEqual(expected);
  });

  test("reads names only where they are needed", () => {
    const names = jest.fn(() => NAMES);
    candidates(createProgram(), ["plan", "--"], names);
    candidates(createProgram(), ["synt"], names);
    expect(names).not.toHaveBeenCalled();
  });
});

const isThere = (shell: string) => spawnSync(shell, ["--version"]).status === 0;
if (process.env.LABVISOR_REQUIRE_TERRAFORM === "1" && !["bash", "zsh", "fish"].every(isThere))
  throw new Error("bash, zsh, and fish must be on PATH to run these tests.");

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
  (isThere(shell) ? describe : describe.skip)(`in ${shell}`, () => {
    let project: ProjectFolder;
    beforeAll(async () => {
      project = new ProjectFolder().withStack("host-only", hostOnly).write("script", SCRIPTS[shell]);
      project.write("bin/labvisor", `#!/bin/sh\nexec ${process.execPath} ${path.resolve("dist/cli/main.js")} "$@"\n`);
      chmodSync(path.join(project.bin, "labvisor"), 0o755);
      symlinkSync(process.execPath, path.join(project.bin, "node"));
      await project.labvisor(["synth"]);
    });
    afterAll(() => project.remove());
    const ask = (words: readonly string[]) => {
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
      expect(ask(words)).toEqual([expected, ""]);
    });

    test("names with special characters are inserted verbatim", () => {
      const { stacks } = JSON.parse(readFileSync(path.join(project.path, "manifest.json"), "utf8"));
      const odd = Object.fromEntries(ODD.map((name) => [name, { ...stacks["host-only"], name }]));
      project.write("cdktf.out/manifest.json", { stacks: odd });
      const inserted: Readonly<Record<string, readonly string[]>> = {
        // Bash inserts candidates verbatim, so they arrive quoted.
        bash: ["a\\ b", "c\\;touch\\ x", "\\$\\(touch\\ y\\)", "d:e:f", "g\\'h"],
      };
      expect(ask(["plan", ""])).toEqual([(inserted[shell] ?? ODD).toSorted(), ""]);
    });
  });
}
