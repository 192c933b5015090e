import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { arch, platform, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { TerraformFolder } from "../../support/terraform.js";

/** The toy provider as one file: a launch then costs as much as that of a published provider. */
export const BUNDLE = join(mkdtempSync(join(tmpdir(), "labvisor-toy-")), "provider.cjs");
beforeAll(() =>
  buildSync({
    entryPoints: [resolve("test/plugin/toy/main.ts")],
    outfile: BUNDLE,
    bundle: true,
    platform: "node",
    logLevel: "silent",
  }),
);
afterAll(() => rmSync(dirname(BUNDLE), { recursive: true }));

/** Creates a folder with the toy provider in its implied local mirror, as a launcher. */
export function folderWithProvider(): TerraformFolder {
  const folder = new TerraformFolder();
  const os = platform() === "win32" ? "windows" : platform();
  const place = join(
    folder.path,
    `terraform.d/plugins/labvisor.invalid/test/toy/1.0.0/${os}_${arch() === "x64" ? "amd64" : arch()}`,
  );
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "terraform-provider-toy"), `#!/bin/sh\nexec node '${BUNDLE}'\n`, { mode: 0o755 });
  return folder;
}

/** The configuration of one thing of the toy provider. */
export const config = (folder: TerraformFolder, thing: object) => ({
  terraform: { required_providers: { toy: { source: "labvisor.invalid/test/toy" } } },
  provider: { toy: { world: join(folder.path, "world.json") } },
  resource: { toy_thing: { t: thing } },
});
