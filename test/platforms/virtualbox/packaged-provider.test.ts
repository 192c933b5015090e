import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { providerShim } from "../../../lib/platforms/packaged-provider.js";
import { VIRTUALBOX_PROVIDER } from "../../../lib/platforms/virtualbox/packaged-provider.js";
import { VERSION } from "../../../lib/version.js";
import { labIn, synthesize, temporaryFolder } from "../../lab/support.js";

test("the provider has the package's version, and needs no registry", () => {
  const { version } = JSON.parse(fs.readFileSync("package.json", "utf8"));
  expect(synthesize(labIn().lab).terraform.required_providers).toEqual({
    virtualbox: { source: "labvisor.invalid/labvisor/virtualbox", version },
  });
});

test("each platform has the same two files, which depend only on the version", () => {
  const files = providerShim(VIRTUALBOX_PROVIDER, "1.2.3");
  expect(files).toEqual(providerShim(VIRTUALBOX_PROVIDER, "1.2.3"));
  const folders = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"].map(
    (platform) => `terraform.d/plugins/labvisor.invalid/labvisor/virtualbox/1.2.3/${platform}`,
  );
  expect(files.map((file) => file.path)).toEqual(
    folders.flatMap((folder) => [
      `${folder}/terraform-provider-virtualbox`,
      `${folder}/terraform-provider-virtualbox.cmd`,
    ]),
  );
  expect(new Set(files.map(({ content }) => content)).size).toBe(2);
});

test("the code has no characters that sh or cmd interpret", () => {
  const [unix, windows] = providerShim(VIRTUALBOX_PROVIDER, "1.2.3").map(({ content }) => content.toString());
  const [, unixCode] = /^#!\/bin\/sh\nexec node -e '(.*)' "\$\(dirname "\$0"\)"\n$/.exec(unix) ?? [];
  const [, windowsCode] = /^@node -e "(.*)" "%~dp0\."\r\n$/.exec(windows) ?? [];
  expect(unixCode).toMatch(/^[^'\n]+$/);
  expect(windowsCode).toMatch(/^[^"%!`\n]+$/);
  expect(windowsCode.replaceAll("'", '"')).toBe(unixCode);
});

/** Starts a synthesized shim as Terraform does: in the stack's folder, by a relative path. */
function startShim(project: string, stackFolder: string) {
  const { app } = labIn();
  app.synth();
  const stack = path.join(project, stackFolder);
  fs.cpSync(path.join(app.outdir, "stacks", "campus"), stack, { recursive: true });
  const shim = `terraform.d/plugins/labvisor.invalid/labvisor/virtualbox/${VERSION}/linux_amd64/terraform-provider-virtualbox`;
  return spawnSync(`./${shim}`, { cwd: stack, encoding: "utf8" });
}

function install(folder: string, main: string): void {
  const home = path.join(folder, "node_modules", "labvisor");
  fs.mkdirSync(home, { recursive: true });
  fs.writeFileSync(
    path.join(home, "package.json"),
    JSON.stringify({ name: "labvisor", exports: { "./provider": "./main.js" } }),
  );
  fs.writeFileSync(path.join(home, "main.js"), main);
}

test("the shim starts the provider of the labvisor in the project's node_modules", () => {
  const project = temporaryFolder();
  install(project, 'console.log("serving from", require.main === undefined || module.filename)');
  expect(startShim(project, "cdktf.out/stacks/campus").stdout).toContain("serving from");
});

test("the shim prints one line and fails if labvisor is not installed", () => {
  const { status, stdout, stderr } = startShim(temporaryFolder(), "cdktf.out/stacks/campus");
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: `labvisor ${VERSION} is not installed here: npm install\n`,
    stderr: "",
  });
});
