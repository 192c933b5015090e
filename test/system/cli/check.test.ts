import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Expectation, Probe, type ReachabilityProps } from "../../../lib/index.js";
import { type Guests, withLab } from "../../cli/checked-lab.js";
import { ProjectFolder } from "../../cli/project-folder.js";
import { describeWithNamespaces, Segment, type Station } from "../../support/namespaces.js";

jest.setTimeout(90_000);

/** The parts of a state from which ssh knows that there are guests: the stations stand for them. */
const APPLIED = { resources: [{ mode: "managed" }] };

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

describeWithNamespaces("labvisor check, on a real network", () => {
  let segment: Segment;
  let web: Station;
  let db: Station;

  const SERVERS = `
    require("http").createServer((request, response) => {
      response.writeHead(request.url === "/" ? 200 : 404).end("hello from the web");
    }).listen(80);
    // A remote desktop server, and one with another protocol.
    const answer = (bytes) => require("net").createServer((socket) => socket.on("error", () => {}).once("data", () => socket.write(bytes)));
    answer(Buffer.from("030000130ed000001234000201080002000000", "hex")).listen(3389);
    answer("220 mail").listen(3390);
    // A name server with one name.
    const names = require("dgram").createSocket("udp4").on("message", (query, from) => {
      const isKnown = query.includes("known");
      const end = query.indexOf(0, 12) + 5;
      const header = Buffer.from(query.subarray(0, 12));
      header.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2);
      header.writeUInt32BE(isKnown ? 0x10000 : 0, 6);
      header.writeUInt16BE(0, 10);
      const record = Buffer.from(isKnown ? "c00c000100010000003c00040a000007" : "", "hex");
      names.send(Buffer.concat([header, query.subarray(12, end), record]), from.port, from.address);
    }).bind(53);
    // A server that accepts connections, but never responds.
    require("net").createServer((socket) => socket.on("error", () => {})).listen(9);
  `;

  beforeAll(async () => {
    segment = new Segment();
    await segment.ready();
    [web, db] = [11, 12].map((host) => segment.station(host));
    for (const station of [web, db]) station.startSshd();
    web.start(process.execPath, "-e", SERVERS);
    await sleep(1000);
  });
  afterAll(() => segment.remove());

  const check = (checks: (all: Guests) => Record<string, ReachabilityProps>, ...args: string[]) =>
    withLab(project, segment.prefix, checks).labvisor(["check", ...args], { SSH_AUTH_SOCK: segment.socket });
  const quick = { retries: 0, timeoutSeconds: 2 };

  const everyProbe = {
    ping: Probe.ping(),
    tcp: Probe.tcp(9),
    ssh: Probe.ssh(),
    http: Probe.http({ contains: "hello" }),
    rdp: Probe.rdp(),
    dns: Probe.dns("known.lab.example", { answers: ["10.0.0.7"] }),
  };

  test("each probe reaches a guest from this machine, the hypervisor's host, and another guest", async () => {
    const { stdout, exitCode } = await check(({ laptop, web, db }) =>
      Object.fromEntries(
        Object.entries(everyProbe).flatMap(([name, probe]) => [
          [`here-${name}`, { to: web, probe }],
          [`host-${name}`, { from: laptop, to: web, probe }],
          [`db-${name}`, { from: db, to: web, probe }],
        ]),
      ),
    );
    const cell = "dns known.lab.example ok, http 80 ok, ping ok, rdp 3389 ok, ssh 22 ok, tcp 9 ok";
    expect(stdout).toBe(
      `campus             to web\nfrom db            ${cell}\nfrom laptop        ${cell}\nfrom this machine  ${cell}\n18 of 18 checks passed.\n`,
    );
    expect(exitCode).toBe(0);
  });

  test("a check fails with the reason if there is no response or an unexpected one", async () => {
    const wrong = {
      refused: Probe.tcp(81),
      status: Probe.http({ path: "/missing" }),
      other: Probe.http({ status: 204 }),
      words: Probe.http({ contains: "goodbye" }),
      greeting: Probe.ssh(3390),
      desktop: Probe.rdp(3390),
      silent: Probe.rdp(9),
      unknown: Probe.dns("other.lab.example"),
    };
    const { stdout, exitCode } = await check(({ web, db, off }) => ({
      ...Object.fromEntries(
        Object.entries(wrong).flatMap(([name, probe]) => [
          [`here-${name}`, { to: web, probe, ...quick }],
          [`db-${name}`, { from: db, to: web, probe, ...quick }],
        ]),
      ),
      "here-off": { to: off, probe: Probe.ping(), ...quick },
      "db-off": { from: db, to: off, probe: Probe.tcp(22), ...quick },
    }));
    const { address } = web;
    for (const [from, who] of [
      ["here", "this machine"],
      ["db", "db"],
    ]) {
      const failed = (name: string, reason: string) =>
        expect(stdout).toContain(`FAILED ${from}-${name}: ${who} to web: ${address}: ${reason}\n`);
      expect(stdout).toMatch(new RegExp(`FAILED ${from}-refused: ${who} to web: ${address}: .*connection.*refused\n`));
      failed("status", "the HTTP status is 404; expected 200 to 399");
      failed("other", "the HTTP status is 200; expected 204");
      failed("words", 'the response does not contain "goodbye"');
      failed("greeting", "the response is empty");
      failed("desktop", 'the response is not from a remote desktop server: "220 mai"');
      failed("silent", "the response is empty");
      failed("unknown", "the answer for other.lab.example is NXDOMAIN");
      expect(stdout).toMatch(new RegExp(`FAILED ${from}-off: ${who} to off: ${segment.prefix}\\.13: `));
    }
    expect(stdout).toContain("0 of 18 checks passed.\n");
    expect(exitCode).toBe(1);
  });

  test("a probe in a guest runs there as the user who logs in", async () => {
    const { stdout, exitCode } = await check(({ web, off }) => ({
      user: { to: web, probe: Probe.exec("id -un; ip -4 address", { stdout: `inet ${segment.prefix}.11/` }) },
      full: { to: web, probe: Probe.exec("echo 'no space left' >&2; exit 3"), ...quick },
      silent: { to: web, probe: Probe.exec("false"), ...quick },
      off: { to: off, probe: Probe.exec("true"), ...quick },
    }));
    expect(stdout).toMatch(
      /^campus {4}to off {8}to web\nfrom off {2}exec UNKNOWN {2}-\nfrom web {2}.*exec FAILED, exec FAILED, exec ok\n/,
    );
    expect(stdout).toContain("FAILED full: the exit code is 3: no space left\n");
    expect(stdout).toContain("FAILED silent: the exit code is 1\n");
    expect(stdout).toMatch(
      /^UNKNOWN off: cannot log in to off, which runs the probe: ssh: connect to host .* port 22: /m,
    );
    expect(exitCode).toBe(1);
  });

  test("a guest that waits for a recreated one accepts its new host key, and does not record it", async () => {
    withLab(project, segment.prefix, () => ({}), Probe.exec("id -un", { stdout: "root" }));
    const env = { SSH_AUTH_SOCK: segment.socket };
    await project.labvisor(["synth"], env);
    const known = `web.campus ${readFileSync(path.join(segment.folder, "user.pub"), "utf8")}`;
    mkdirSync(path.join(project.path, ".labvisor"), { recursive: true });
    project.write(".labvisor/campus.known_hosts", known);
    const args = ["-e", `require(${JSON.stringify(path.resolve("dist/cli/checks/main.js"))})`];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, "virtualbox_vm.db", "virtualbox_vm.web"], {
      cwd: path.join(project.path, "cdktf.out/stacks/campus"),
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
    expect([status, stdout, stderr]).toEqual([0, "db is waiting for web (exec)\nweb (exec) is ready for db\n", ""]);
    expect(readFileSync(path.join(project.path, ".labvisor/campus.known_hosts"), "utf8")).toBe(known);
    project.write("terraform.campus.tfstate", APPLIED);
    expect((await project.labvisor(["ssh", "web", "--", "true"], env)).stderr).toContain(
      "HOST IDENTIFICATION HAS CHANGED",
    );
  });

  test("a check is retried until the guest responds, and --json reports the attempts", async () => {
    const running = check(
      ({ web }) => ({ late: { to: web, probe: Probe.tcp(8080), retries: 30, timeoutSeconds: 1 } }),
      "--json",
    );
    await sleep(4000);
    web.start(process.execPath, "-e", 'require("net").createServer().listen(8080)');
    const { stdout, exitCode } = await running;
    expect(JSON.parse(stdout)).toEqual([
      {
        check: "late",
        lab: "campus",
        from: "this machine",
        to: "web",
        probe: "tcp 8080",
        expect: "reachable",
        result: "passed",
        attempts: expect.any(Number),
      },
    ]);
    expect(exitCode).toBe(0);
  });

  test("a check for isolation passes without a response, and fails with one", async () => {
    const third = segment.station(13);
    web.drop(third);
    third.startSshd();
    await sleep(500);
    const apart = { expect: Expectation.UNREACHABLE, timeoutSeconds: 2 };
    const { stdout, exitCode } = await check(({ web, db, off }) => ({
      dropped: { from: off, to: web, probe: Probe.http(), ...apart },
      "dropped-ping": { from: off, to: web, probe: Probe.ping(), ...apart },
      refused: { from: db, to: web, probe: Probe.tcp(81), ...apart },
      open: { from: db, to: web, probe: Probe.http({ status: 204 }), ...apart },
      "ping-open": { to: web, probe: Probe.ping(), ...apart },
    }));
    expect(stdout).toContain("http 80 unreachable, as expected, ping unreachable, as expected");
    expect(stdout).toContain(`FAILED open: db to web: ${web.address}: the target responds\n`);
    expect(stdout).toContain(`FAILED ping-open: this machine to web: ${web.address}: the target responds\n`);
    expect(stdout).toContain("3 of 5 checks passed.\n");
    expect(exitCode).toBe(1);
  });

  test("hosts entries in a guest resolve the names of others, and labvisor ssh runs commands in it", async () => {
    const env = { SSH_AUTH_SOCK: segment.socket };
    withLab(project, segment.prefix, () => ({}));
    expect(() => db.run("ping", "-c", "1", "-W", "2", "web")).toThrow(/web/);
    const written = await project.labvisor(["hosts", "campus", "--write", db.hostsFile, "--auto-approve"], env);
    expect(written).toMatchObject({ exitCode: 0 });
    expect(db.run("ping", "-c", "1", "-W", "2", "web")).toContain(`PING web (${web.address})`);
    project.write("terraform.campus.tfstate", APPLIED);
    const { stdout, exitCode } = await project.labvisor(["ssh", "web", "--", "ip", "-br", "-4", "address"], env);
    expect(stdout).toContain(`${web.address}/24`);
    expect(exitCode).toBe(0);
  });

  test("a check is unknown, not failed, if ssh cannot log in to the prober", async () => {
    const { stdout, exitCode } = await withLab(project, segment.prefix, ({ web, db }) => ({
      mute: { from: db, to: web, probe: Probe.ping(), retries: 1, timeoutSeconds: 1, expect: Expectation.UNREACHABLE },
    })).labvisor(["check", "--json"], { SSH_AUTH_SOCK: "" });
    // The prober may still be booting, so the check is retried.
    expect(JSON.parse(stdout)).toMatchObject([
      {
        result: "unknown",
        attempts: 2,
        reason: expect.stringMatching(/^cannot log in to db, which runs the probe: .*Permission denied/),
      },
    ]);
    expect(exitCode).toBe(3);
  });
});
