import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import {
  Disk,
  type GuestProps,
  HostOnlyNetwork,
  type Hypervisor,
  type Lab,
  Probe,
  Size,
  VirtualMachine,
} from "../../lib/index.js";
import { containersOf, fromImage, machinesOf, proxmoxLab } from "../platforms/proxmox/support.js";
import { appIn, labIn, synthesize, withoutLocation } from "./support.js";

test("a guest that depends on others is applied after them on VirtualBox", () => {
  const { lab, guest } = labIn();
  const [db, cache, web] = ["db", "cache", "web"].map((id) => guest(id));
  web.node.addDependency(db, cache);
  const { db: first, web: last } = synthesize(lab).resource.virtualbox_vm;
  expect(last.depends_on).toEqual(["virtualbox_vm.cache", "virtualbox_vm.db"]);
  expect(first.depends_on).toBeUndefined();
});

test("a guest that depends on others is applied after them on Proxmox VE, and after what else it needs", () => {
  const { lab, guest, container } = proxmoxLab();
  const db = container("db", { running: false });
  guest("web").node.addDependency(db);
  container("started");
  expect(machinesOf(lab).web.depends_on).toEqual([
    "proxmox_virtual_environment_container.db",
    "proxmox_virtual_environment_container.started",
  ]);
});

test("a dependency on a construct is one on the guests in it", () => {
  const { lab, hypervisor, guest } = labIn();
  const site = new Construct(lab, "site");
  new VirtualMachine(site, "db", { hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)) });
  // The lab contains the guest itself.
  guest("web").node.addDependency(site, hypervisor, lab);
  expect(synthesize(lab).resource.virtualbox_vm.web.depends_on).toEqual([
    expect.stringMatching(/^virtualbox_vm\.site_db_/),
  ]);
});

/** The note on what a resource depends on, which `synthesize()` leaves out. */
const notesOn = (lab: Lab, type: string, name: string) => lab.toTerraform().resource[type][name]["//"].dependsOn;

/** Returns the property of a guest that conditions can reach. */
const reachable = (hypervisor: Hypervisor) => {
  const lan = new HostOnlyNetwork(hypervisor.lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  return { interfaces: [lan.attach()] };
};

const TCP = { question: { kind: "tcp", port: 389 }, timeoutMinutes: 10 };

test("dependsOn sets the order, and a condition is a resource between the two guests on VirtualBox", () => {
  const { lab, hypervisor, guest } = labIn();
  const [router, dc] = [guest("router"), guest("dc", reachable(hypervisor))];
  guest("web", { dependsOn: [router, { guest: dc, condition: Probe.tcp(389) }] });
  const { virtualbox_vm: machines, terraform_data: steps } = synthesize(lab).resource;
  expect(machines.web.depends_on).toEqual([
    ...["terraform_data.web_waits-for_dc", "virtualbox_vm.dc", "virtualbox_vm.router"],
  ]);
  expect(notesOn(lab, "virtualbox_vm", "web")).toEqual([
    { guest: "virtualbox_vm.dc", conditions: [TCP] },
    { guest: "virtualbox_vm.router" },
  ]);
  expect(steps).toEqual({
    "web_waits-for_dc": {
      lifecycle: { replace_triggered_by: ["virtualbox_vm.dc.state"] },
      provisioner: [
        { "local-exec": { command: "node -e \"require('labvisor/check')\" virtualbox_vm.web virtualbox_vm.dc" } },
      ],
      triggers_replace: { guest: "${virtualbox_vm.dc.id}" },
    },
  });
});

test("dependsOn sets the order, and a condition is a resource between the two guests on Proxmox VE", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const dc = guest("dc", { bootDisk: fromImage, ...reachable(hypervisor) });
  const condition = Probe.exec("test -f /srv/ready");
  container("web", { dependsOn: [{ guest: dc, condition, timeoutMinutes: 30 }] });
  const { web } = containersOf(lab);
  expect(web.depends_on).toEqual([
    "labvisor_proxmox_guest_networks.dc_guest",
    "proxmox_virtual_environment_vm.dc",
    "terraform_data.web_waits-for_dc",
  ]);
  expect(synthesize(lab).resource.terraform_data["web_waits-for_dc"]).toMatchObject({
    lifecycle: { replace_triggered_by: ["proxmox_virtual_environment_vm.dc.started"] },
    triggers_replace: { guest: "${proxmox_virtual_environment_vm.dc.id}" },
  });
  expect(notesOn(lab, "proxmox_virtual_environment_container", "web")[0].conditions).toEqual([
    { question: { kind: "exec", command: "test -f /srv/ready", exitCode: 0 }, timeoutMinutes: 30 },
  ]);
});

