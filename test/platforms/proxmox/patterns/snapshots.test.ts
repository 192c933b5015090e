import { BridgedNetwork, Size } from "../../../../lib/index.js";
import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxSnapshots } from "../../../../lib/platforms/proxmox/api/snapshots.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";
import { proxmoxLab, withoutMarks } from "../support.js";
import { device, initialization, KEY, linux, linuxContainer, mac, options, seed } from "./support.js";

/** The guests of the pattern: a machine that runs, one that does not, and a container. */
function guests() {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const lan = new BridgedNetwork(lab, "lan", {
    hypervisor,
    cidr: "10.99.0.0/24",
    gateway: "10.99.0.2",
    domain: "lab.example",
  });
  const running = { address: "10.99.0.51", mac };
  guest("snap-vm", {
    cpus: 2,
    interfaces: [lan.attach(running)],
    cloudInit: seed,
    options: { ...options, vmId: 1012 },
  });
  guest("snap-off", { cpus: 2, interfaces: [lan.attach({ name: "off" })], running: false, options: { vmId: 1013 } });
  container("snap-ct", {
    memory: Size.mebibytes(128),
    rootDisk: { size: Size.gibibytes(1) },
    interfaces: [lan.at("10.99.0.71")],
    sshKeys: [KEY],
    options: { vmId: 2012 },
  });
  return withoutMarks(lab).resource;
}

test("12: the guests whose snapshots are taken match those of the real node", () => {
  const { proxmox_virtual_environment_vm: machines, proxmox_virtual_environment_container, ...others } = guests();
  const cpu = { cores: 2, type: "x86-64-v2-AES" };
  const dns = { domain: "lab.example", servers: ["10.99.0.2"] };
  const addressing = (address: string) => ({ ip_config: [{ ipv4: { address, gateway: "10.99.0.2" } }], dns });
  // Better: adapters have MACs that stay.
  const anyMac = { mac_address: expect.any(String) };
  const { depends_on, ...off } = machines["snap-off"];
  expect(depends_on).toBeUndefined();
  expect(off).toEqual(
    linux("snap-off", { vm_id: 1013, cpu, started: false, network_device: [device("vmbr0", anyMac)] }),
  );
  expect(machines["snap-vm"]).toEqual(
    linux("snap-vm", {
      vm_id: 1012,
      cpu,
      network_device: [device("vmbr0")],
      initialization: initialization(addressing("10.99.0.51/24")),
      // Better: a container that starts beside machines may fail.
      depends_on: ["proxmox_virtual_environment_container.snap-ct"],
    }),
  );
  expect(proxmox_virtual_environment_container).toEqual({
    "snap-ct": linuxContainer("snap-ct", {
      vm_id: 2012,
      network_interface: [{ name: "eth0", bridge: "vmbr0", ...anyMac }],
      initialization: { hostname: "snap-ct", ...addressing("10.99.0.71/24"), user_account: { keys: [KEY] } },
    }),
  });
  expect(others).toEqual({});
});

test("12: the requests for snapshots match those to the real node, with `start` as in the lab", async () => {
  const server = await ProxmoxServer.start();
  try {
    const access = { endpoint: new URL(server.endpoint), credentials: { token: TOKEN }, insecure: false };
    const api = new ProxmoxApi(access, { pause: 5 });
    const { proxmox_virtual_environment_vm: machines, proxmox_virtual_environment_container: containers } = guests();
    const all = [
      ...["snap-vm", "snap-off"].map((name) => ({ kind: "qemu" as const, body: machines[name] })),
      { kind: "lxc" as const, body: containers["snap-ct"] },
    ];
    for (const { kind, body } of all) {
      const { vm_id: id, node_name: node, started } = body;
      server.add(`${kind}/${id}`, { running: started });
      const snapshots = new ProxmoxSnapshots(api, { node, kind, id });
      await snapshots.check();
      await snapshots.take("base", "clean state", false);
      await snapshots.restore("base", started);
      expect(server.guests.get(`${kind}/${id}`)?.running).toBe(started);
      await snapshots.delete("base");
      const at = `/nodes/pve/${kind}/${id}`;
      expect(server.asked.splice(0)).toEqual([
        `GET ${at}/feature?feature=snapshot`,
        `POST ${at}/snapshot snapname=base&description=clean+state`,
        `POST ${at}/snapshot/base/rollback start=${started ? 1 : 0}`,
        `DELETE ${at}/snapshot/base`,
      ]);
    }
  } finally {
    await server.stop();
  }
});
