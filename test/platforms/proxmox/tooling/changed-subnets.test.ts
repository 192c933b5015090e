import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxCluster } from "../../../../lib/platforms/proxmox/api/cluster.js";
import { proxmoxAccess } from "../../../../lib/platforms/proxmox/tooling/access.js";
import { changedSubnets } from "../../../../lib/platforms/proxmox/tooling/changed-subnets.js";
import { resourcesOf } from "../../../../lib/terraform/stack-json.js";
import { eachWithProxmoxServer, type ProxmoxServer } from "../../../support/proxmox-server.js";

const resources = resourcesOf({
  resource: {
    proxmox_sdn_vnet: { wan: { id: "wanvnet1" } },
    proxmox_sdn_subnet: {
      wan_subnet: {
        ...{ "//": { metadata: { path: "site/wan/subnet" } }, cidr: "10.9.0.0/24", vnet: "${proxmox_sdn_vnet.wan.id}" },
        ...{ gateway: "10.9.0.1", snat: true },
        dhcp_range: { start_address: "10.9.0.128", end_address: "10.9.0.254" },
      },
    },
  },
});
const applied = (vnet: string) => [
  {
    ...{ mode: "managed", type: "proxmox_sdn_subnet", name: "wan_subnet", provider: "" },
    instances: [{ attributes: { vnet } }],
  },
];
const listed = {
  ...{ cidr: "10.9.0.0/24", subnet: "wanzone1-10.9.0.0-24", vnet: "wanvnet1", gateway: "10.9.0.1", snat: 1 },
  "dhcp-range": [{ "start-address": "10.9.0.128", "end-address": "10.9.0.254" }],
};

let server: ProxmoxServer;
eachWithProxmoxServer((fresh) => {
  server = fresh;
});

const problems = (subnet: object, vnet = "wanvnet1") => {
  server.lists.set("/cluster/sdn/vnets/wanvnet1/subnets", [subnet]);
  return changedSubnets(resources, applied(vnet), new ProxmoxCluster(new ProxmoxApi(proxmoxAccess())));
};

test("a subnet that somebody changed is refused with the commands that change it back", async () => {
  expect(await problems({ ...listed, snat: 0, "dhcp-range": [] })).toEqual([
    "the subnet 10.9.0.0/24, for wan/subnet: somebody changed snat and dhcp-range, and the provider cannot change it " +
      "back. Run on a node: pvesh set /cluster/sdn/vnets/wanvnet1/subnets/wanzone1-10.9.0.0-24 --snat 1 " +
      "--dhcp-range start-address=10.9.0.128,end-address=10.9.0.254 && pvesh set /cluster/sdn",
  ]);
});

test("a subnet as it was applied, and one that the lab changes itself, are planned", async () => {
  expect(await problems(listed)).toEqual([]);
  expect(await problems({ ...listed, snat: 0 }, "wanvnet0")).toEqual([]);
});