test("several conditions on one guest are one resource", () => {
  const { lab, hypervisor, guest } = labIn();
  const dc = guest("dc", reachable(hypervisor));
  const conditions = [Probe.cloudInitDone(), Probe.tcp(389)].map((condition) => ({ guest: dc, condition }));
  guest("web", { dependsOn: conditions });
  expect(Object.keys(synthesize(lab).resource.terraform_data)).toEqual(["web_waits-for_dc"]);
  expect(notesOn(lab, "virtualbox_vm", "web")).toEqual([
    {
      guest: "virtualbox_vm.dc",
      conditions: [{ question: { kind: "cloud-init" }, timeoutMinutes: 10 }, TCP],
    },
  ]);
});

test("guests that are off do not wait until they start", () => {
  const build = (stopped: boolean) => {
    const { lab, hypervisor, guest } = labIn(appIn(undefined, stopped ? { "labvisor:running": false } : {}));
    const dc = guest("dc", reachable(hypervisor)).clone("dc2");
    const dependsOn = [{ guest: dc, condition: Probe.tcp(389) }];
    guest("web", { dependsOn });
    guest("spare", { dependsOn, running: false });
    return { lab, resources: synthesize(lab).resource };
  };
  expect(Object.keys(build(false).resources.terraform_data)).toEqual(["web_waits-for_dc2"]);
  const { lab, resources } = build(true);
  const { terraform_data: steps, virtualbox_vm: machines } = resources;
  expect(steps).toBeUndefined();
  expect(machines.web.depends_on).toEqual(["virtualbox_vm.dc2"]);
  expect(notesOn(lab, "virtualbox_vm", "web")).toEqual([{ guest: "virtualbox_vm.dc2", conditions: [TCP] }]);
});

test("a clone depends on what its source depends on, unless its props say otherwise", () => {
  const { lab, guest } = labIn();
  const dc = guest("dc");
  const web = guest("web", { dependsOn: [dc] });
  web.clone("web2");
  web.clone("web3", { dependsOn: [] });
  const { web2, web3 } = synthesize(lab).resource.virtualbox_vm;
  expect([web2.depends_on, web3.depends_on]).toEqual([["virtualbox_vm.dc"], undefined]);
});

test("the containers that Proxmox VE starts first come later if the lab says so", () => {
  const { lab, guest, container } = proxmoxLab();
  const [template, other] = [guest("golden"), guest("other")];
  const clone = template.clone("clone");
  container("first");
  container("last", { dependsOn: [clone] });
  const last = "proxmox_virtual_environment_container.last";
  const machines = machinesOf(lab);
  expect(containersOf(lab).last.depends_on).toEqual(["proxmox_virtual_environment_vm.clone"]);
  // The clone's source would otherwise start after what starts after the clone.
  for (const name of ["golden", "clone"])
    expect(machines[name].depends_on).toEqual(["proxmox_virtual_environment_container.first"]);
  expect(machines[other.node.id].depends_on).toContain(last);
});

