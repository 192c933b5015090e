import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { generate } from "selfsigned";

export const TOKEN = "root@pam!labvisor=11111111-2222-3333-4444-555555555555";

/** The privileges of Proxmox VE 8.4 that Labvisor checks. */
const EVERY_RIGHT = [
  ...["Allocate", "Audit", "Clone", "PowerMgmt", "Config.CDROM", "Config.CPU", "Config.Cloudinit", "Config.Disk"].map(
    (right) => `VM.${right}`,
  ),
  ...["HWType", "Memory", "Network", "Options"].map((right) => `VM.Config.${right}`),
  ...["Allocate", "AllocateSpace", "AllocateTemplate", "Audit"].map((right) => `Datastore.${right}`),
  ...["SDN.Allocate", "SDN.Audit", "SDN.Use", "Pool.Allocate", "Sys.Audit", "Sys.Console", "Sys.Modify"],
];

interface FakeSnapshot {
  readonly description: string;
  readonly snaptime: number;
  readonly vmstate: number;
}

interface FakeTask {
  readonly exitstatus: string;
  readonly log: readonly string[];
  looks: number;
}

interface FakeGuest {
  readonly feature: boolean;
  running: boolean;
  paused: boolean;
  /** The time at which it started, in milliseconds since the epoch. */
  started: number;
  /** The effect of a request to reboot. A guest without an operating system ignores it. */
  reboot: "runs" | "ignores it" | "stays off";
  /** The number of looks, from now on, that find it off although it is about to run. */
  starting: number;
  readonly snapshots: Map<string, FakeSnapshot>;
}

/** A server that answers like Proxmox VE 8.4 or 9.1, with recorded URLs, bodies, statuses, and messages. */
export class ProxmoxServer {
  /** Guests, keyed by place, such as `qemu/100`. */
  readonly guests = new Map<string, FakeGuest>();
  /** The cluster's guests by id. A token without VM.Audit on a guest does not see it. */
  readonly cluster = new Map<
    number,
    { readonly type?: "qemu" | "lxc"; readonly name: string; readonly tags?: string; readonly hidden?: boolean }
  >();
  /** The configurations of guests, keyed by place, such as `qemu/100`. */
  readonly configs = new Map<string, Readonly<Record<string, string | number>>>();
  /** The names of the cluster's users, with their realms. */
  readonly users = new Set(["root@pam"]);
  /** The ids of the cluster's backup jobs. */
  readonly backupJobs = new Set<string>();
  /** The cluster's other lists by path, such as `/pools`. Any other list of those that Labvisor reads is empty. */
  readonly lists = new Map<string, readonly object[]>();
  /** The ISO images, and the images to import, in the node's storages, keyed by volume id. */
  readonly images = new Map<string, Buffer>();
  /** The requests so far, such as `POST /nodes/pve/qemu/100/snapshot snapname=a`, without polls of tasks. */
  readonly asked: string[] = [];
  /** The number of polls that find a task still running. */
  looks = 1;
  /** The number of polls, from now on, whose connection is closed without an answer. */
  cuts = 0;
  /** The guests, and the types of tasks, whose tasks fail. */
  readonly fails = new Set<string>();
  /** The tickets that have expired. */
  readonly expired = new Set<string>();
  version = "8.4.1";
  /** The resources of each node. A storage lists its content types; the comment of a bridge follows "#". */
  readonly nodes: Record<
    string,
    {
      up?: boolean;
      storages: Record<string, string>;
      bridges: string[];
      packages?: string[];
      /** The free space of storages, in GiB. */
      free?: Record<string, number>;
      /** The address of the node's default gateway. */
      gateway?: string;
      /** The routes in the node's report, where no interface has the gateway. */
      routes?: string;
    }
  > = {
    pve: {
      storages: { local: "iso,vztmpl,import,backup,images,rootdir", "local-lvm": "images,rootdir" },
      bridges: ["vmbr0"],
      gateway: "192.0.2.1",
    },
  };
  /** The storages of the cluster with settings of their own, such as `{ preallocation: "full" }`. */
  readonly storages: Record<string, Readonly<Record<string, string | number>>> = {};
  /** The caller's privileges, keyed by path. */
  permissions: Record<string, readonly string[]> = { "/": EVERY_RIGHT };
  /** The paths that the caller may not read, such as `/nodes`. */
  readonly forbidden = new Set<string>();
  /** Whether the caller has no right at all: lists are empty then, and single objects and a few lists forbidden. */
  isBlind = false;
  private readonly tasks = new Map<string, FakeTask>();
  private tickets = 0;
  private clock = 1_780_000_000;

