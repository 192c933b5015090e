import fs from "node:fs";
import path from "node:path";
import { Construct } from "constructs";
import {
  DirectoryPool,
  Disk,
  DiskAllocation,
  HostOnlyNetwork,
  Image,
  Nat,
  PortForward,
  Size,
  VirtualBox,
  VirtualMachine,
} from "../../../lib/index.js";
import { appIn, image, labIn, rootOf, synthesize } from "../../lab/support.js";

test("a machine belongs to the virtualbox_lab resource of its hypervisor", () => {
  const { lab, guest } = labIn();
  guest("web", { description: "front end", osType: "Debian_64", running: false, cpus: 2, memory: Size.gibibytes(1) });
  const { provider, resource } = synthesize(lab);
  expect(provider).toEqual({ virtualbox: [{ base_folder: "${abspath(path.root)}" }] });
  expect(resource.virtualbox_lab).toEqual({ laptop: { name: "campus" } });
  expect(resource.virtualbox_vm.web).toMatchObject({
    lab: "${virtualbox_lab.laptop.id}",
    folder: "${virtualbox_lab.laptop.folder}",
    key: "web",
    name: "web",
    groups: ["/campus"],
    description: "front end",
    os_type: "Debian_64",
    state: "stopped",
    cpus: 2,
    memory_mib: 1024,
  });
});

test("two VirtualBox hypervisors of a lab share one provider", () => {
  const { lab } = labIn();
  new VirtualBox(lab, "second");
  expect(synthesize(lab)).toMatchObject({
    provider: { virtualbox: [{ base_folder: "${abspath(path.root)}" }] },
    resource: { virtualbox_lab: { laptop: { name: "campus" }, second: { name: "campus" } } },
  });
});

test("a VirtualBox reached over SSH has its own provider, which all its resources use", () => {
  const { lab } = labIn();
  const hypervisor = new VirtualBox(lab, "server", { ssh: "ops@server" });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.60.0/24" });
  const guest = new VirtualMachine(lab, "web", {
    hypervisor,
    bootDisk: Disk.fromImage(image),
    interfaces: [lan.attach()],
  });
  guest.snapshot("fresh");
  const { provider, resource } = synthesize(lab);
  const [here, there] = provider.virtualbox as { alias?: string; ssh?: string; base_folder: string }[];
  expect(here.alias).toBeUndefined();
  expect(there).toEqual({ alias: expect.any(String), ssh: "ops@server", base_folder: "${abspath(path.root)}" });
  const { virtualbox_lab: labs, ...rest } = resource as Record<string, Record<string, { provider?: string }>>;
  expect([labs.laptop.provider, labs.server.provider]).toEqual([undefined, `virtualbox.${there.alias}`]);
  const types = ["virtualbox_disk", "virtualbox_host_only_network", "virtualbox_snapshot", "virtualbox_vm"];
  expect(Object.keys(rest).toSorted()).toEqual(types);
  for (const each of Object.values(rest).flatMap((ofType) => Object.values(ofType)))
    expect(each.provider).toBe(`virtualbox.${there.alias}`);
  for (const [n, ssh] of ["-oProxyCommand=x", "two words", ""].entries())
    expect(() => new VirtualBox(lab, `other${n}`, { ssh })).toThrow(/ssh is .*"user@host"/);
  for (const [n, ssh] of ["ssh://ops:hunter2@server", "ops:hunter2@server:22"].entries())
    expect(() => new VirtualBox(lab, `secret${n}`, { ssh })).toThrow(
      /^campus\/secret\d: ssh contains a password; give "user@host" only, and let ssh log in with a key$/,
    );
  new VirtualBox(lab, "six", { ssh: "ssh://ops@[fd00::1]:2222" });
});

test("a guest's key is its path in the lab, whatever its name", () => {
  const { lab, hypervisor } = labIn();
  new VirtualMachine(new Construct(lab, "north"), "web", { hypervisor, name: "www", bootDisk: Disk.fromImage(image) });
  const { virtualbox_vm: machines, virtualbox_disk: disks } = synthesize(lab).resource;
  const [name] = Object.keys(machines);
  expect(machines[name]).toMatchObject({ key: "north/web", name: "www" });
  expect(disks).toMatchObject({ [`${name}_boot`]: { name: "north.web-boot" } });
});