test("the platform's own orders do not create a cycle", () => {
  const { lab, guest, container } = proxmoxLab();
  const [a, b] = [guest("a"), guest("b")];
  container("after-a", { dependsOn: [a] });
  container("after-b", { dependsOn: [b] });
  const [machines, containers] = [machinesOf(lab), containersOf(lab)];
  const edges = Object.entries({ ...machines, ...containers }).flatMap(([name, { depends_on = [] }]) =>
    depends_on.map((other: string) => [name, other.slice(other.indexOf(".") + 1)]),
  );
  const reached = (from: string): string[] =>
    edges.flatMap(([name, other]) => (name === from ? [other, ...reached(other)] : []));
  for (const name of ["a", "b", "after-a", "after-b"]) expect(reached(name)).not.toContain(name);
});

test.each<[string, (all: ReturnType<typeof labIn>) => GuestProps["dependsOn"], string]>([
  [
    "a guest of another lab",
    ({ app }) => [labIn(app, {}, "other").guest("dc")],
    "campus/web: dependsOn[0] is other/dc, which is in another lab; give a guest of campus",
  ],
  [
    "a condition on a guest that is off",
    ({ guest }) => [{ guest: guest("dc", { running: false }), condition: Probe.tcp(389) }],
    "campus/web: dependsOn[0] has a condition on campus/dc, which is powered off; give the guest without a condition",
  ],
  ["a name", () => ["dc" as never], "campus/web: dependsOn[0] is 'dc'; give a guest, or { guest, condition }"],
  [
    "a guest without its condition",
    ({ guest }) => [{ guest: guest("dc") } as never],
    "campus/web: dependsOn[0].condition is undefined; give a Probe, such as Probe.tcp(22)",
  ],
  [
    "no time for a condition",
    ({ guest }) => [{ guest: guest("dc"), condition: Probe.ping(), timeoutMinutes: 0 }],
    "campus/web: dependsOn[0].timeoutMinutes is 0; give a whole number from 1 to 1440",
  ],
])("%s is rejected", (_, dependsOn, message) => {
  const all = labIn();
  const before = dependsOn(all);
  expect(() => all.guest("web", { dependsOn: before })).toThrow(message);
});

test("guests that are off may depend on guests that are off, with a condition", () => {
  const { lab, hypervisor, guest } = labIn();
  const dc = guest("dc", { running: false, ...reachable(hypervisor) });
  guest("web", { running: false, dependsOn: [{ guest: dc, condition: Probe.tcp(389) }] });
  expect(synthesize(lab).resource.virtualbox_vm.web.depends_on).toEqual(["virtualbox_vm.dc"]);
});

test("a dependency cycle is rejected, clones included", () => {
  const { lab, guest } = labIn();
  const dc = guest("dc");
  const web = dc.clone("web");
  const proxy = guest("proxy", { dependsOn: [web] });
  dc.node.addDependency(proxy);
  const message = () => {
    try {
      return String(lab.runAllValidations());
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(withoutLocation(message().split("\n")[1].trim())).toMatch(
    /LV163 campus\/dc: it starts after proxy, which starts after web, which starts after dc; remove one of these/,
  );
});

test("the resource between two guests moves with the later one", () => {
  const { lab, hypervisor, guest } = labIn();
  const dc = guest("dc", reachable(hypervisor));
  const site = new Construct(lab, "site");
  new VirtualMachine(site, "web", {
    ...{ hypervisor, bootDisk: Disk.blank(Size.gibibytes(1)), movedFrom: "web" },
    dependsOn: [{ guest: dc, condition: Probe.ping() }],
  });
  const { resource, moved } = synthesize(lab);
  const [name] = Object.keys(resource.terraform_data);
  expect(name).toMatch(/^site_web_\w{8}_waits-for_dc$/);
  expect(moved).toContainEqual({ from: "terraform_data.web_waits-for_dc", to: `terraform_data.${name}` });
});

test("a dependency on a resource of another stack, which Terraform could not resolve, is left out", () => {
  const { app, guest, lab } = labIn();
  guest("web").node.addDependency(labIn(app, {}, "other").guest("dc").node.defaultChild as TerraformResource);
  expect(synthesize(lab).resource.virtualbox_vm.web.depends_on).toBeUndefined();
});
