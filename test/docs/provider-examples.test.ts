import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { virtualBoxProvider } from "../../lib/platforms/virtualbox/provider/provider.js";
import { ova } from "../support/ova.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../support/simulated-folder.js";
import { describeWithTerraform } from "../support/terraform.js";

const EXAMPLES = "docs/provider/examples";
const files = readdirSync(EXAMPLES);

describeWithTerraform("the examples of docs/provider", () => {
  let folder: SimulatedFolder;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });

  test.each(files)("%s is applied, then plans no changes, and is destroyed", async (file) => {
    copyFileSync(join(EXAMPLES, file), join(folder.path, file));
    writeFileSync(join(folder.path, "template.ova"), ova());
    writeFileSync(join(folder.path, "debian.img"), Buffer.alloc(2 ** 20));
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
    });
    folder.env.TF_VAR_token = "a value that only an apply reads";
    await folder.succeed("init");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
  });
});

test("each resource and each data source has an example", () => {
  const { resources, dataSources } = virtualBoxProvider;
  const names = [...Object.keys(resources), ...Object.keys(dataSources).map((name) => `data-${name}`)];
  expect(files.toSorted()).toEqual(names.map((name) => `${name}.tf`).toSorted());
});

test("each resource that can be imported documents its import id", () => {
  const importable = Object.entries(virtualBoxProvider.resources).filter(([, resource]) => "importState" in resource);
  expect(importable.filter(([, { importIdDescription }]) => !importIdDescription).map(([name]) => name)).toEqual([]);
  expect(importable.map(([name]) => name)).toContain("virtualbox_vm");
});