test("the boot disk is at SATA port 0, data disks follow, and each is a resource", () => {
  const { lab, guest } = labIn();
  guest("web", {
    bootDisk: Disk.fromImage(image, { size: Size.gibibytes(3) }),
    dataDisks: [Disk.blank(Size.gibibytes(1)), Disk.blank(Size.mebibytes(100))],
  });
  const { virtualbox_vm: machines, virtualbox_disk: disks } = synthesize(lab).resource;
  expect(machines.web.storage_controllers.SATA).toEqual({
    type: "sata",
    attachments: ["boot", "data1", "data2"].map((id, port) => ({
      port,
      device: 0,
      type: "disk",
      medium: `\${virtualbox_disk.web_${id}.path}`,
      disk_id: `\${virtualbox_disk.web_${id}.id}`,
    })),
  });
  const own = { lab: "${virtualbox_lab.laptop.id}", folder: "${virtualbox_lab.laptop.folder}" };
  expect(disks).toEqual({
    web_boot: { ...own, name: "web-boot", source: "../../../disk.img", size_mib: 3072 },
    web_data1: { ...own, name: "web-data1", size_mib: 1024 },
    web_data2: { ...own, name: "web-data2", size_mib: 100 },
  });
});

test("a named data disk stays the same resource when another one is removed", () => {
  const disks = [Disk.blank(Size.gibibytes(1), { name: "logs" }), Disk.blank(Size.gibibytes(2), { name: "db" })];
  const [before, after] = [disks, disks.slice(1)].map((dataDisks) => {
    const { lab, guest } = labIn();
    guest("web", { dataDisks });
    return synthesize(lab).resource.virtualbox_disk;
  });
  expect(Object.keys(after)).toEqual(["web_boot", "web_db"]);
  expect(after.web_db).toEqual(before.web_db);
});

test.each<[string, (lab: ReturnType<typeof labIn>) => void, string[]]>([
  [
    "guest and disk names join to the same text",
    ({ guest }) => {
      guest("a", { dataDisks: [Disk.blank(Size.gibibytes(1), { name: "b-logs" })] });
      guest("a-b", { dataDisks: [Disk.blank(Size.gibibytes(1), { name: "logs" })] });
    },
    ["a-b-boot", "a-b-logs", "a-b_logs", "a-boot"],
  ],
  [
    "paths of guests join to the same text",
    ({ lab, hypervisor, guest }) => {
      guest("a-b");
      const bootDisk = Disk.fromImage(image);
      new VirtualMachine(new Construct(lab, "a"), "b", { hypervisor, name: "c", bootDisk });
    },
    ["a-b-boot", "a.b-boot"],
  ],
])("two disks of a lab have different names even if %s", (_, build, names) => {
  const all = labIn();
  build(all);
  const disks: Record<string, { name: string }> = synthesize(all.lab).resource.virtualbox_disk;
  expect(
    Object.values(disks)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names);
});

test("two disks of a guest with the same name are rejected", () => {
  const { guest } = labIn();
  const disk = (name?: string) => Disk.blank(Size.gibibytes(1), { name });
  expect(() => guest("a", { dataDisks: [disk("logs"), disk("logs")] })).toThrow(
    'campus/a: two of its disks are named "logs"; give one of them another name',
  );
  expect(() => guest("b", { dataDisks: [disk("data2"), disk()] })).toThrow(
    'campus/b: two of its disks are named "data2"',
  );
});

test.each(["", "Logs", "Default", "my disk", "a,b", "a_b", "a/b", "-a", "ü", "__proto__", "a".repeat(64)])(
  "%p is not a name of a disk",
  (name) => {
    expect(() => Disk.blank(Size.gibibytes(1), { name })).toThrow(
      'give at most 63 lowercase letters, digits, and "-", with a letter or a digit at both ends',
    );
  },
);

test("a disk in a pool is in the lab's folder inside the pool", () => {
  const { lab, hypervisor, guest } = labIn();
  const near = new DirectoryPool(lab, "near", { hypervisor, path: "pools/near" });
  const far = new DirectoryPool(lab, "far", { hypervisor, path: "/srv/far" });
  guest("web", {
    bootDisk: Disk.fromImage(image, { pool: near }),
    dataDisks: [Disk.blank(Size.gibibytes(1), { pool: far })],
  });
  expect(synthesize(lab).resource.virtualbox_disk).toMatchObject({
    web_boot: { folder: "../../../pools/near/${virtualbox_lab.laptop.slug}" },
    web_data1: { folder: "/srv/far/${virtualbox_lab.laptop.slug}" },
  });
});

