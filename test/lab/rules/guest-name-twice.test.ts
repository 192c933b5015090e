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

test.each([undefined, "WEB"])("one name for two guests is refused, whatever its case (%p)", (name) => {
  expect(brokenRules(twoSites(name))).toEqual([
    expect.stringMatching(/^LV108 campus\/south\/web: its name is "web", and so is that of campus\/north\/web/i),
  ]);
});

test("another name in one of the places is enough", () => {
  expect(codes(twoSites("web-south"))).toEqual([]);
});
