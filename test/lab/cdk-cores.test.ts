import fs from "node:fs";
import path from "node:path";
import type { App } from "cdktf";
import type { Lab } from "../../lib/index.js";
import type { Build } from "../review/kinds-of-change.js";
import { temporaryFolder } from "./support.js";

// Both CDK cores of the peer range synthesize the same JSON. All other assertions about JSON therefore need one core only.

const EXAMPLES = path.resolve("examples");
const examples = fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(path.join(EXAMPLES, name, "lab.ts")));

/** Everything that is loaded on top of a CDK core. */
interface Loaded {
  readonly cdk: typeof import("cdktf");
  readonly kinds: typeof import("../review/kinds-of-change.js");
  readonly labsOf: (example: string) => ((app: App) => Lab)[];
}

function loadedOn(core: "cdktf" | "cdktn"): Loaded {
  let loaded: Loaded | undefined;
  jest.isolateModules(() => {
    jest.doMock("cdktf", () => jest.requireActual(core));
    loaded = {
      cdk: require("cdktf"),
      kinds: require("../review/kinds-of-change.js"),
      labsOf: () => [],
    };
    const modules = new Map(
      examples.map((name) => [name, Object.values(require(path.join(EXAMPLES, name, "lab.ts")))]),
    );
    loaded = { ...loaded, labsOf: (name) => modules.get(name) as ((app: App) => Lab)[] };
    jest.dontMock("cdktf");
  });
  return loaded as Loaded;
}

const cores = [loadedOn("cdktf"), loadedOn("cdktn")];

/** The files of all stacks, without the version of the core. */
function stacksIn(outdir: string): Record<string, unknown> {
  const folder = path.join(outdir, "stacks");
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), name.endsWith(".json") ? stackJson(file) : fs.readFileSync(file, "latin1")];
    }),
  );
}

function stackJson(file: string): unknown {
  const json = JSON.parse(fs.readFileSync(file, "utf8"));
  delete json["//"].metadata.version;
  return json;
}

test("the tests use two different CDK cores", () => {
  const [first, second] = cores;
  expect(first?.cdk.App).not.toBe(second?.cdk.App);
});

test.each(examples)("the labs of examples/%s are the same on both CDK cores", (name) => {
  const [first, second] = cores.map(({ cdk, labsOf }) =>
    labsOf(name).map((build) => {
      // The same path: it is part of the JSON.
      const root = path.join(EXAMPLES, name);
      const outdir = path.join(temporaryFolder(), "cdktf.out");
      const app = new cdk.App({ outdir, context: { "labvisor:root": root } });
      build(app);
      app.synth();
      return stacksIn(outdir);
    }),
  );
  expect(Object.keys(first?.[0] ?? {})).not.toEqual([]);
  expect(second).toEqual(first);
});

test("the labs of every kind of change are the same on both CDK cores", () => {
  const [first, second] = cores.map(({ kinds: { KINDS_OF_CHANGE, synthesize } }) => {
    const labs = Object.entries(KINDS_OF_CHANGE).flatMap(([kind, { before, after }]) =>
      [before, after].filter((build): build is Build => build !== undefined).map((build) => [kind, build] as const),
    );
    return labs.map(([kind, build]) => {
      const folder = temporaryFolder();
      try {
        synthesize("lab", build, folder);
        return [kind, stacksIn(path.join(folder, "cdktf.out"))];
      } catch (error) {
        return [kind, (error as Error).message.replaceAll(folder, "")];
      }
    });
  });
  expect(first?.length).toBeGreaterThan(80);
  expect(second).toEqual(first);
});