test("a disk can be an SSD, discard, and have its full size from the start", () => {
  const { lab, hypervisor, guest } = labIn();
  const pool = new DirectoryPool(lab, "store", { hypervisor, path: "disks", allocation: DiskAllocation.FIXED });
  const bootDisk = Disk.fromImage(image, { ssd: true, discard: false });
  guest("web", { bootDisk, dataDisks: [Disk.blank(Size.gibibytes(1), { pool, discard: true })] });
  const { virtualbox_vm: machines, virtualbox_disk: disks } = synthesize(lab).resource;
  const [boot, data] = machines.web.storage_controllers.SATA.attachments;
  expect(boot).toMatchObject({ non_rotational: true, discard: false });
  expect(data).toEqual({
    port: 1,
    device: 0,
    type: "disk",
    medium: expect.any(String),
    disk_id: expect.any(String),
    discard: true,
  });
  expect([disks.web_boot.variant, disks.web_data1.variant]).toEqual([undefined, "fixed"]);
});

test("a size that is not a whole number of MiB is rejected immediately", () => {
  expect(() => Disk.blank(Size.bytes(1))).toThrow("a size is 1 B; give a whole number of MiB");
});

test("paths are relative to the stack's folder, so that they are the same in every checkout", () => {
  const { app, lab, guest } = labIn(appIn());
  fs.mkdirSync(path.join(rootOf(app), "shared"));
  const folder = { name: "work", hostPath: "./shared/", readOnly: true, automount: true };
  guest("web", { bootDisk: Disk.fromImage(Image.file("./disk.img")), sharedFolders: [folder] });
  const { virtualbox_vm: machines, virtualbox_disk: disks } = synthesize(lab).resource;
  expect(disks.web_boot.source).toBe("../../../disk.img");
  expect(machines.web.shared_folders).toEqual({
    work: { host_path: "../../../shared", read_only: true, automount: true },
  });
});

test("a shared folder with a mount point is mounted at each boot", () => {
  const { app, lab, guest } = labIn(appIn());
  const hostPath = rootOf(app);
  const work = { name: "work", hostPath, mountPoint: "/srv/work" };
  guest("web", { sharedFolders: [work, { name: "data", hostPath }] });
  guest("desktop", { osType: "Windows11_64", sharedFolders: [{ ...work, mountPoint: "W:", automount: true }] });
  const { web, desktop } = synthesize(lab).resource.virtualbox_vm;
  expect([web.shared_folders, desktop.shared_folders]).toEqual([
    { work: { host_path: hostPath, automount: true, mount_point: "/srv/work" }, data: { host_path: hostPath } },
    { work: { host_path: hostPath, automount: true, mount_point: "W:" } },
  ]);
});

test("an absolute path stays absolute", () => {
  const { app, lab, guest } = labIn();
  const absolute = path.join(rootOf(app), "disk.img");
  guest("web", { bootDisk: Disk.fromImage(Image.file(absolute)) });
  expect(synthesize(lab).resource.virtualbox_disk.web_boot.source).toBe(absolute);
});

test("the port forwards of a NAT adapter are keyed by name", () => {
  const { lab, guest } = labIn();
  guest("web", {
    interfaces: [
      Nat.perMachine({
        connected: false,
        portForwards: [
          PortForward.tcp({ name: "ssh", hostPort: 2222, guestPort: 22 }),
          PortForward.udp({ hostPort: 5353, guestPort: 53, hostAddress: "0.0.0.0" }),
        ],
      }),
    ],
  });
  expect(synthesize(lab).resource.virtualbox_vm.web.network_adapters).toEqual([
    {
      type: "nat",
      mac: expect.stringMatching(/^02(:[0-9a-f]{2}){5}$/),
      cable_connected: false,
      forwards: {
        ssh: { protocol: "tcp", host_address: "127.0.0.1", host_port: 2222, guest_port: 22 },
        "udp-5353": { protocol: "udp", host_address: "0.0.0.0", host_port: 5353, guest_port: 53 },
      },
    },
  ]);
});
