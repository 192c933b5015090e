import { join } from "node:path";
import { SimulatedHost } from "../../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import { VirtualBoxError } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-error.js";
import type { Attached } from "../../../../../lib/plugin/index.js";
import { attachProvider, PROVIDER } from "../../../../support/lab-folder.js";
import { describeWithTerraform, TerraformFolder } from "../../../../support/terraform.js";
import { describeLabsElsewhere } from "./lab-rows.js";

describeWithTerraform("a lab on another simulated host", () => {
  describeLabsElsewhere(
    (folder, elsewhere) => new SimulatedHost({ file: elsewhere ? join(folder.path, "other.json") : folder.hostFile }),
  );
});

describeWithTerraform("virtualbox_lab on a host whose facts cannot be read", () => {
  let attached: Attached;
  let folder: TerraformFolder;
  let failing = true;

  beforeAll(async () => {
    attached = await attachProvider(() => {
      const host = new SimulatedHost({ file: join(folder.path, "host.json") });
      return failing
        ? Object.assign(host, { facts: () => Promise.reject(new VirtualBoxError("FAILED", "was killed")) })
        : host;
    });
  });
  afterAll(() => attached.close());

  test("is not created, and the next apply creates it", async () => {
    folder = new TerraformFolder({ TF_REATTACH_PROVIDERS: attached.reattach });
    folder.configure({
      terraform: { required_providers: { virtualbox: { source: PROVIDER } } },
      resource: { virtualbox_lab: { l: { name: "l" } } },
    });
    await folder.succeed("init");
    expect((await folder.run("apply", "-auto-approve")).stderr).toContain("was killed");
    failing = false;
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    expect(folder.instances()["virtualbox_lab.l"]?.attributes).toMatchObject({ name: "l", host: "simulated" });
    folder.remove();
  });
});
