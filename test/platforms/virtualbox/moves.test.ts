import { join } from "node:path";
import type { App } from "cdktf";
import { Construct } from "constructs";
import { Disk, HostOnlyNetwork, Lab, Size, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { SimulatedHost } from "../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { Attached } from "../../../lib/plugin/index.js";
import { attachProvider, LabFolder } from "../../support/lab-folder.js";
import { describeWithTerraform } from "../../support/terraform.js";

/** Returns a lab whose machine and network are at the given paths. */
const labWith =
  (guestPath: string, networkPath: string, moved = false) =>
  (app: App) => {
    const lab = new Lab(app, "campus");
    const hypervisor = new VirtualBox(lab, "laptop");
    const scopes = new Map<string, Construct>([["", lab]]);
    const place = (path: string): [Construct, string] => {
      const [id = "", scope = ""] = path.split("/").reverse();
      const construct = scopes.get(scope) ?? new Construct(lab, scope);
      scopes.set(scope, construct);
      return [construct, id];
    };
    const lan = new HostOnlyNetwork(...place(networkPath), {
      hypervisor,
      cidr: "192.168.56.0/24",
      movedFrom: moved ? "lan" : undefined,
    });
    new VirtualMachine<VirtualBox>(...place(guestPath), {
      hypervisor,
      name: "web",
      bootDisk: Disk.blank(Size.gibibytes(1)),
      dataDisks: [Disk.blank(Size.gibibytes(2))],
      interfaces: [lan.attach()],
      movedFrom: moved ? "web" : undefined,
    }).snapshot("golden");
    return lab;
  };

describeWithTerraform("A guest that moves in an applied lab", () => {
  let attached: Attached;
  let folder: LabFolder;
  beforeAll(async () => {
    attached = await attachProvider(() => new SimulatedHost({ file: join(folder.path, "host.json") }));
  });
  afterAll(() => attached.close());
  beforeEach(() => {
    folder = new LabFolder(attached);
  });
  afterEach(() => folder.remove());

  const actionsOf = async () => {
    await folder.succeed("plan", "-out=plan.bin");
    const { resource_changes } = JSON.parse(await folder.succeed("show", "-json", "plan.bin"));
    return [...new Set(resource_changes.flatMap(({ change }: { change: { actions: string[] } }) => change.actions))];
  };
  const apply = async (...lab: Parameters<typeof labWith>) => {
    await folder.synthesize(labWith(...lab), folder.path);
    await folder.apply();
  };
  const identities = () =>
    Object.values(folder.instances())
      .map(({ attributes: { id, key, mac, name } }) => ({ id, key, mac, name }))
      .sort((a, b) => (`${a.id}` < `${b.id}` ? -1 : 1));

  test.each([
    ["into a construct", "site/web", "site/lan"],
    ["to another id", "frontend", "backbone"],
    ["to another id in a construct", "site/frontend", "site/lan"],
  ])(
    "%s keeps its machine, disks, snapshot, and network",
    async (_, guestPath, networkPath) => {
      await apply("web", "lan");
      const before = identities();
      await folder.synthesize(labWith(guestPath, networkPath, true), folder.path);
      expect(await actionsOf()).toEqual(["no-op"]);
      await folder.apply();
      expect(identities()).toEqual(before);
      expect(await folder.planCode()).toBe(0);
    },
    120_000,
  );

  test("without movedFrom it would be destroyed", async () => {
    await apply("web", "lan");
    await folder.synthesize(labWith("site/web", "site/lan"), folder.path);
    expect(await actionsOf()).toContain("delete");
  }, 120_000);
});