  private constructor(
    private readonly server: http.Server,
    private readonly scheme: string,
    private readonly folder?: string,
  ) {}

  /** @param secure whether to serve over TLS, with a self-signed certificate */
  static async start(secure = false): Promise<ProxmoxServer> {
    if (!secure) return new ProxmoxServer(http.createServer(), "http").listen();
    const folder = mkdtempSync(path.join(os.tmpdir(), "pve-"));
    const certificate = path.join(folder, "cert.pem");
    const made = await generate([{ name: "commonName", value: "localhost" }], {
      keyType: "ec",
      curve: "P-256",
      extensions: [
        { name: "basicConstraints", cA: true },
        { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
      ],
    });
    writeFileSync(certificate, made.cert);
    const server = https.createServer({ key: made.private, cert: made.cert });
    return new ProxmoxServer(server, "https", folder).listen();
  }

  private async listen(): Promise<this> {
    this.server.on("request", (request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server.listen(0, "localhost", resolve));
    return this;
  }

  /** The path of its certificate. */
  get certificate(): string {
    return path.join(this.folder ?? "", "cert.pem");
  }

  get endpoint(): string {
    return `${this.scheme}://localhost:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Adds a guest, which started an hour ago if it runs. */
  add(place: string, { feature = true, running = false } = {}): FakeGuest {
    const state = { running, paused: false, started: Date.now() - 3_600_000, reboot: "runs", starting: 0 } as const;
    const guest: FakeGuest = { feature, ...state, snapshots: new Map() };
    this.guests.set(place, guest);
    return guest;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.folder) rmSync(this.folder, { recursive: true });
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const isForm = request.headers["content-type"] === "application/x-www-form-urlencoded";
    const form = Object.fromEntries(new URLSearchParams(isForm ? body.toString() : ""));
    const [route, query = ""] = (request.url ?? "").replace(/^\/api2\/json/, "").split("?");
    const reply = (data: unknown) => response.end(JSON.stringify({ data }));
    const refuse = (status: number, reason: string, more: object = {}) => {
      response.writeHead(status, reason, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: null, ...more }));
    };
    const { method = "" } = request;
    if (method === "POST" && route === "/access/ticket") {
      if (form.password !== "secret") return refuse(401, "authentication failure");
      this.tickets++;
      return void reply({
        ticket: `PVE:${form.username}:${this.tickets}::x=`,
        CSRFPreventionToken: `csrf${this.tickets}`,
      });
    }
    const denied = this.denied(request);
    if (denied) return refuse(401, denied);
    const task = /^\/nodes\/pve\/tasks\/([^/]+)\/(status|log)$/.exec(route);
    if (task) {
      const found = this.tasks.get(decodeURIComponent(task[1]));
      if (!found) return refuse(500, "no such task");
      if (this.cuts > 0) {
        this.cuts--;
        return void request.socket.destroy();
      }
      if (task[2] === "log") return void reply(found.log.map((t, n) => ({ n: n + 1, t })));
      const working = found.looks-- > 0;
      return void reply(working ? { status: "running" } : { status: "stopped", exitstatus: found.exitstatus });
    }
    this.asked.push(
      [method, route + (query && `?${query}`), new URLSearchParams(form).toString()].filter(Boolean).join(" "),
    );
    if (this.isBlind && EMPTY_FOR_THE_BLIND.test(route)) return void reply([]);
    if (this.isBlind && route === "/access/permissions") return void reply({});
    if (this.isBlind && FORBIDDEN_TO_THE_BLIND.test(route))
      return refuse(403, "Permission check failed (/, Sys.Audit)");
    if (this.forbidden.has(route)) return refuse(403, "Permission check failed (/, Sys.Audit)");
    if (method === "GET" && route === "/version") return void reply({ version: this.version, release: "8.4" });
    if (method === "GET" && route === "/nodes")
      return void reply(
        Object.entries(this.nodes).map(([node, { up = true }]) => ({ node, status: up ? "online" : "offline" })),
      );
    if (method === "GET" && route === "/access/permissions")
      return void reply(
        Object.fromEntries(
          Object.entries(this.permissions).map(([at, rights]) => [
            at,
            Object.fromEntries(rights.map((right) => [right, 1])),
          ]),
        ),
      );
    if (method === "GET" && route === "/cluster/resources")
      return void reply(
        [...this.cluster].flatMap(([vmid, { type = "qemu", hidden = false, ...each }]) =>
          hidden ? [] : [{ id: `${type}/${vmid}`, vmid, type, node: "pve", status: "running", ...each }],
        ),
      );
    if (method === "GET" && route === "/cluster/backup" && !this.lists.has(route))
      return void reply([...this.backupJobs].map((id) => ({ id })));
    if (method === "GET" && route === "/access/users")
      return void reply([...this.users].map((userid) => ({ userid, enable: 1 })));
    const user = /^\/access\/users\/([^/]+)$/.exec(route)?.[1];
    if (method === "GET" && user !== undefined) {
      const id = decodeURIComponent(user);
      return this.users.has(id) ? void reply({ enable: 1, groups: [] }) : refuse(500, `no such user ('${id}')`);
    }
    if (method === "GET" && route === "/cluster/nextid") {
      const vmid = new URLSearchParams(query).get("vmid") ?? "";
      return this.cluster.has(Number(vmid))
        ? refuse(400, "Parameter verification failed.", { errors: { vmid: `VM ${vmid} already exists` } })
        : void reply(vmid);
    }
    if (method === "GET" && route === "/storage" && !this.lists.has(route))
      return void reply(
        Object.entries(this.storages).map(([storage, settings]) => ({ storage, type: "dir", ...settings })),
      );
    const report = /^\/nodes\/([^/]+)\/report$/.exec(route);
    if (method === "GET" && report) {
      const { routes = "" } = this.nodes[report[1]] ?? {};
      return void reply(`# ip -details -4 route show\n${routes}\n# ip -details -6 route show\n`);
    }
    const isMigrated = Number.parseInt(this.version, 10) >= 9;
    if (route === "/cluster/ha/groups" && isMigrated && !this.lists.has(route))
      return refuse(500, "cannot index groups: ha groups have been migrated to rules");
    if (route === "/cluster/ha/rules" && !isMigrated) return refuse(501, `Method '${method} ${route}' not implemented`);
    if (method === "GET" && (this.lists.has(route) || LISTS.test(route)))
      return void reply(this.lists.get(route) ?? []);
    const list = /^\/nodes\/([^/]+)\/(storage|network|apt\/versions)$/.exec(route);
    const at = this.nodes[list?.[1] ?? ""];
    if (list && at)
      return void reply(
        list[2] === "storage"
          ? Object.entries(at.storages).map(([storage, content]) => ({
              storage,
              type: storage.includes("lvm") ? "lvmthin" : "dir",
              content,
              active: 1,
              enabled: 1,
              avail: (at.free?.[storage] ?? 1000) * 2 ** 30,
            }))
          : list[2] === "network"
            ? at.bridges.map((bridge, index) => {
                const [iface, comments] = bridge.split("#");
                return {
                  ...{ iface, type: "bridge", active: 1, method: "static" },
                  ...(comments && { comments: `${comments}\n` }),
                  ...(index === 0 && at.gateway && { gateway: at.gateway }),
                };
              })
            : ["lvm2", ...(at.packages ?? [])].map((Package) => ({ Package, CurrentState: "Installed" })),
      );
    const volumes = /^\/nodes\/pve\/storage\/(\w+)\/(upload|content)(?:\/(.+))?$/.exec(route);
    if (volumes) {
      const [, storage, what, volume = ""] = volumes;
      if (what === "upload") {
        const { type, name, content } = uploadedFile(body, request.headers["content-type"]);
        this.images.set(`${storage}:${type}/${name}`, content);
        return void reply(this.begin("imgcopy", ""));
      }
      if (method === "GET")
        return void reply([...this.images.keys()].map((volid) => ({ volid, content: volid.split(/[:/]/)[1] })));
      const deleted = this.images.delete(decodeURIComponent(volume));
      return void reply(this.begin("imgdel", "", deleted ? "OK" : "volume does not exist"));
    }
    const config = /^\/nodes\/pve\/((?:qemu|lxc)\/\d+)\/config$/.exec(route);
    if (method === "GET" && config)
      return this.configs.has(config[1])
        ? void reply(this.configs.get(config[1]))
        : refuse(500, noConfiguration(config[1]));
    const power = /^\/nodes\/pve\/(qemu\/\d+)\/status\/(current|reboot)$/.exec(route);
    if (power) {
      const [, place, what] = power;
      const guest = this.guests.get(place);
      if (!guest) return refuse(500, noConfiguration(place));
      return void reply(what === "current" ? statusOf(guest) : this.reboot(place, guest));
    }
    const match = /^\/nodes\/([^/]+)\/((?:qemu|lxc)\/\d+)\/(feature|snapshot)(?:\/([^/]+))?(\/rollback)?$/.exec(route);
    if (!match) return refuse(501, "Method not implemented");
    const [, node, place, what, name, rollback] = match;
    if (node !== "pve")
      return refuse(
        500,
        `hostname lookup '${node}' failed - failed to get address info for: ${node}: Name or service not known`,
      );
    const guest = this.guests.get(place);
    if (!guest) return refuse(500, noConfiguration(place));
    if (what === "feature") return void reply({ hasFeature: guest.feature ? 1 : 0, nodes: [] });
    const begin = (outcome: string, log: string[] = []) => {
      const exitstatus = this.fails.has(place) ? "no space left on device" : outcome;
      reply(this.begin("snap", place.split("/")[1], exitstatus, log));
    };
    const { snapshots } = guest;
    if (method === "GET") {
      const taken = [...snapshots].map(([name, each]) => ({ name, ...each }));
      return void reply([...taken, { name: "current", running: guest.running ? 1 : 0, description: "You are here!" }]);
    }
    if (method === "DELETE") return begin(snapshots.delete(name) ? "OK" : `snapshot '${name}' does not exist`);
    if (rollback) {
      if (!snapshots.has(name)) return begin(`snapshot '${name}' does not exist`);
      guest.running = form.start === "1";
      return begin("OK");
    }
    if (!/^[a-z][\w-]{1,39}$/i.test(form.snapname ?? ""))
      return refuse(400, "Parameter verification failed.", {
        errors: { snapname: "invalid format - invalid configuration ID\n" },
      });
    if (!guest.feature) return begin("snapshot feature is not available");
    if (snapshots.has(form.snapname)) return begin(`snapshot name '${form.snapname}' already used`);
    const { description = "", vmstate = "0" } = form;
    snapshots.set(form.snapname, { description, snaptime: this.clock++, vmstate: Number(vmstate) });
    begin("OK", ["snapshotting 'drive-scsi0' (local:100/vm-100-disk-0.qcow2)"]);
  }

  /** Begins the task of a reboot. It ends once the guest is off. */
  private reboot(place: string, guest: FakeGuest): string {
    const ignores = guest.reboot === "ignores it";
    if (!ignores && !this.fails.has("qmreboot"))
      Object.assign(guest, { running: guest.reboot === "runs", started: Date.now(), starting: this.looks });
    return this.begin("qmreboot", place.split("/")[1], ignores ? "VM quit/powerdown failed - got timeout" : "OK");
  }

  /** Begins a task, and returns its id. */
  private begin(type: string, of: string, outcome = "OK", log: readonly string[] = []): string {
    const exitstatus = this.fails.has(type) ? "no space left on device" : outcome;
    const upid = `UPID:pve:0000${this.tasks.size}:00000001:6A000000:${type}:${of}:root@pam:`;
    const end = `TASK ${exitstatus === "OK" ? "OK" : `ERROR: ${exitstatus}`}`;
    this.tasks.set(upid, { exitstatus, log: [...log, end], looks: this.looks });
    return upid;
  }

  /** Returns the reason to reject a request, or `undefined`. */
  private denied({ headers, method }: IncomingMessage): string | undefined {
    if (headers.authorization)
      return headers.authorization === `PVEAPIToken=${TOKEN}` ? undefined : "invalid token value!";
    const ticket = decodeURIComponent(/PVEAuthCookie=([^;]*)/.exec(headers.cookie ?? "")?.[1] ?? "");
    if (!ticket) return "No ticket";
    if (this.expired.has(ticket)) return "permission denied - invalid PVE ticket";
    const csrf = `csrf${ticket.split(":")[2]}`;
    return method === "GET" || headers.csrfpreventiontoken === csrf
      ? undefined
      : "Permission denied - invalid csrf token";
  }
}

/** Starts a server before each test of a file, to which this process's environment leads. */
export function eachWithProxmoxServer(use: (server: ProxmoxServer) => void): void {
  const environment = process.env;
  let server: ProxmoxServer;
  beforeEach(async () => {
    server = await ProxmoxServer.start();
    process.env = { ...environment, PROXMOX_VE_ENDPOINT: server.endpoint, PROXMOX_VE_API_TOKEN: TOKEN };
    use(server);
  });
  afterEach(async () => {
    process.env = environment;
    await server.stop();
  });
}

/** The paths of lists that are empty unless a test fills them. */
const LISTS = new RegExp(
  [
    "^/(?:pools|storage|cluster/replication|cluster/ha/(?:resources|groups|rules)",
    "cluster/sdn/(?:zones|vnets|vnets/[^/]+/subnets)|nodes/[^/]+/(?:qemu|lxc)/\\d+/firewall/rules)$",
  ].join("|"),
);

/** As observed with a token without an ACL entry. It sees nodes, bridges, and which ids are taken. */
const EMPTY_FOR_THE_BLIND = /^\/(cluster\/resources|nodes\/[^/]+\/storage|storage|pools|access\/users)$/;
const FORBIDDEN_TO_THE_BLIND = /\/(apt\/versions|report|config|cluster\/backup)$/;

function statusOf(guest: FakeGuest): object {
  if (!guest.running || guest.starting-- > 0) return { status: "stopped", qmpstatus: "stopped", uptime: 0 };
  const uptime = Math.floor((Date.now() - guest.started) / 1000);
  return { status: "running", qmpstatus: guest.paused ? "paused" : "running", uptime };
}

function noConfiguration(place: string): string {
  return `Configuration file 'nodes/pve/${place.replace("qemu", "qemu-server")}.conf' does not exist`;
}

/** Returns the file in a multipart form, which Proxmox VE expects after the field "content". */
function uploadedFile(body: Buffer, mediaType = ""): { type: string; name: string; content: Buffer } {
  const [, boundary = ""] = /^multipart\/form-data; boundary=(\S+)$/.exec(mediaType) ?? [];
  const text = body.toString("latin1");
  const head = new RegExp(
    `^--${boundary}\r\nContent-Disposition: form-data; name="content"\r\n\r\n(iso|import)\r\n--${boundary}\r\n` +
      `Content-Disposition: form-data; name="filename"; filename="([^"]+)"\r\n` +
      "Content-Type: application/octet-stream\r\n\r\n",
  ).exec(text);
  if (!head) throw new Error(`The server does not understand the upload: ${text.slice(0, 200)}`);
  const end = text.indexOf(`\r\n--${boundary}--\r\n`);
  return { type: head[1], name: head[2], content: body.subarray(head[0].length, end) };
}
