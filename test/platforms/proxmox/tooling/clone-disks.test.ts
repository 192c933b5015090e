import { accessFrom } from "../../../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxCluster } from "../../../../lib/platforms/proxmox/api/cluster.js";
import { fixedCloneDisks } from "../../../../lib/platforms/proxmox/tooling/clone-disks.js";
import { resourcesOf } from "../../../../lib/terraform/stack-json.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

const VM = "proxmox_virtual_environment_vm";
const boot = (size: number) => [{ interface: "scsi0", size }];
const clone = (full: boolean) => ({ clone: { vm_id: 100, full }, disk: boot(5) });
const ignored = { lifecycle: { ignore_changes: ["disk"] } };
const json = { resource: { [VM]: { small: { ...clone(true) }, linked: { ...clone(false), ...ignored } } } };
const scsi = (size: string) => `local:1/vm-1-disk-0.qcow2,iothread=1,size=${size}`;

let server: ProxmoxServer;
beforeEach(async () => {
  server = await ProxmoxServer.start();
});
afterEach(() => server.stop());

/** Returns the problems with clones whose boot disks had 2 GiB when Terraform last read them. */
function problems(): Promise<string[]> {
  const env = { PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
  const applied = { small: 101, linked: 102 };
  const state = Object.entries(applied).map(([name, vm_id]) => ({
    mode: "managed" as const,
    provider: "bpg/proxmox",
    type: VM,
    name,
    instances: [{ attributes: { node_name: "pve", vm_id, disk: boot(2) } }],
  }));
  return fixedCloneDisks(resourcesOf(json), state, new ProxmoxCluster(new ProxmoxApi(accessFrom(env))));
}

const larger = (name: string, id: number) =>
  `a larger disk scsi0, for ${name}: the clone has 2 GiB, and the lab has 5 GiB. The provider does not enlarge the ` +
  `disk of a linked clone, or of one with several disks. Run on the node pve: qm resize ${id} scsi0 5G`;

test("another size of a linked clone's boot disk is reported until somebody enlarges the disk", async () => {
  server.configs.set("qemu/101", { scsi0: scsi("2G"), ide2: "none,media=cdrom", scsihw: "virtio-scsi-single" });
  server.configs.set("qemu/102", { scsi0: scsi("2G") });
  expect(await problems()).toEqual([larger("linked", 102)]);
  server.configs.set("qemu/102", { scsi0: scsi("5120M") });
  expect(await problems()).toEqual([]);
});

test("another size of a full clone's boot disk is reported if the provider would detach the clone's other disks", async () => {
  server.configs.set("qemu/101", { scsi0: scsi("2G"), scsi1: scsi("1G") });
  server.configs.set("qemu/102", { scsi0: scsi("5G") });
  expect(await problems()).toEqual([larger("small", 101)]);
});

test("a clone that may not be read, or was deleted, is not checked", async () => {
  expect(await problems()).toEqual([]);
});
