import { Construct } from "constructs";
import { DirectoryPool, Disk, HostOnlyNetwork, VirtualBox, VirtualMachine } from "../../lib/index.js";
import { codes, image, labIn } from "./support.js";

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
