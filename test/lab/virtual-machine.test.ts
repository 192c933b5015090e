import { Token } from "cdktf";
import { CloudInit, Disk, HostOnlyNetwork, MacAddress, Nat, PortForward, SerialPort, Size } from "../../lib/index.js";
import { appIn, image, labIn, synthesize } from "./support.js";

test("a guest has its id as its name, one processor, 512 MiB, and no adapters by default", () => {
  const { guest } = labIn();
  const machine = guest("web");
  expect(machine).toMatchObject({
    name: "web",
    cpus: 1,
    running: true,
    adapters: [],
    dataDisks: [],
    sharedFolders: [],
  });
  expect(machine.memory.toMebibytes()).toBe(512);
});

test.each([0, -1, 1.5])("%p processors are rejected with the guest's path", (cpus) => {
  const { guest } = labIn();
  expect(() => guest("web", { cpus })).toThrow(`campus/web: cpus is ${cpus}; give a whole number above zero`);
});

test("memory that is not a whole number of MiB is rejected with the guest's path", () => {
  const { guest } = labIn();
  expect(() => guest("web", { memory: Size.kibibytes(1) })).toThrow(
    "campus/web: a size is 1 KiB; give a whole number of MiB",
  );
});

test("a number that only Terraform knows is left to Terraform", () => {
  const { lab, guest } = labIn();
  guest("web", { cpus: Token.asNumber("${var.cpus}") });
  expect(synthesize(lab).resource.virtualbox_vm.web.cpus).toBe("${var.cpus}");
});

test.each([
  [{}, undefined, true],
  [{ "labvisor:running": false }, undefined, false],
  [{ "labvisor:running": "false" }, undefined, false],
  [{ "labvisor:running": false }, true, false],
  [{}, true, true],
  [{}, false, false],
])("with the context %j and running: %p, a guest's running is %p", (context, running, expected) => {
  const { guest } = labIn(appIn(undefined, context));
  expect(guest("web", { running }).running).toBe(expected);
});

test("a guest has a seed if its boot disk is from an image, unless CloudInit.none() is set", () => {
  const { guest } = labIn();
  expect(guest("a").cloudInit.hasSeed).toBe(true);
  expect(guest("b", { bootDisk: Disk.blank(Size.gibibytes(1)) }).cloudInit.hasSeed).toBe(false);
  expect(guest("c", { cloudInit: CloudInit.none() }).cloudInit.hasSeed).toBe(false);
});

test("a second attachment to the same network needs a name, and has its own MAC and address", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  expect(() => guest("a", { interfaces: [lan.attach(), lan.attach()] })).toThrow(
    'campus/a: two of its interfaces are named "lan"; give one of them a name, such as attach({ name: "backup" })',
  );
  const { adapters, interfaces } = guest("b", { interfaces: [lan.attach(), lan.attach({ name: "backup" })] });
  expect(adapters[0].mac.toString()).not.toBe(adapters[1].mac.toString());
  expect(interfaces[0].address).not.toBe(interfaces[1].address);
});

test("an adapter's MAC derives from lab, guest, and network, not from its position", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const { adapters } = guest("web", { interfaces: [Nat.perMachine(), lan.attach()] });
  expect(adapters[1].mac.toString()).toBe(MacAddress.derive("campus/web/lan").toString());
});

test("a clone has the settings of its source, with its own name, MACs, and addresses, and without port forwards", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const source = guest("web", {
    cpus: 2,
    memory: Size.gibibytes(1),
    description: "the first",
    osType: "Debian_64",
    running: false,
    interfaces: [
      Nat.perMachine({
        mac: MacAddress.parse("080027000001"),
        connected: false,
        portForwards: [PortForward.tcp({ hostPort: 2222, guestPort: 22 })],
      }),
      lan.at("192.168.56.9"),
    ],
  });
  source.clone("twin");
  const { web, twin } = synthesize(lab).resource.virtualbox_vm;

  const { storage_controllers: _, guest_networks: __, network_adapters: sourceAdapters, ...sourceRest } = web;
  const { network_adapters: adapters, guest_networks, storage_controllers: own, ...rest } = twin;
  expect(guest_networks).toEqual({ eth0: "DHCP", eth1: `${adapters[1].address}/24` });
  // Its disks are copies; the seed is its own.
  expect(own.IDE.attachments[0].medium).toMatch(/^seeds\/twin-/);
  expect(Object.keys(own)).toEqual(["IDE"]);
  expect(rest).toEqual({ ...sourceRest, key: "twin", name: "twin", clone_of: "${virtualbox_vm.web.id}" });
  expect(adapters[0]).toEqual({ ...sourceAdapters[0], mac: expect.not.stringContaining("080027"), forwards: {} });
  expect(adapters[0].mac).not.toBe(sourceAdapters[0].mac);
  expect(adapters[1]).toEqual({
    ...sourceAdapters[1],
    mac: expect.any(String),
    address: expect.stringMatching(/^192\.168\.56\./),
  });
  expect(adapters[1].address).not.toBe("192.168.56.9");
  expect(Object.keys(synthesize(lab).resource.virtualbox_disk)).toEqual(["web_boot"]);
});

test("a clone's boot disk can be larger than its source's, and never smaller", () => {
  const { lab, guest } = labIn();
  const dataDisks = [Disk.blank(Size.gibibytes(1))];
  const web = guest("web", { bootDisk: Disk.fromImage(image, { size: Size.gibibytes(3) }), dataDisks });
  const larger = web.clone("larger", { bootDiskSize: Size.gibibytes(4) });
  larger.clone("twin");
  web.snapshot("golden").linkedClone("linked", { bootDiskSize: Size.gibibytes(5) });
  const { virtualbox_vm: machines, virtualbox_disk: disks } = synthesize(lab).resource;
  const sizes = ["web", "larger", "twin", "linked"].map((name) => machines[name].boot_disk_size_mib);
  expect(sizes).toEqual([undefined, 4096, undefined, 5120]);
  expect(disks.web_boot.size_mib).toBe(3072);
  expect(() => larger.clone("small", { bootDiskSize: Size.gibibytes(3) })).toThrow(
    "campus/larger: bootDiskSize of the clone small is 3 GiB; give 4 GiB or more: a disk only grows",
  );
  const wrong = { bootDiskSize: 5 as unknown as Size };
  expect(() => web.clone("wrong", wrong)).toThrow("campus/web: clone wrong: bootDiskSize is 5; give a Size");
});

test("a clone's props override its source's, and it does not have the source's serial port", () => {
  const { lab, guest } = labIn();
  guest("web", { serial: SerialPort.file("web.log") }).clone("twin", {
    name: "web-2",
    memory: Size.gibibytes(2),
    interfaces: [],
  });
  const { web, twin } = synthesize(lab).resource.virtualbox_vm;
  expect(web.serial_ports).toEqual([{ file: "../../../web.log" }]);
  expect(twin).toMatchObject({ name: "web-2", memory_mib: 2048, network_adapters: [] });
  expect(twin.serial_ports).toBeUndefined();
});
