import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { accessFrom } from "../../../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxCluster } from "../../../../lib/platforms/proxmox/api/cluster.js";
import { lackingSpace, spaceNeeds } from "../../../../lib/platforms/proxmox/tooling/space.js";
import { resourcesOf, type StackJson } from "../../../../lib/terraform/stack-json.js";
import type { StateResource } from "../../../../lib/terraform/terraform.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

const VM = "proxmox_virtual_environment_vm";
const disk = (size: number, slot = "scsi0", datastore_id = "tank") => ({ interface: slot, size, datastore_id });
const machine = (...disks: readonly object[]) => ({ node_name: "pve", disk: disks });

let server: ProxmoxServer;
let folder: string;
beforeEach(async () => {
  server = await ProxmoxServer.start();
  folder = mkdtempSync(path.join(os.tmpdir(), "space-"));
  server.nodes.pve = {
    storages: { tank: "images,rootdir", local: "import" },
    bridges: [],
    free: { tank: 10, local: 1 },
  };
  server.storages.tank = { type: "lvm" };
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

function problems(resource: StackJson["resource"], state: readonly StateResource[] = []): Promise<string[]> {
  const access = accessFrom({ PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
  return lackingSpace(spaceNeeds(resourcesOf({ resource }), state, folder), new ProxmoxCluster(new ProxmoxApi(access)));
}

const applied = (name: string, size: number): StateResource => ({
  mode: "managed",
  type: VM,
  name,
  provider: "bpg/proxmox",
  instances: [{ attributes: { disk: [disk(size)] } }],
});
const remedy = "Delete what nobody needs, or use another storage.";

test("disks of machines, containers, and full clones that do not fit on a storage that allocates all space at once", async () => {
  const template = machine(disk(2), disk(3, "scsi1"));
  const clone = (full: boolean) => ({ node_name: "pve", clone: { vm_id: `\${${VM}.template.vm_id}`, full } });
  const container = {
    node_name: "pve",
    disk: { size: 1, datastore_id: "tank" },
    mount_point: [{ path: "/d", volume: "tank", size: "1G" }],
  };
  const machines = { template, linked: { ...clone(false), ...machine(disk(9)) } };
  expect(await problems({ [VM]: machines, proxmox_virtual_environment_container: { container } })).toEqual([]);
  const full = { ...clone(true), disk: [disk(4)] };
  expect(await problems({ [VM]: { ...machines, full }, proxmox_virtual_environment_container: { container } })).toEqual(
    [`14 GiB on the storage tank of the node pve, for template, full, container: 10 GiB are free. ${remedy}`],
  );
});

test("a disk that exists needs only what it grows by", async () => {
  const resource = { [VM]: { web: machine(disk(25)) } };
  expect(await problems(resource, [applied("web", 20)])).toEqual([]);
  expect(await problems(resource, [applied("web", 12)])).toEqual([
    `13 GiB on the storage tank of the node pve, for web: 10 GiB are free. ${remedy}`,
  ]);
});

test.each<[string, Readonly<Record<string, string | number>>, number]>([
  ["an LVM-thin pool", { type: "lvmthin" }, 0],
  ["a ZFS pool with thin volumes", { type: "zfspool", sparse: 1 }, 0],
  ["a ZFS pool without them", { type: "zfspool" }, 1],
  ["a folder", { type: "dir" }, 0],
  ["a folder with preallocation", { type: "dir", preallocation: "falloc" }, 1],
])("a disk on %s is refused only if it takes its space at once", async (_, settings, count) => {
  server.storages.tank = settings;
  expect(await problems({ [VM]: { web: machine(disk(11)) } })).toHaveLength(count);
});

test("files that are uploaded need their size, wherever they go", async () => {
  writeFileSync(path.join(folder, "big.img"), "");
  truncateSync(path.join(folder, "big.img"), 1.5 * 2 ** 30);
  const image = (file: string) => ({ node_name: "pve", datastore_id: "local", source_file: { path: file } });
  const resource = (file: string) => ({ proxmox_virtual_environment_file: { image: image(file) } });
  expect(await problems(resource("big.img"))).toEqual([
    `1.5 GiB on the storage local of the node pve, for image: 1 GiB are free. ${remedy}`,
  ]);
  expect(await problems(resource("missing.img"))).toEqual([]);
});
