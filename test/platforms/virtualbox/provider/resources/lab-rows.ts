import type { VirtualBoxHost } from "../../../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";

/**
 * Tests a refresh on another host than the lab's.
 *
 * @param hostOf returns the lab's host, or another one of its kind
 */
export function describeLabsElsewhere(hostOf: (folder: SimulatedFolder, elsewhere: boolean) => VirtualBoxHost): void {
  let folder: SimulatedFolder;
  let elsewhere = false;
  eachOnSimulatedHost(
    (fresh) => {
      folder = fresh;
    },
    (fresh) => hostOf(fresh, elsewhere),
  );

  const lab = "${virtualbox_lab.l.id}";
  const FOLDER = "lab-${substr(virtualbox_lab.l.id, 0, 8)}";
  const ELSEWHERE = /This (VirtualBox|simulated host) does not have the lab of this state/;

  test.each([
    ["machine", { virtualbox_vm: { v: { lab, key: "v", name: "v", folder: FOLDER, state: "stopped" } } }],
    ["NAT network", { virtualbox_nat_network: { n: { lab, name: "n", cidr: "10.79.1.0/24" } } }],
  ])("the refresh refuses to take the lab's %s for deleted, and a destroy forgets nothing", async (_, resource) => {
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}" } },
      resource: { virtualbox_lab: { l: { name: "lab" } }, ...resource },
    });
    await folder.succeed("init");
    await folder.apply();
    const before = Object.keys(folder.instances());
    elsewhere = true;
    for (const command of [["plan"], ["destroy", "-auto-approve"]]) {
      const { exitCode, stderr } = await folder.run(...command, "-no-color");
      expect([exitCode, stderr.replace(/[\s│]+/g, " ")]).toEqual([1, expect.stringMatching(ELSEWHERE)]);
    }
    elsewhere = false;
    expect(await folder.planCode()).toBe(0);
    expect(Object.keys(folder.instances())).toEqual(before);

    // A host that knows the lab has lost the rest.
    const { id, name } = folder.instances()["virtualbox_lab.l"].attributes as { id: string; name: string };
    elsewhere = true;
    await hostOf(folder, elsewhere).recordLab({ id, name });
    expect(await folder.planCode()).toBe(2);
    elsewhere = false;
    await folder.succeed("destroy", "-auto-approve");
  });
}
