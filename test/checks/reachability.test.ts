import { App, Testing } from "cdktf";
import {
  Checks,
  Disk,
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

function synthesised(checks: Checks) {
  checks.prepareStack();
  return JSON.parse(JSON.stringify(checks.toTerraform()));
}

test("a check is a null_resource that asks at each apply, after its lab", () => {
  const { lab, web, db, checks } = parts();
  new Reachability(checks, "db-to-web", { from: db, to: web, probe: Probe.http({ contains: "hello" }) });
  const json = synthesised(checks);
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

test("what must not answer is a check too, and the lab knows nothing of its checks", () => {
  const { lab, hypervisor, web, alone, checks } = parts();
  const before = Testing.synth(lab, true);
  new Reachability(checks, "kept-apart", { from: web, to: alone, probe: Probe.ping(), expect: "unreachable" });
  new Reachability(checks, "from-host", {
    from: hypervisor,
    to: web,
    probe: Probe.rdp(),
    retries: 0,
    timeoutSeconds: 1,
  });
  const resources = synthesised(checks).resource.null_resource;
  expect(resources["kept-apart"]["//"].check).toMatchObject({ question: { kind: "ping" }, expect: "unreachable" });
  expect(resources["from-host"]["//"].check).toMatchObject({ from: "host", attempts: 1, timeoutSeconds: 1 });
  expect(Testing.synth(lab, true)).toBe(before);
});

const other = parts();

test.each<[string, (all: ReturnType<typeof parts>) => Partial<Record<keyof ReachabilityProps, unknown>>, RegExp]>([
  ["no guest", () => ({ to: "web" }), /^checks\/bad: to is 'web'; give a guest/],
  ["no probe", () => ({ probe: 80 }), /^checks\/bad: probe is 80; give a Probe, such as Probe\.tcp\(22\)/],
  ["no source", () => ({ from: "host" }), /^checks\/bad: from is 'host'; give a guest or a hypervisor/],
  ["no address", () => ({ address: "web" }), /^checks\/bad: .*web.*/],
  ["no expectation", () => ({ expect: "maybe" }), /^checks\/bad: expect is 'maybe'; give "reachable" or "unreachable"/],
  ["half a retry", () => ({ retries: 0.5 }), /^checks\/bad: retries is 0\.5; give a whole number from 0/],
  ["no time", () => ({ timeoutSeconds: 0 }), /^checks\/bad: timeoutSeconds is 0; give a whole number from 1/],
  ["itself", ({ web }) => ({ from: web }), /^checks\/bad: campus\/web would ask itself/],
  [
    "a guest of another lab",
    () => ({ to: other.web }),
    /^checks\/bad: campus\/web is not of the lab campus, which is checked here/,
  ],
  [
    "another hypervisor",
    ({ lab }) => ({ from: new VirtualBox(lab, "second") }),
    /^checks\/bad: from is campus\/second, and campus\/web is on campus\/laptop/,
  ],
  [
    "a guest that no other guest reaches",
    ({ web, alone }) => ({ from: web, to: alone }),
    /^checks\/bad: campus\/alone is on no network that another guest could be on: attach it to one, or expect "unreachable"/,
  ],
])("%s is refused", (_, change, message) => {
  const all = parts();
  const props = { to: all.web, probe: Probe.ping(), ...change(all) } as ReachabilityProps;
  expect(() => new Reachability(all.checks, "bad", props)).toThrow(message);
});

test("a check is in Checks, Checks are of a lab, and a name goes through a command line", () => {
  const { lab, web, checks } = parts();
  const props = { to: web, probe: Probe.ping() };
  expect(() => new Reachability(lab, "bad", props)).toThrow(/^campus\/bad: must be inside Checks/);
  expect(() => new Checks(new App(), "checks", { lab: "campus" as never })).toThrow(
    /^checks: lab is 'campus'; give a Lab/,
  );
  expect(() => new Reachability(checks, "a; reboot", props)).toThrow(
    /^checks\/a; reboot: its id, and those that it is in, must be of letters/,
  );
});

test.each([
  [() => Probe.tcp(0), "Probe.tcp: port is 0; give a whole number from 1 to 65535"],
  [() => Probe.tcp("80" as never), "Probe.tcp: port is '80'; give"],
  [() => Probe.http({ path: "index.html" }), "Probe.http: path is 'index.html'; give a path that begins with"],
  [() => Probe.http({ path: "/\r\nX: y" }), "Probe.http: path is"],
  [() => Probe.http({ status: 20 }), "Probe.http: status is 20"],
  [() => Probe.rdp(70_000), "Probe.rdp: port is 70000"],
  [() => Probe.ssh(-1), "Probe.ssh: port is -1"],
])("a probe that cannot be is refused: %s", (make, message) => {
  expect(make).toThrow(message);
});
