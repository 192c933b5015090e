import { setTimeout as sleep } from "node:timers/promises";
import { accessFrom } from "../../../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { ProxmoxMachines, type RestartLimits } from "../../../../lib/platforms/proxmox/api/machines.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

let server: ProxmoxServer;
beforeEach(async () => {
  server = await ProxmoxServer.start();
});
afterEach(() => server.stop());

const { signal } = new AbortController();

function machines(limits?: RestartLimits): ProxmoxMachines {
  const access = accessFrom({ PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN });
  return new ProxmoxMachines(new ProxmoxApi(access, { pause: 5 }), limits);
}

/** Adds the machine 100, which runs. */
function running() {
  server.cluster.set(100, { name: "web" });
  return server.add("qemu/100", { running: true });
}

const reboots = () => server.asked.filter((line) => line.startsWith("POST"));

test("a machine that runs is rebooted, and runs again afterwards", async () => {
  running();
  server.looks = 2;
  await machines().restart(100, Date.now(), signal);
  expect(reboots()).toEqual(["POST /nodes/pve/qemu/100/status/reboot timeout=180"]);
  expect(server.guests.get("qemu/100")).toMatchObject({ running: true, starting: -1 });
});

test("a machine that started after a time is left alone", async () => {
  const { started } = running();
  await machines().restart(100, started - 2000, signal);
  expect(reboots()).toEqual([]);
});

test.each([
  ["is off", (guest: ReturnType<typeof running>) => Object.assign(guest, { running: false })],
  ["is paused", (guest: ReturnType<typeof running>) => Object.assign(guest, { paused: true })],
  ["the cluster does not have", () => server.cluster.clear()],
])("a machine that %s is left alone", async (_, change) => {
  change(running());
  await machines().restart(100, Date.now(), signal);
  expect(reboots()).toEqual([]);
});

test("a machine that does not shut down in time is an error, and so is one that does not run again", async () => {
  const guest = running();
  guest.reboot = "ignores it";
  await expect(machines({ shutdown: 5 }).restart(100, Date.now(), signal)).rejects.toThrow(
    "The machine 100 did not shut down within 5 seconds, so its guest has not read its new networks. Stop it, and " +
      "apply again: the apply starts it.",
  );
  guest.reboot = "stays off";
  await expect(machines({ start: 0 }).restart(100, Date.now(), signal)).rejects.toThrow(
    "The machine 100 was shut down for a restart, and is not running after 0 seconds.",
  );
});

test("a restart that fails for another reason is an error with that reason and the remedy", async () => {
  running();
  server.fails.add("qmreboot");
  await expect(machines().restart(100, Date.now(), signal)).rejects.toThrow(
    "The machine 100 cannot be restarted for its new networks: no space left on device. Apply again once that is settled.",
  );
  server.forbidden.add("/nodes/pve/qemu/100/status/reboot");
  await expect(machines().restart(100, Date.now(), signal)).rejects.toThrow(
    /^The machine 100 cannot be restarted for its new networks: .* does not allow POST .*Grant the right/,
  );
});

test("a restart that is interrupted waits neither for its task nor until the machine runs again", async () => {
  running().reboot = "stays off";
  await expect(machines().restart(100, Date.now(), AbortSignal.timeout(200))).rejects.toThrow("aborted");
  running();
  server.looks = 1e6;
  await expect(machines().restart(100, Date.now(), AbortSignal.timeout(200))).rejects.toThrow("aborted");
});

test("a machine whose node does not answer for a moment after its reboot is waited for", async () => {
  const guest = running();
  server.looks = 10;
  const restarted = machines().restart(100, Date.now(), signal);
  while (reboots().length === 0) await sleep(1);
  guest.starting = 1;
  server.guests.delete("qemu/100");
  setTimeout(() => server.guests.set("qemu/100", guest), 300);
  await restarted;
  expect(guest.running).toBe(true);
});
