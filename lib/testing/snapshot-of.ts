import fs from "node:fs";
import path from "node:path";
import { type App, TerraformStack, Testing } from "cdktf";

/**
 * What an app's stacks are synthesised to, by their names, for a snapshot test of any test runner: it changes with the lab, and with nothing else. It is the same
 * on each computer and for each version of Labvisor's own provider; files that the lab names need not be there; nothing is written. Called in the project's folder.
 *
 * @param build makes the stacks, as the project's `main.ts` does
 * @throws with the rules that a lab breaks
 */
export function snapshotOf(build: (app: App) => unknown): Record<string, object> {
  const outdir = path.resolve("cdktf.out");
  const app = Testing.app({ outdir, context: { ...contextHere(), "labvisor:files-assumed": true } });
  build(app);
  return Object.fromEntries(
    app.node
      .findAll()
      .filter(TerraformStack.isStack)
      .map((stack) => {
        stack.prepareStack();
        return [stack.node.id, withoutVersion(JSON.parse(Testing.synth(stack, true)))];
      }),
  );
}

/** As the command line gives it to the app. */
function contextHere(): Record<string, unknown> {
  return fs.existsSync("cdktf.json") ? JSON.parse(fs.readFileSync("cdktf.json", "utf8")).context : {};
}

interface Synthesised {
  readonly terraform?: {
    readonly required_providers?: Readonly<Record<string, { source?: string; version?: string }>>;
  };
}

function withoutVersion(json: Synthesised): object {
  for (const provider of Object.values(json.terraform?.required_providers ?? {}))
    if (provider.source?.startsWith("labvisor.invalid/")) provider.version = "<that of labvisor>";
  return json;
}
