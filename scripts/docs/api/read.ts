import path from "node:path";
import { Application, type DeclarationReflection, type ProjectReflection } from "typedoc";

const ROOT = path.join(__dirname, "../../..");

/** Returns the exports of `labvisor` with their docstrings. */
export async function readApi(): Promise<ProjectReflection> {
  return (await typedoc()).api;
}

/** Writes the reference of all exports as HTML, including those that docs/nouns leaves out. */
export async function writeApi(folder: string): Promise<void> {
  const { app, api } = await typedoc();
  await app.generateDocs(api, folder);
}

async function typedoc(): Promise<{ readonly app: Application; readonly api: ProjectReflection }> {
  const app = await Application.bootstrap({
    entryPoints: [path.join(ROOT, "lib/index.ts")],
    tsconfig: path.join(ROOT, "tsconfig.build.json"),
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    jsDocCompatibility: { defaultTag: false },
    logLevel: "Error",
    name: "labvisor",
    readme: "none",
    // The compiler reports errors.
    skipErrorChecking: true,
  });
  const api = await app.convert();
  if (!api) throw new Error("lib/index.ts could not be read");
  return { app, api };
}

export function exported(api: ProjectReflection, name: string): DeclarationReflection {
  const found = api.getChildByName([name]);
  if (!found) throw new Error(`lib/index.ts does not export ${name}`);
  return found as DeclarationReflection;
}
