import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { createProgram } from "../../lib/cli/program/program.js";

const pages = readdirSync("docs", { recursive: true, encoding: "utf8" })
  .filter((page) => page.endsWith(".md"))
  .map((page) => path.join("docs", page));

interface Call {
  readonly page: string;
  readonly words: readonly string[];
}

/** Returns the calls of labvisor in the shell blocks of a page, as words, up to the first comment, pipe, or redirection. */
function callsIn(page: string): Call[] {
  const blocks = [...readFileSync(page, "utf8").matchAll(/^ *```(?:sh|console)?\n(.*?)^ *```$/gms)].map(
    ([, code]) => code,
  );
  const calls = blocks.flatMap((code) => [...code.matchAll(/^(?: *|.*&& |\$ )(?:npx )?labvisor(?: (.*))?$/gm)]);
  return calls.map(([, rest = ""]) => {
    const words = [...rest.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, ...forms]) => forms.find(Boolean) ?? "");
    const end = words.findIndex((word) => /^(#.*|[|>&;].*)$/.test(word));
    return { page, words: end < 0 ? words : words.slice(0, end) };
  });
}

/** Returns the real command line with actions that do nothing. */
function inertProgram(): Command {
  const program = createProgram();
  const inert = (command: Command) => {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => {});
    command.commands.forEach(inert);
  };
  inert(program);
  return program;
}

const calls = ["README.md", ...pages].flatMap(callsIn);

test("the pages contain calls of the command line", () => {
  expect(calls.length).toBeGreaterThan(30);
});

test.each(calls.map(({ page, words }) => [page, words.join(" "), words] as const))(
  "in %s, labvisor %s is a valid command",
  async (_page, _text, words) => {
    await inertProgram().parseAsync([...words], { from: "user" });
  },
);

test("an invalid command is reported", async () => {
  await expect(inertProgram().parseAsync(["plan", "--not-an-option"], { from: "user" })).rejects.toThrow(
    "--not-an-option",
  );
  await expect(inertProgram().parseAsync(["not-a-command"], { from: "user" })).rejects.toThrow("not-a-command");
});
