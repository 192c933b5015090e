import { AssertionError } from "node:assert";
import { Construct } from "constructs";
import { Checks, Disk, HostOnlyNetwork, Nat, Probe, Reachability, VirtualMachine } from "../../lib/index.js";
import { Template } from "../../lib/testing/index.js";
import { image, labIn } from "../lab/support.js";

function shop() {
  const parts = labIn();
  const { lab, hypervisor, guest } = parts;
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const web = guest("web", { cpus: 2, interfaces: [Nat.perMachine(), lan.at("192.168.56.11")] });
  const db = guest("db", { description: "The shop's database." });
  return { ...parts, lan, web, db };
}

const template = () => Template.fromLab(shop().lab);

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(AssertionError);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

test("resource() returns a resource by its Terraform name or by its construct", () => {
  const { lab, hypervisor, web, lan } = shop();
  const group = new Construct(lab, "group");
  const inner = new VirtualMachine(group, "web", { hypervisor, name: "inner", bootDisk: Disk.fromImage(image) });
  const all = Template.fromLab(lab);
  expect(all.resource("virtualbox_vm", "web").cpus).toBe(2);
  expect(all.resource("virtualbox_vm", web).name).toBe("web");
  expect(all.resource("virtualbox_vm", inner).name).toBe("inner");
  expect(all.resource("virtualbox_host_only_network", lan).cidr).toBe("192.168.56.0/24");
});

test("resource() reports a missing resource with the nearest name", () => {
  expect(messageOf(() => template().resource("virtualbox_vm", "wbe"))).toBe(
    "the stack has no virtualbox_vm.wbe; did you mean web? its resources of this type are web, db",
  );
  expect(messageOf(() => template().resource("virtualbox_snapshot", "web"))).toBe(
    "the stack has no virtualbox_snapshot.web; it has no virtualbox_snapshot at all",
  );
});

test("hasResource() accepts a resource that matches in part, with regular expressions and the test runner's matchers", () => {
  template().hasResource("virtualbox_vm", { cpus: 2, name: /^w/ });
  template().hasResource("virtualbox_vm", {
    network_adapters: [{ type: "nat" }, { type: "host_only", mac: expect.stringMatching(/^02:/) }],
  });
  template().hasResource("virtualbox_vm", { name: "db", network_adapters: expect.anything() });
});

test("hasResource() reports the differences of the most similar resource", () => {
  expect(messageOf(() => template().hasResource("virtualbox_vm", { name: "web", cpus: 4, description: /shop/ }))).toBe(
    "no virtualbox_vm matches; the most similar is web: cpus is 2 instead of 4, description is absent instead of /shop/",
  );
  expect(messageOf(() => template().hasResource("virtualbox_vm", { network_adapters: [{ type: "nat" }] }))).toMatch(
    /: network_adapters is \[.*\] instead of \[\{"type":"nat"\}\]$/,
  );
  expect(messageOf(() => template().hasResource("virtualbox_snapshot", {}))).toBe(
    "the stack has no virtualbox_snapshot",
  );
});

test("hasResource() distinguishes an absent attribute from one with a value", () => {
  template().hasResource("virtualbox_vm", { name: "web", description: undefined });
  expect(
    messageOf(() => template().hasResource("virtualbox_vm", { cpus: 1, name: "db", description: undefined })),
  ).toMatch(/description is "The shop's database\." instead of absent$/);
});

test("findResources() returns the matching resources of a type, keyed by name", () => {
  expect(Object.keys(template().findResources("virtualbox_vm")).sort()).toEqual(["db", "web"]);
  expect(Object.keys(template().findResources("virtualbox_vm", { cpus: 1 }))).toEqual(["db"]);
  expect(template().findResources("virtualbox_nat_network")).toEqual({});
});

test("resourceCount() reports another number with the names", () => {
  template().resourceCount("virtualbox_vm", 2);
  template().resourceCount("virtualbox_nat_network", 0);
  expect(messageOf(() => template().resourceCount("virtualbox_vm", 3))).toBe(
    "there are 2 virtualbox_vm instead of 3: web, db",
  );
});

test("a lab that breaks a rule has no template", () => {
  const { lab, guest } = labIn();
  guest("not_a_name");
  expect(() => Template.fromLab(lab)).toThrow(/LV107 campus\/not_a_name/);
});

test("fromStack() synthesizes checks", () => {
  const { app, lab, web } = shop();
  const checks = new Checks(app, "checks", { lab });
  new Reachability(checks, "web", { to: web, probe: Probe.ping() });
  Template.fromStack(checks).hasResource("null_resource", { provisioner: [{ "local-exec": { command: /labvisor/ } }] });
});

test("toJSON() returns the whole stack", () => {
  expect(Object.keys(template().toJSON())).toEqual(expect.arrayContaining(["//", "resource", "terraform"]));
});
