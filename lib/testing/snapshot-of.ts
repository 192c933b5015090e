import fs from "node:fs";
import path from "node:path";
import { type App, TerraformStack, Testing } from "cdktf";
import { firstBootNotes } from "../terraform/stack-json.js";

/**
 * Returns the synthesized JSON of an app's stacks, keyed by their names, for a snapshot test with any test runner.
 *
 * In addition, `firstBoot` has the content of the guests' seeds, of which the JSON has only a digest.
 *
 * It changes only with the labs: it is the same on every machine and for every version of Labvisor's own provider.
 * Files that the labs name need not exist, and nothing is written. Call it in the project's folder.
 *
 * @param build creates the stacks, as the project's `main.ts` does
 * @throws {LabError} A lab breaks a rule.
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
        const json = withoutVersion(JSON.parse(Testing.synth(stack, true)));
        const firstBoot = firstBootsOf(stack);
        return [stack.node.id, Object.keys(firstBoot).length > 0 ? { ...json, firstBoot } : json];
      }),
  );
}

/** Returns the context that the command line passes to the app. */
function contextHere(): Record<string, unknown> {
  return fs.existsSync("cdktf.json") ? JSON.parse(fs.readFileSync("cdktf.json", "utf8")).context : {};
}

interface SynthesizedStack {
  readonly terraform?: {
    readonly required_providers?: Readonly<Record<string, { source?: string; version?: string }>>;
  };
}

function withoutVersion(json: SynthesizedStack): object {
  for (const provider of Object.values(json.terraform?.required_providers ?? {}))
    if (provider.source?.startsWith("labvisor.invalid/")) provider.version = "<that of labvisor>";
  return json;
}

/** Returns the configurations of the guests' first boots, keyed by the guests' paths in the lab. */
function firstBootsOf(stack: TerraformStack): Record<string, object> {
  return Object.fromEntries(
    [...firstBootNotes(stack.toTerraform())].map(([guest, { firstBoot }]) => [guest, firstBoot]),
  );
}
