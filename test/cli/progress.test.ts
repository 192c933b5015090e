import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { missingTerminal, testUnless } from "../support/requirements.js";

const TSX = pathToFileURL(require.resolve("tsx")).href;
const MODULE = path.resolve("lib/cli/progress.ts");

/** Returns a command that runs slow work and prints its result. */
function program(work: string): string[] {
  const code = `
    const { withProgress } = require(${JSON.stringify(MODULE)});
    withProgress("campus: plan", async () => { await new Promise((done) => setTimeout(done, 300)); ${work} })
      .then((value) => console.log("result " + value), (error) => console.log("failed " + error.message));`;
  return [process.execPath, "--import", TSX, "-e", code];
}

const env = { ...process.env, NODE_OPTIONS: "", TERM: "xterm" };

function onTerminal(work: string, environment: NodeJS.ProcessEnv = env): string {
  const command = program(work)
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(" ");
  // util-linux's script runs it on a pseudo-terminal.
  const { stdout } = spawnSync("script", ["-qec", `stty cols 80 rows 24 && ${command}`, "/dev/null"], {
    env: environment,
    encoding: "utf8",
  });
  return stdout;
}

function inPipeline(work: string) {
  const [node, ...args] = program(work);
  return spawnSync(node, args, { env, encoding: "utf8" });
}

const testOnTerminal = testUnless(missingTerminal());

testOnTerminal("a terminal shows the step while it runs, and erases it afterwards", () => {
  const shown = onTerminal("return 7;");
  expect(shown).toContain("campus: plan");
  // The line is erased last.
  const after = shown.slice(shown.lastIndexOf("campus: plan"));
  expect(after).toContain("\u001b[0K");
  expect(after).toContain("result 7");
});

testOnTerminal("a failure is passed on, and not shown twice", () => {
  const shown = onTerminal('throw new Error("no such thing");');
  expect(shown.match(/no such thing/g)).toHaveLength(1);
  expect(shown).toContain("failed no such thing");
});

test("a pipeline shows nothing", () => {
  const { stdout, stderr } = inPipeline("return 7;");
  expect([stdout, stderr]).toEqual(["result 7\n", ""]);
});

test("a terminal in CI shows nothing, because a spinner would fill the log", () => {
  const shown = onTerminal("return 7;", { ...env, CI: "true" });
  expect(shown).toBe("result 7\r\n");
});
