import { type Candidate, candidates } from "../../lib/cli/completion/candidates.js";
import { createProgram } from "../../lib/cli/program/program.js";

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
