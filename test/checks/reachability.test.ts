import { App, Fn, Testing } from "cdktf";
import {
  Checks,
  Disk,
  Expectation,
  HostOnlyNetwork,
  Lab,
  Nat,
  Probe,
  Reachability,
  type ReachabilityProps,
  Size,
  VirtualBox,
  VirtualMachine,
} from "../../lib/index.js";
import { appIn } from "../lab/support.js";

function parts() {
  const app = appIn();
  const lab = new Lab(app, "campus");
  const hypervisor = new VirtualBox(lab, "laptop");
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const guest = (id: string, interfaces: object[]) =>
    new VirtualMachine(lab, id, {
      hypervisor,
      bootDisk: Disk.blank(Size.gibibytes(1)),
      interfaces: interfaces as [],
    });
  const [web, db, alone] = [
    guest("web", [lan.attach()]),
    guest("db", [lan.attach()]),
    guest("alone", [Nat.perMachine()]),
  ];
  return { app, lab, hypervisor, web, db, alone, checks: new Checks(app, "checks", { lab }) };
}

function synthesized(checks: Checks) {
  checks.prepareStack();
  return JSON.parse(JSON.stringify(checks.toTerraform()));
}

test("a check is a null_resource that probes at each apply, after its lab", () => {
  const { lab, web, db, checks } = parts();
  new Reachability(checks, "db-to-web", { from: db, to: web, probe: Probe.http({ contains: "hello" }) });
  const json = synthesized(checks);
  expect(json["//"]).toMatchObject({ checks: "campus" });
  expect(json.terraform.required_providers).toMatchObject({ null: { source: "null" } });
  expect(json.resource.null_resource["db-to-web"]).toEqual({
    "//": {
      check: {
        lab: "campus",
        from: "virtualbox_vm.db",
        to: "virtualbox_vm.web",
        question: { kind: "http", port: 80, path: "/", contains: "hello" },
        expect: "reachable",
        attempts: 6,
        timeoutSeconds: 5,
      },
      metadata: { path: "checks/db-to-web/Default", uniqueId: "db-to-web" },
    },
    provisioner: [{ "local-exec": { command: "node -e \"require('labvisor/check')\" db-to-web" } }],
    triggers: { run: "${timestamp()}" },
  });
  expect(checks.dependencies).toEqual([lab]);
  expect(json.terraform.backend.local.path).toBe("../../../terraform.checks.tfstate");
});

test("a check can expect no answer, and does not change its lab", () => {
  const { lab, hypervisor, web, alone, checks } = parts();
  const before = Testing.synth(lab, true);
  new Reachability(checks, "kept-apart", {
    from: web,
    to: alone,
    probe: Probe.ping(),
    expect: Expectation.UNREACHABLE,
  });
  new Reachability(checks, "from-host", {
    from: hypervisor,
    to: web,
    probe: Probe.rdp(),
    retries: 0,
    timeoutSeconds: 1,
  });
  const resources = synthesized(checks).resource.null_resource;
  expect(resources["kept-apart"]["//"].check).toMatchObject({ question: { kind: "ping" }, expect: "unreachable" });
  expect(resources["from-host"]["//"].check).toMatchObject({ from: "host", attempts: 1, timeoutSeconds: 1 });
  expect(Testing.synth(lab, true)).toBe(before);
});

const other = parts();

test.each<[string, (all: ReturnType<typeof parts>) => Partial<Record<keyof ReachabilityProps, unknown>>, RegExp]>([
  ["a target that is not a guest", () => ({ to: "web" }), /^checks\/bad: to is 'web'; give a guest/],
  ["an invalid probe", () => ({ probe: 80 }), /^checks\/bad: probe is 80; give a Probe, such as Probe\.tcp\(22\)/],
  ["an invalid origin", () => ({ from: "host" }), /^checks\/bad: from is 'host'; give a guest or a hypervisor/],
  ["an invalid address", () => ({ address: "web" }), /^checks\/bad: .*web.*/],
  [
    "an invalid expectation",
    () => ({ expect: "maybe" }),
    /^checks\/bad: expect is 'maybe'; give an Expectation, such as Expectation\.REACHABLE/,
  ],
  ["half a retry", () => ({ retries: 0.5 }), /^checks\/bad: retries is 0\.5; give a whole number from 0/],
  ["a timeout of 0", () => ({ timeoutSeconds: 0 }), /^checks\/bad: timeoutSeconds is 0; give a whole number from 1/],
  [
    "the same origin and target",
    ({ web }) => ({ from: web }),
    /^checks\/bad: from and to are both campus\/web; give two guests/,
  ],
  [
    "a target in another lab",
    () => ({ to: other.web }),
    /^checks\/bad: campus\/web is not in the lab campus; give a construct of that lab/,
  ],
  [
    "an origin on another hypervisor",
    ({ lab }) => ({ from: new VirtualBox(lab, "second") }),
    /^checks\/bad: from is campus\/second, but to is on campus\/laptop; give that hypervisor/,
  ],
  [
    "an origin for a probe in the target",
    ({ db }) => ({ from: db, probe: Probe.service("nginx") }),
    /^checks\/bad: from is campus\/db, but the probe runs in campus\/web; omit from/,
  ],
  [
    "an address for a probe in the target",
    () => ({ address: "10.0.0.1", probe: Probe.cloudInitDone() }),
    /^checks\/bad: address is 10\.0\.0\.1, but the probe runs in campus\/web; omit address/,
  ],
  [
    "no answer from a probe in the target",
    () => ({ expect: Expectation.UNREACHABLE, probe: Probe.exec("true") }),
    /^checks\/bad: expect is Expectation\.UNREACHABLE, but the probe runs in campus\/web; omit it, or give another/,
  ],
  [
    "a target that no other guest reaches",
    ({ web, alone }) => ({ from: web, to: alone }),
    /^checks\/bad: to is campus\/alone, which only has per-machine NAT; attach it to a network of both guests/,
  ],
])("a check with %s is rejected", (_, change, message) => {
  const all = parts();
  const props = { to: all.web, probe: Probe.ping(), ...change(all) } as ReachabilityProps;
  expect(() => new Reachability(all.checks, "bad", props)).toThrow(message);
});

