import { type Capacity, Disk, Lab, Size, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { appIn, brokenRules, labIn, warnings } from "../support.js";

/** The workshop's computer. */
const workshop: Capacity = { cpus: 2, memory: Size.gibibytes(4), disk: Size.gibibytes(256) };

/** Returns the workshop's lab: Windows XP and a number of Ubuntu guests. */
function lab(ubuntus: number, capacity = workshop, app = appIn()) {
  const parts = labIn(app, { capacity });
  const { guest } = parts;
  guest("xp", { cpus: 1, memory: Size.gibibytes(1), bootDisk: Disk.blank(Size.gibibytes(20)) });
  for (let n = 1; n <= ubuntus; n++) {
    guest(`ubuntu${n}`, { memory: Size.gibibytes(1), bootDisk: Disk.blank(Size.gibibytes(80)) });
  }
  return parts;
}

test("guests within the capacity of their host are accepted without a warning", () => {
  expect(warnings(lab(1).lab)).toEqual([]);
  expect(warnings(lab(4, {}).lab)).toEqual([]);
});

test("more memory than the host has is rejected", () => {
  expect(brokenRules(lab(4).lab)).toEqual([
    expect.stringMatching(
      /^LV125 campus\/laptop: the running guests need 5 GiB of memory, and the host's capacity is 4 GiB; /,
    ),
  ]);
});

test("more processors or disk space than the host has causes a warning", () => {
  expect(warnings(lab(2).lab)).toEqual(["LV127 campus/laptop"]);
  expect(warnings(lab(3).lab)).toEqual(["LV127 campus/laptop", "LV127 campus/laptop"]);
});

test("a guest that is off does not count, and one that --stopped keeps off does", () => {
  const off = lab(1, { cpus: 2, memory: Size.gibibytes(2) });
  off.guest("off", { running: false, memory: Size.gibibytes(9), cpus: 9 });
  expect(warnings(off.lab)).toEqual([]);
  expect(warnings(lab(2, workshop, appIn(undefined, { "labvisor:running": false })).lab)).toEqual([
    "LV127 campus/laptop",
  ]);
});

test("the labs of an app share the capacity of their host", () => {
  const { app, lab: first } = lab(1);
  const second = new Lab(app, "second");
  const hypervisor = new VirtualBox(second, "laptop");
  new VirtualMachine(second, "big", { hypervisor, memory: Size.gibibytes(3), bootDisk: Disk.blank(Size.gibibytes(1)) });
  expect(brokenRules(first)).toEqual([expect.stringMatching(/^LV125 campus\/laptop: .* need 5 GiB/)]);
  expect(warnings(second)).toEqual([]);
});

test("disks of a linked clone do not count, and those of a full clone and of a container do", () => {
  const linked = labIn(undefined, { capacity: { disk: Size.gibibytes(20) } });
  const xp = linked.guest("xp", { bootDisk: Disk.blank(Size.gibibytes(20)) });
  xp.snapshot("golden").linkedClone("pupil");
  expect(warnings(linked.lab)).toEqual([]);
  xp.clone("twin");
  expect(warnings(linked.lab)).toEqual(["LV127 campus/laptop"]);

  const { lab: onProxmox, container } = proxmoxLab({ capacity: { disk: Size.gibibytes(5) } });
  container("a", { mountPoints: [{ path: "/data", size: Size.gibibytes(2) }] });
  expect(warnings(onProxmox)).toEqual(["LV127 campus/pve"]);
});

test.each([
  [{ cpus: 0 }, /capacity\.cpus is 0; give a whole number from 1/],
  [{ memory: 4096 }, /capacity\.memory is 4096; give a Size/],
  [{ disk: "256 GB" }, /capacity\.disk is '256 GB'; give a Size/],
  [4, /capacity is 4; give an object/],
])("a capacity of %j is rejected", (capacity, message) => {
  expect(() => labIn(undefined, { capacity: capacity as never })).toThrow(message);
});
