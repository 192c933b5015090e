import http from "node:http";
import type { AddressInfo } from "node:net";
import { accessFrom } from "../../../../lib/platforms/proxmox/api/access.js";
import { ProxmoxApi } from "../../../../lib/platforms/proxmox/api/client.js";
import { type ProxmoxGuest, ProxmoxSnapshots } from "../../../../lib/platforms/proxmox/api/snapshots.js";
import { ProxmoxServer, TOKEN } from "../../../support/proxmox-server.js";

let server: ProxmoxServer;
beforeEach(async () => {
  server = await ProxmoxServer.start();
  server.add("qemu/100", { running: true });
  server.add("lxc/101");
  server.add("lxc/102", { feature: false });
});
afterEach(() => server.stop());

const WITH_TOKEN = { PROXMOX_VE_API_TOKEN: TOKEN };
const api = (env: NodeJS.ProcessEnv = WITH_TOKEN) =>
  new ProxmoxApi(accessFrom({ PROXMOX_VE_ENDPOINT: server.endpoint, ...env }), { pause: 5 });
const of = (place: string, env?: NodeJS.ProcessEnv, node = "pve") => {
  const [kind, id] = place.split("/");
  return new ProxmoxSnapshots(api(env), { node, kind: kind as ProxmoxGuest["kind"], id: Number(id) });
};