test("a check outside Checks, Checks without a lab, and an invalid name are rejected", () => {
  const { lab, web, checks } = parts();
  const props = { to: web, probe: Probe.ping() };
  expect(() => new Reachability(lab, "bad", props)).toThrow(
    /^campus\/bad: it is not inside Checks; create it in a Checks stack/,
  );
  expect(() => new Checks(new App(), "checks", { lab: "campus" as never })).toThrow(
    /^checks: lab is 'campus'; give a Lab/,
  );
  expect(() => new Reachability(checks, "a; reboot", props)).toThrow(
    /^checks\/a; reboot: its name is "a; reboot"; give ids of letters/,
  );
  expect(() => new Reachability(checks, "Default", props)).toThrow(
    /^checks\/Default: its name is "Default"; give ids of .*, and not "Default"$/,
  );
});

test("a check has the question of its probe", () => {
  const { web, checks } = parts();
  const probes = {
    dns: Probe.dns("web.lab.example", { answers: ["10.0.0.10"] }),
    exec: Probe.exec("id", { stdout: "root" }),
    first: Probe.cloudInitDone(),
    nginx: Probe.service("nginx"),
  };
  for (const [id, probe] of Object.entries(probes)) new Reachability(checks, id, { to: web, probe });
  const resources = synthesized(checks).resource.null_resource;
  expect(Object.keys(probes).map((id) => resources[id]["//"].check.question)).toEqual([
    { kind: "dns", port: 53, name: "web.lab.example", answers: ["10.0.0.10"] },
    { kind: "exec", command: "id", exitCode: 0, stdout: "root" },
    { kind: "cloud-init" },
    { kind: "service", service: "nginx" },
  ]);
});

test.each([
  [() => Probe.tcp(0), "Probe.tcp: port is 0; give a whole number from 1 to 65535"],
  [() => Probe.tcp("80" as never), "Probe.tcp: port is '80'; give"],
  [() => Probe.http({ path: "index.html" }), "Probe.http: path is 'index.html'; give a path that begins with"],
  [() => Probe.http({ path: "/\r\nX: y" }), "Probe.http: path is"],
  [() => Probe.http({ status: 20 }), "Probe.http: status is 20"],
  [() => Probe.rdp(70_000), "Probe.rdp: port is 70000"],
  [() => Probe.ssh(-1), "Probe.ssh: port is -1"],
  [() => Probe.dns("web lab"), "Probe.dns: name is 'web lab'; give a host name, such as"],
  [() => Probe.dns("web", { answers: ["web"] }), "Probe.dns: answers[0] is 'web'; give an IPv4 address, such as"],
  [() => Probe.dns("web", { sever: "10.0.0.1" } as object), "Probe.dns: sever is unknown"],
  [() => Probe.exec(" "), "Probe.exec: command is ' '; give a command, such as"],
  ...[-1, 1.5, 124, 255, 256].map((exitCode): [() => Probe, string] => [
    () => Probe.exec("true", { exitCode }),
    `Probe.exec: exitCode is ${exitCode}; give a whole number from 0 to 254, and not 124`,
  ]),
  [() => Probe.exec("cat token", { stdout: "password=Sup3rS3cret" }), "Probe.exec: stdout contains a password; read"],
  [() => Probe.exec(Fn.upper("true")), "Probe.exec: command is a value that only Terraform knows, at apply"],
  [() => Probe.http({ path: `/${Fn.upper("x")}` }), "Probe.http: path is a value that only Terraform knows, at apply"],
  [
    () => Probe.http({ contains: Fn.upper("x") }),
    "Probe.http: contains is a value that only Terraform knows, at apply",
  ],
  [() => Probe.exec("true", null as unknown as object), "Probe.exec: options is null; give an object"],
  [() => Probe.dns("web", null as unknown as object), "Probe.dns: options is null; give an object"],
  [() => Probe.dns("web", "10.0.0.1" as unknown as object), "Probe.dns: options is '10.0.0.1'; give an object"],
  [() => Probe.dns("web", { answers: [] }), "Probe.dns: answers is []; give one or more IPv4 addresses, or leave it"],
  [() => Probe.exec("mysql --password=hunter2"), "Probe.exec: command contains a password; read it from a file"],
  [() => Probe.service("-x"), "Probe.service: service is '-x'; give the name of a service, such as"],
])("an invalid probe is rejected: %s", (make, message) => {
  expect(make).toThrow(message);
});
