import { Construct } from "constructs";
import { Disk, VirtualMachine } from "../../../lib/index.js";
import { brokenRules, codes, image, labIn } from "../support.js";

function twoSites(name: string | undefined) {
  const { lab, hypervisor } = labIn();
  for (const site of ["north", "south"]) {
    const scope = new Construct(lab, site);
    const props = { hypervisor, bootDisk: Disk.fromImage(image), name: site === "south" ? name : undefined };
    new VirtualMachine(scope, "web", props);
  }
  return lab;
}

test.each([undefined, "WEB"])("two guests with the same name are rejected, regardless of case (%p)", (name) => {
  expect(brokenRules(twoSites(name))).toEqual([
    expect.stringMatching(/^LV108 campus\/south\/web: name is "web", which campus\/north\/web also has/i),
  ]);
});

test("an explicit name for one of them is accepted", () => {
  expect(codes(twoSites("web-south"))).toEqual([]);
});