describe("snapshots", () => {
  test.each(["qemu/100", "lxc/101"])("of %s are taken, listed, restored, and deleted", async (place) => {
    const snapshots = of(place);
    await snapshots.check();
    expect(await snapshots.list()).toEqual([]);
    await snapshots.take("base", "clean & empty", false);
    await snapshots.take("second", "", true);
    const memory = place.startsWith("qemu");
    expect(await snapshots.list()).toEqual([
      { name: "base", description: "clean & empty", time: expect.any(Date), memory: false },
      { name: "second", description: "", time: expect.any(Date), memory },
    ]);
    await snapshots.restore("base", true);
    expect(server.guests.get(place)?.running).toBe(true);
    await snapshots.restore("base", false);
    expect(server.guests.get(place)?.running).toBe(false);
    await snapshots.delete("base");
    expect((await snapshots.list()).map(({ name }) => name)).toEqual(["second"]);
    const at = `/nodes/pve/${place}/snapshot`;
    expect(server.asked.filter((line) => !line.startsWith("GET"))).toEqual([
      `POST ${at} snapname=base&description=clean+%26+empty`,
      `POST ${at} snapname=second&description=${memory ? "&vmstate=1" : ""}`,
      `POST ${at}/base/rollback start=1`,
      `POST ${at}/base/rollback start=0`,
      `DELETE ${at}/base`,
    ]);
  });

  test("are taken as soon as their task ends, however long it takes", async () => {
    server.looks = 20;
    await of("qemu/100").take("base", "", false);
    expect((await of("qemu/100").list()).length).toBe(1);
  });

  test("that cannot be taken or restored are reported with the message of the failed task", async () => {
    await of("qemu/100").take("base", "", false);
    await expect(of("qemu/100").take("base", "", false)).rejects.toThrow("snapshot name 'base' already used");
    await expect(of("qemu/100").restore("none", true)).rejects.toThrow("snapshot 'none' does not exist");
    await expect(of("lxc/102").take("base", "", false)).rejects.toThrow("snapshot feature is not available");
  });

  test("of guests whose storage has no snapshots are rejected in advance, with the suitable storage", async () => {
    await expect(of("lxc/102").check()).rejects.toThrow(/containers need lvmthin, zfspool/);
  });

  test("with an invalid name are rejected with the API's message", async () => {
    await expect(of("qemu/100").take("1 bad", "", false)).rejects.toThrow(
      /Parameter verification failed\.; snapname: invalid format - invalid configuration ID$/,
    );
  });

  test("of a missing guest or on a missing node are rejected", async () => {
    await expect(of("qemu/999").list()).rejects.toThrow(/refused GET .*999\.conf' does not exist/);
    await expect(of("qemu/100", WITH_TOKEN, "elsewhere").list()).rejects.toThrow(/hostname lookup 'elsewhere' failed/);
  });
});

describe("a response that is not from Proxmox VE", () => {
  const answers = new Map<string, unknown>();
  const nonsense = http.createServer(({ url = "", method }, response) => {
    const kind = method === "GET" ? (/(status|log|snapshot|feature)(\?.*)?$/.exec(url)?.[1] ?? "") : "task";
    response.end(JSON.stringify({ data: answers.get(kind) }));
  });
  beforeAll(() => new Promise<void>((resolve) => nonsense.listen(0, "localhost", resolve)));
  afterAll(() => new Promise((resolve) => nonsense.close(resolve)));
  const guest = (given: Record<string, unknown>) => {
    answers.clear();
    for (const [kind, data] of Object.entries({ task: "UPID:pve:0:", ...given })) answers.set(kind, data);
    const { port } = nonsense.address() as AddressInfo;
    const access = accessFrom({ PROXMOX_VE_ENDPOINT: `http://localhost:${port}`, ...WITH_TOKEN });
    return new ProxmoxSnapshots(new ProxmoxApi(access, { pause: 1 }), { node: "pve", kind: "qemu", id: 100 });
  };
  const strange = /answered .* with something other than Proxmox VE does/;

  test.each([[null], [{}], ["x"], [[null]], [[{}]], [[{ name: 5 }]], [[{ name: "a", description: 5 }]]])(
    "to the request for snapshots is rejected: %j",
    async (snapshot) => {
      await expect(guest({ snapshot }).list()).rejects.toThrow(strange);
    },
  );

  test.each([[null], [[]], ["x"]])("to the request for a feature is rejected: %j", async (feature) => {
    await expect(guest({ feature }).check()).rejects.toThrow(strange);
  });

  test.each([[null], [{}], ["x"], [[]], [{ status: 5 }], [{ status: "done" }]])(
    "to the poll of a task is rejected, and not repeated for ever: %j",
    async (status) => {
      await expect(guest({ status }).take("a", "", false)).rejects.toThrow(strange);
    },
  );

  test.each([[null], ["x"], [[null, 5, { t: 5 }]]])("to the request for a task's log is ignored: %j", async (log) => {
    const status = { status: "stopped", exitstatus: "no space" };
    await expect(guest({ status, log }).take("a", "", false)).rejects.toThrow(/^no space$/);
    await expect(guest({ status: { status: "stopped", exitstatus: 5 } }).take("a", "", false)).rejects.toThrow(/^5$/);
  });

  test("has the codes of characters that a terminal obeys in a description", async () => {
    const snapshot = [{ name: "a", description: "first\n\u001b]0;title\u0007second" }];
    expect(await guest({ snapshot }).list()).toMatchObject([{ description: "first\n\\u{1b}]0;title\\u{7}second" }]);
  });
});

describe("a connection", () => {
  test("that is lost while a task runs is restored", async () => {
    server.looks = 3;
    server.cuts = 3;
    await of("qemu/100").take("base", "", false);
    expect(server.cuts).toBe(0);
  });

  test("that stays lost is reported, with where the task's result can be seen", async () => {
    server.cuts = 1000;
    await expect(of("qemu/100").take("base", "", false)).rejects.toThrow(/Could not reach .*task log shows/);
    expect(server.guests.get("qemu/100")?.snapshots.has("base")).toBe(true);
  });

  test("to a closed port is reported", async () => {
    const nobody = new ProxmoxApi(accessFrom({ PROXMOX_VE_ENDPOINT: "http://localhost:9", ...WITH_TOKEN }));
    await expect(nobody.get("/version")).rejects.toThrow(/Could not reach http:\/\/localhost:9: .*ECONNREFUSED/);
  });

  test("to a server other than Proxmox VE is reported", async () => {
    await expect(api().get("/../../elsewhere")).rejects.toThrow(/refused|not Proxmox VE's/);
  });
});

describe("a client", () => {
  test("with a wrong token is rejected, and the token is not shown", async () => {
    const wrong = { PROXMOX_VE_API_TOKEN: "root@pam!labvisor=wr0ng" };
    const failure = of("qemu/100", wrong).list();
    await expect(failure).rejects.toThrow(/refuses the credentials \(invalid token value!\).*PROXMOX_VE_API_TOKEN/);
    await expect(failure).rejects.not.toThrow(/wr0ng/);
  });

  test("with a password gets a ticket, and a new one after it expires", async () => {
    const user = { PROXMOX_VE_USERNAME: "root@pam", PROXMOX_VE_PASSWORD: "secret" };
    const snapshots = of("qemu/100", user);
    await snapshots.take("base", "", false);
    server.expired.add("PVE:root@pam:1::x=");
    await snapshots.delete("base");
    expect(await snapshots.list()).toEqual([]);
  });

  test("with a wrong password is rejected", async () => {
    const user = { PROXMOX_VE_USERNAME: "root@pam", PROXMOX_VE_PASSWORD: "wr0ng" };
    await expect(of("qemu/100", user).list()).rejects.toThrow(
      /refuses the credentials \(authentication failure\).*PROXMOX_VE_PASSWORD/,
    );
  });
});

describe("an untrusted certificate", () => {
  let secure: ProxmoxServer;
  beforeAll(async () => {
    secure = await ProxmoxServer.start(true);
  });
  afterAll(() => secure.stop());

  test.each([
    [undefined, false],
    ["false", false],
    ["true", true],
  ])("is accepted if PROXMOX_VE_INSECURE is %s: %s", async (PROXMOX_VE_INSECURE, taken) => {
    const env = { PROXMOX_VE_ENDPOINT: secure.endpoint, ...WITH_TOKEN, PROXMOX_VE_INSECURE };
    secure.add("qemu/1");
    const list = new ProxmoxSnapshots(new ProxmoxApi(accessFrom(env)), { node: "pve", kind: "qemu", id: 1 }).list();
    if (taken) expect(await list).toEqual([]);
    else await expect(list).rejects.toThrow(/certificate .* is not trusted.*NODE_EXTRA_CA_CERTS.*PROXMOX_VE_INSECURE/);
  });
});
