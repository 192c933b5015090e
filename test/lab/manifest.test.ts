import { Disk, type Lab, Size, VirtualBox } from "../../lib/index.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { appIn, labIn } from "./support.js";

const capacityIn = (lab: Lab) => lab.toTerraform()["//"].capacity;

test("the JSON contains each declared capacity with the hypervisor's name and the size of its disks", () => {
  const capacity = { cpus: 2, memory: Size.gibibytes(4), disk: Size.gibibytes(256) };
  const { lab, guest } = labIn(undefined, { capacity });
  new VirtualBox(lab, "small", { capacity: { memory: Size.mebibytes(512) } });
  new VirtualBox(lab, "plain");
  new VirtualBox(lab, "silent", { capacity: { cpus: undefined } });
  guest("a", { bootDisk: Disk.blank(Size.gibibytes(20)), dataDisks: [Disk.blank(Size.gibibytes(4))] });
  guest("b");
  expect(capacityIn(lab)).toEqual([
    { hypervisors: ["laptop"], cpus: 2, memoryMib: 4096, diskMib: 262_144, disksMib: 24_576 },
    { hypervisors: ["small"], memoryMib: 512 },
  ]);
});

test("the JSON of a lab without a declared capacity contains none", () => {
  expect(capacityIn(labIn().lab)).toBeUndefined();
});

test("the capacity of a cluster is stored with the names of its nodes", () => {
  const nodes = { pve: "192.0.2.1", another: "192.0.2.2" };
  expect(capacityIn(proxmoxLab({ nodes, capacity: { cpus: 8 } }).lab)).toEqual([
    { hypervisors: ["another", "pve"], cpus: 8 },
  ]);
});

test("the JSON contains whether a guest is to run, even if --stopped keeps it off", () => {
  const app = appIn(undefined, { "labvisor:running": false });
  const { lab, guest } = labIn(app);
  guest("a");
  guest("b", { running: false });
  const { virtualbox_vm: machines } = lab.toTerraform().resource;
  expect([machines.a["//"].desiredRunning, machines.b["//"].desiredRunning]).toEqual([true, undefined]);
});
