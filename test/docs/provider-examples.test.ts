import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Attached } from "../../lib/plugin/index.js";
import { SimulatedHost } from "../../lib/provider/host/simulated/host.js";
import { virtualBoxProvider } from "../../lib/provider/provider.js";
import { attachProvider, PROVIDER } from "../support/lab-folder.js";
import { ova } from "../support/ova.js";
import { describeWithTerraform, TerraformFolder } from "../support/terraform.js";

const EXAMPLES = "docs/provider/examples";
const files = readdirSync(EXAMPLES);

describeWithTerraform("the examples of docs/provider", () => {
  let attached: Attached;
  let folder: TerraformFolder;

  beforeAll(async () => {
    attached = await attachProvider(() => new SimulatedHost({ file: join(folder.path, "host.json") }));
  });
  afterAll(() => attached.close());
  beforeEach(() => {
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
  });
  afterEach(() => folder.remove());

  test.each(files)("%s is applied, needs nothing more, and is destroyed", async (file) => {
    copyFileSync(join(EXAMPLES, file), join(folder.path, file));
    writeFileSync(join(folder.path, "template.ova"), ova());
    folder.configure({
      terraform: { required_providers: { virtualbox: { source: PROVIDER } } },
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
    });
    await folder.succeed("init");
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
  });
});

test.each(Object.keys(virtualBoxProvider.dataSources))("the data source %s has an example", (name) => {
  expect(files).toContain(`data-${name}.tf`);
});
