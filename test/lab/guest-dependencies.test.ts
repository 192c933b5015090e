import { Construct } from "constructs";
import { Disk, Size, VirtualMachine } from "../../lib/index.js";
import { machinesOf, proxmoxLab } from "../platforms/proxmox/support.js";
import { labIn, synthesize } from "./support.js";

test("a guest that depends on others is applied after them on VirtualBox", () => {
  const { lab, guest } = labIn();
  const [db, cache, web] = ["db", "cache", "web"].map((id) => guest(id));
  web.node.addDependency(db, cache);
  const { db: first, web: last } = synthesize(lab).resource.virtualbox_vm;
  expect(last.depends_on).toEqual(["virtualbox_vm.cache", "virtualbox_vm.db"]);
  expect(first.depends_on).toBeUndefined();
});

test("a guest that depends on others is applied after them on Proxmox VE, and after what else it needs", () => {
  const { lab, guest, container } = proxmoxLab();
  const db = container("db", { running: false });
  guest("web").node.addDependency(db);
  container("started");
  expect(machinesOf(lab).web.depends_on).toEqual([
    "proxmox_virtual_environment_container.db",
    "proxmox_virtual_environment_container.started",
  ]);
});

test("a dependency on a construct is one on the guests in it", () => {
  const { lab, hypervisor, guest } = labIn();
  const site = new Construct(lab, "site");
  new VirtualMachine(site, "db", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) });
  // The lab contains the guest itself.
  guest("web").node.addDependency(site, hypervisor, lab);
  expect(synthesize(lab).resource.virtualbox_vm.web.depends_on).toEqual([
    expect.stringMatching(/^virtualbox_vm\.site_db_/),
  ]);
});
