import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { missingTerminal, testUnless } from "../support/requirements.js";

const TSX = pathToFileURL(require.resolve("tsx")).href;
const MODULE = path.resolve("lib/cli/progress.ts");

/** Runs work that takes a moment, and prints what came of it. */
function program(work: string): string[] {
  const code = `
    const { inProgress } = require(${JSON.stringify(MODULE)});
    inProgress("campus: plan", async () => { await new Promise((done) => setTimeout(done, 300)); ${work} })
      .then((value) => console.log("result " + value), (error) => console.log("failed " + error.message));`;
  return [process.execPath, "--import", TSX, "-e", code];
}

const env = { ...process.env, NODE_OPTIONS: "", CI: "", TERM: "xterm" };

function onTerminal(work: string): string {
  const command = program(work)
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(" ");
  // util-linux's script runs it on a terminal of its own.
  const { stdout } = spawnSync("script", ["-qec", `stty cols 80 rows 24 && ${command}`, "/dev/null"], {
    env,
    encoding: "utf8",
  });
  return stdout;
}

function inPipeline(work: string) {
  const [node, ...args] = program(work);
  return spawnSync(node, args, { env, encoding: "utf8" });
}

const testOnTerminal = testUnless(missingTerminal());

testOnTerminal("a terminal shows what is under way, and nothing of it stays", () => {
  const shown = onTerminal("return 7;");
  expect(shown).toContain("campus: plan");
  // The last thing that is done with its line is to erase it.
  const after = shown.slice(shown.lastIndexOf("campus: plan"));
  expect(after).toContain("\u001b[2K");
  expect(after).toContain("result 7");
});

testOnTerminal("a failure is that of the work, and is told once", () => {
  const shown = onTerminal('throw new Error("no such thing");');
  expect(shown.match(/no such thing/g)).toHaveLength(1);
  expect(shown).toContain("failed no such thing");
});

test("a pipeline shows nothing", () => {
  const { stdout, stderr } = inPipeline("return 7;");
  expect([stdout, stderr]).toEqual(["result 7\n", ""]);
});
