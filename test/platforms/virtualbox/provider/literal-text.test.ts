import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformVariable } from "cdktf";
import { DirectoryPool, Disk, Image, Lab, SerialPort, VirtualBox, VirtualMachine } from "labvisor";
import { SimulatedHost } from "../../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { Attached } from "../../../../lib/plugin/index.js";
import { attachProvider, LabFolder } from "../../../support/lab-folder.js";
import { describeWithTerraform } from "../../../support/terraform.js";

describeWithTerraform("the user's text reaches the host unchanged", () => {
  let attached: Attached;
  let folder: LabFolder;

  beforeAll(async () => {
    attached = await attachProvider(() => new SimulatedHost({ file: join(folder.path, "host.json") }));
    folder = new LabFolder(attached);
  });
  afterAll(() => {
    attached.close();
    folder.remove();
  });

  test("even if paths and texts contain template signs next to a Terraform variable", async () => {
    const odd = "${HOME} %{if} $${a} %%{b}";
    const project = join(folder.path, odd);
    mkdirSync(project);
    writeFileSync(join(project, "disk.img"), Buffer.alloc(512));
    const build = (app: App) => {
      const lab = new Lab(app, "odd");
      const hypervisor = new VirtualBox(lab, "laptop");
      const owner = new TerraformVariable(lab, "owner", { type: "string", default: "me" });
      new VirtualMachine(lab, "web", {
        hypervisor,
        description: `${odd} of ${owner.stringValue}, $${owner.stringValue}`,
        bootDisk: Disk.fromImage(Image.file("disk.img"), {
          pool: new DirectoryPool(lab, "pool", { hypervisor, path: join(project, "pool") }),
        }),
        sharedFolders: [{ name: "work", hostPath: project }],
        serial: SerialPort.file("%{serial}"),
      });
      return lab;
    };
    await folder.synthesize(build, project);
    await folder.succeed("plan", "-out=plan");
    const plan = JSON.parse(await folder.succeed("show", "-json", "plan"));
    const planned = (type: string) =>
      plan.planned_values.root_module.resources.find((each: { type: string }) => each.type === `virtualbox_${type}`)
        .values;
    expect(planned("vm")).toMatchObject({
      description: `${odd} of me, $me`,
      shared_folders: { work: { host_path: project } },
      serial_ports: [{ file: `../../../${odd}/%{serial}` }],
    });
    expect(planned("disk").source).toBe(`../../../${odd}/disk.img`);
  });
});
