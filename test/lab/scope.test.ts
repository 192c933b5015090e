import { App, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import {
  BackupJob,
  Checks,
  DirectoryPool,
  Disk,
  HostOnlyNetwork,
  Lab,
  Nat,
  NodeAffinity,
  Proxmox,
  ResourcePool,
  VirtualBox,
  VirtualMachine,
} from "../../lib/index.js";
import { codes, errorOf, image, labIn } from "./support.js";

const bad = ["1abc", "ü", "my disk", "a.b", "a,b", "-a", "Default", "a".repeat(64)];

test.each(bad)("%p is not an id of a guest, a network, a hypervisor, a pool, or a scope", (id) => {
  const { hypervisor, guest } = labIn();
  const message = `campus/${id}: its id is "${id}"; give at most 63 letters`;
  expect(() => guest(id, { name: "web" })).toThrow(message);
  expect(() => new HostOnlyNetwork(labIn().lab, id, { hypervisor, cidr: "192.168.56.0/24" })).toThrow(message);
  expect(() => new VirtualBox(labIn().lab, id)).toThrow(message);
  expect(() => new DirectoryPool(labIn().lab, id, { hypervisor, path: "pool" })).toThrow(message);
  const scope = new Construct(labIn().lab, id);
  expect(() => new VirtualMachine(scope, "web", { hypervisor, bootDisk: Disk.fromImage(image) })).toThrow(
    `campus/${id}/web: its id is "${id}"; give at most 63 letters`,
  );
});

test("the error for an invalid id explains valid ids, and that a guest's name can differ", () => {
  const { guest } = labIn();
  expect(() => guest("1abc")).toThrow(
    'campus/1abc: its id is "1abc"; give at most 63 letters, digits, "-", and "_" that begin with a letter or "_", and not "Default"; a guest\'s `name` may differ from its id',
  );
});

test.each(["a", "_a", "A-b_1", "Resource", "a".repeat(63)])("%p is an id", (id) => {
  const { lab, guest } = labIn();
  guest(id, { name: "web" });
  expect(codes(lab)).toEqual([]);
});

test("a second construct with an id is refused, and the error leads to the first", () => {
  const { lab, hypervisor, guest } = labIn();
  const web = guest("web");
  web.snapshot("golden");
  const first = /^campus\/\S+: its id is used twice, first in test\/lab\/\S+\.ts:\d+; give one of them another id$/;
  expect(() => guest("web")).toThrow(first);
  expect(() => new HostOnlyNetwork(lab, "web", { hypervisor, cidr: "192.168.56.0/24" })).toThrow(first);
  expect(() => new VirtualBox(lab, "laptop")).toThrow(first);
  expect(() => new DirectoryPool(lab, "web", { hypervisor, path: "pool" })).toThrow(first);
  expect(() => web.snapshot("golden")).toThrow(first);
  expect(() => new Lab(lab.node.scope as App, "campus")).toThrow("campus: its id is used twice, first in test/");
});

test("an id by which the CDK names a lab's Terraform backend is refused in the lab, but not in another construct", () => {
  const { lab, guest, hypervisor } = labIn();
  expect(errorOf(() => guest("backend"))).toBe(
    'campus: the id of a new construct is "backend"; give another one: the CDK names the lab\'s Terraform backend so',
  );
  const bootDisk = Disk.fromImage(image);
  new VirtualMachine(new Construct(lab, "site"), "backend", { hypervisor, bootDisk, interfaces: [Nat.perMachine()] });
  expect(codes(lab)).toEqual([]);
});

/** A value that no type checker has checked, as in a JavaScript program. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
type Anything = any;

const none: Anything = undefined;

describe.each<[string, (scope: Anything, id: Anything) => unknown]>([
  ["VirtualBox", (scope, id) => new VirtualBox(scope, id)],
  ["Proxmox", (scope, id) => new Proxmox(scope, id, { node: "pve" })],
  ["VirtualMachine", (scope, id) => new VirtualMachine(scope, id, none)],
  ["HostOnlyNetwork", (scope, id) => new HostOnlyNetwork(scope, id, none)],
  ["BackupJob", (scope, id) => new BackupJob(scope, id, none)],
  ["ResourcePool", (scope, id) => new ResourcePool(scope, id, none)],
  ["NodeAffinity", (scope, id) => new NodeAffinity(scope, id, none)],
  ["Lab", (scope, id) => new Lab(scope, id)],
  ["Checks", (scope, id) => new Checks(scope, id, none)],
])("a %s", (_, make) => {
  test.each([undefined, null, "", 5, { hypervisor: 1 }, Symbol("web"), () => "web", Object.create(null)])(
    "with the id %p is refused",
    (id) => {
      expect(errorOf(() => make(new App(), id))).toMatch(
        /^the app: the id of a new construct is .*; give a string, such as "web"$/,
      );
    },
  );

  test.each(["constructor", "__proto__", "toString"])("with the id %s is refused", (id) => {
    expect(errorOf(() => make(new App(), id))).toBe(
      `the app: the id of a new construct is "${id}"; give another one: every object has a member of this name`,
    );
  });

  test.each([undefined, null, "lab", {}])("in the scope %p is refused", (scope) => {
    expect(errorOf(() => make(scope, "web"))).toMatch(/^scope is .*; give an App, a Lab, or a construct in a Lab$/);
  });
});

test("a clone and a snapshot without an id are refused", () => {
  const web = labIn().guest("web");
  expect(errorOf(() => web.clone(none))).toBe(
    'campus: the id of a new construct is undefined; give a string, such as "web"',
  );
  expect(errorOf(() => web.clone(Symbol("copy") as Anything))).toMatch(/^campus: the id of .* is Symbol\(copy\); give/);
  expect(errorOf(() => web.snapshot(none))).toMatch(/^campus\/web: the id of a new construct is undefined; give/);
});

test("an id that is no string, or that only Terraform knows, is refused", () => {
  const { lab, guest } = labIn();
  const variable = new TerraformVariable(lab, "name", { type: "string" });
  expect(() => guest({ cpus: 2 } as never)).toThrow(
    'campus: the id of a new construct is { cpus: 2 }; give a string, such as "web"',
  );
  expect(() => new VirtualBox(lab, "")).toThrow("campus: the id of a new construct is ''; give a string");
  expect(() => guest(variable.stringValue)).toThrow(
    "campus: the id of a new construct is a value that only Terraform knows, at apply; give a value that the program",
  );
});

test("a construct that is in no lab is refused", () => {
  const { hypervisor } = labIn();
  const props = { hypervisor, bootDisk: Disk.fromImage(image) };
  const app = new App();
  expect(() => new VirtualMachine("web" as never, props as never, props)).toThrow(
    "scope is 'web'; give an App, a Lab, or a construct in a Lab",
  );
  expect(() => new VirtualMachine(app, "web", props)).toThrow(
    'web: it is in no lab; create it in one: new Lab(app, "campus")',
  );
  expect(() => new VirtualMachine(new TerraformStack(app, "plain"), "web", props)).toThrow(
    "plain/web: it is in a plain TerraformStack; create it in a Lab",
  );
});

test.each(["my lab", "-a", "a/b", "ü", "..", "a.b", "${x}", "a".repeat(64)])("%p is no id of a stack", (id) => {
  const message = `id is "${id}"; give at most 63 letters, digits, "-", and "_" that begin with a letter or a digit`;
  expect(() => new Lab(new App(), id)).toThrow(message);
  expect(() => new Checks(new App(), id, { lab: labIn().lab })).toThrow(message);
});

test.each(["campus", "CAMPUS"])("the stack %s, whose files would be those of the lab campus, is refused", (id) => {
  const app = new App();
  const lab = new Lab(new Construct(app, "a"), "campus");
  const scope = new Construct(app, "b");
  const message = `id is "${id}", and that of the stack a/campus is "campus"; give one of them another id: their files`;
  expect(() => new Lab(scope, id)).toThrow(message);
  expect(() => new Checks(scope, id, { lab })).toThrow(message);
  expect(new Lab(new App(), id).node.id).toBe(id);
});

test("a stack in a lab is refused", () => {
  const { lab } = labIn();
  const message = 'id is "inner", of a stack inside the stack campus; create it in the app';
  expect(errorOf(() => new Lab(lab, "inner"))).toBe(message);
  expect(errorOf(() => new Checks(lab, "inner", { lab }))).toBe(message);
});
