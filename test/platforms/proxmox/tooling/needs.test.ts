import { proxmoxNeeds } from "../../../../lib/platforms/proxmox/tooling/needs.js";
import { resourcesOf } from "../../../../lib/terraform/stack-json.js";

const needs = (resource: object) =>
  proxmoxNeeds(resourcesOf({ resource } as never)).map(({ node, what }) =>
    "name" in what
      ? [node, what.name, ...("content" in what ? [what.content] : [])].join(" ")
      : what.kind === "node"
        ? node
        : `${node} ${what.kind}`,
  );

test("a lab's own resources are not requirements, and each requirement is listed once", () => {
  expect(
    needs({
      proxmox_storage_zfspool: { tank: { id: "tank", nodes: ["a", "b"] } },
      proxmox_sdn_vnet: { v: { id: "vnet1" } },
      proxmox_virtual_environment_vm: {
        x: {
          node_name: "a",
          disk: [{ datastore_id: "tank" }, { datastore_id: "local-lvm" }, { datastore_id: "local-lvm" }],
          efi_disk: { datastore_id: "local-lvm" },
          network_device: [{ bridge: "vnet1" }, { bridge: "${proxmox_sdn_vnet.v.id}" }, { bridge: "vmbr0" }],
        },
      },
      proxmox_replication: { r: { target: "c" } },
    }),
  ).toEqual(["a", "b", "a local-lvm images", "a vmbr0", "c"]);
});

test("a backup job needs its storage on the nodes of its guests", () => {
  const vmid = ["${tostring(proxmox_virtual_environment_container.y.vm_id)}", "105"];
  expect(
    needs({
      proxmox_backup_job: { j: { storage: "pbs", vmid } },
      proxmox_virtual_environment_vm: { x: { node_name: "a" } },
      proxmox_virtual_environment_container: { y: { node_name: "b" } },
    }),
  ).toEqual(["b", "b pbs backup", "a"]);
});

test("a NAT network needs the default route of its zone's nodes, and a subnet without NAT needs none", () => {
  const subnet = (vnet: string, snat?: boolean) => ({ vnet: `\${proxmox_sdn_vnet.${vnet}.id}`, snat });
  expect(
    needs({
      proxmox_sdn_zone_simple: { z: { nodes: ["a"] } },
      proxmox_sdn_vnet: {
        wan: { id: "wan", zone: "${proxmox_sdn_zone_simple.z.id}" },
        lan: { id: "lan", zone: "${proxmox_sdn_zone_simple.z.id}" },
      },
      proxmox_sdn_subnet: { wan: subnet("wan", true), lan: subnet("lan") },
    }),
  ).toEqual(["a", "a default route"]);
});

test.each([{}, { node_name: null }, { node_name: "a", disk: null, network_device: [null], initialization: "x" }])(
  "the malformed machine %j requires at most its node",
  (body) => {
    expect(needs({ proxmox_virtual_environment_vm: { x: body } })).toEqual("disk" in body ? ["a"] : []);
  },
);
