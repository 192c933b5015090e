import { Disk, type Lab, Size, VirtualBox } from "../../lib/index.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { appIn, labIn } from "./support.js";

const noted = (lab: Lab) => lab.toTerraform()["//"].capacity;

test("a declared capacity is in the JSON by the hypervisor's name, with the disks that it is held against", () => {
  const capacity = { cpus: 2, memory: Size.gibibytes(4), disk: Size.gibibytes(256) };
  const { lab, guest } = labIn(undefined, { capacity });
  new VirtualBox(lab, "small", { capacity: { memory: Size.mebibytes(512) } });
  new VirtualBox(lab, "plain");
  new VirtualBox(lab, "silent", { capacity: { cpus: undefined } });
  guest("a", { bootDisk: Disk.blank(Size.gibibytes(20)), dataDisks: [Disk.blank(Size.gibibytes(4))] });
  guest("b");
  expect(noted(lab)).toEqual([
    { hypervisors: ["laptop"], cpus: 2, memoryMib: 4096, diskMib: 262_144, disksMib: 24_576 },
    { hypervisors: ["small"], memoryMib: 512 },
  ]);
});

test("a lab that declares none has none in its JSON", () => {
  expect(noted(labIn().lab)).toBeUndefined();
});

test("that of a cluster is by the names of its nodes", () => {
  const nodes = { pve: "192.0.2.1", another: "192.0.2.2" };
  expect(noted(proxmoxLab({ nodes, capacity: { cpus: 8 } }).lab)).toEqual([
    { hypervisors: ["another", "pve"], cpus: 8 },
  ]);
});

test("a guest that --stopped leaves off is noted as one that runs", () => {
  const app = appIn(undefined, { "labvisor:running": false });
  const { lab, guest } = labIn(app);
  guest("a");
  guest("b", { running: false });
  const { virtualbox_vm: machines } = lab.toTerraform().resource;
  expect([machines.a["//"].desiredRunning, machines.b["//"].desiredRunning]).toEqual([true, undefined]);
});
