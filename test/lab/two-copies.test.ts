import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Testing } from "cdktf";
import * as labvisor from "../../lib/index.js";
import { LabError } from "../../lib/platform.js";
import { appIn, codes, projectFolder } from "./support.js";

type Copy = typeof labvisor;

/*
 * npm installs two copies of this package if a project and a package with constructs need different versions of it.
 * Then values and constructs of one copy come to constructs of the other.
 */

let folder: string;
/** The built package, in another folder. */
let other: Copy;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-copy-"));
  const copy = path.join(folder, "node_modules/labvisor");
  mkdirSync(copy, { recursive: true });
  for (const part of ["dist", "package.json"]) cpSync(part, path.join(copy, part), { recursive: true });
  // Their peers are the same.
  symlinkSync(path.resolve("node_modules"), path.join(copy, "node_modules"));
  other = require(path.join(copy, "dist/index.js"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the stacks of a lab whose guests are of one copy, and what these refer to, of another. */
function stacksOf(guests: Copy, others: Copy) {
  const { Disk, Image, Nat, Size } = others;
  const app = appIn(root);
  const lab = new guests.Lab(app, "campus");
  const bootDisk = Disk.fromImage(Image.file("disk.img"), { size: Size.gibibytes(3), name: "root" });

  const laptop = new others.VirtualBox(lab, "laptop", { capacity: { memory: Size.gibibytes(8) } });
  const lan = new others.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
  const web = new guests.VirtualMachine(lab, "web", {
    hypervisor: laptop,
    memory: Size.mebibytes(256),
    bootDisk,
    dataDisks: [
      Disk.blank(Size.gibibytes(1), {
        pool: new others.DirectoryPool(lab, "fast", { hypervisor: laptop, path: "fast" }),
      }),
    ],
    interfaces: [
      Nat.perMachine({ portForwards: [others.PortForward.tcp({ hostPort: 2222, guestPort: 22 })] }),
      lan.attach({ mac: others.MacAddress.parse("02:00:00:00:00:01") }),
    ],
    cloudInit: others.CloudInit.seed({ user: "ops" }),
    serial: others.SerialPort.file("serial.log"),
  });
  new others.Snapshot(web, "golden").linkedClone("copy");

  const pve = new others.Proxmox(lab, "pve", {
    node: "pve",
    storage: { name: "tank", kind: others.StorageKind.ZFS },
    nodes: { pve: "192.0.2.1", pve2: "192.0.2.2" },
  });
  const office = new others.BridgedNetwork(lab, "office", { hypervisor: pve, cidr: "10.1.0.0/24" });
  const vlan = new guests.Vlan(lab, "vlan", { network: office, vlanId: 10, cidr: "10.1.10.0/24" });
  const shared = {
    pool: new others.ResourcePool(lab, "students", { hypervisor: pve }),
    highAvailability: { group: new others.HaGroup(lab, "group", { hypervisor: pve, nodes: { pve: 1, pve2: 2 } }) },
  };
  const router = new guests.VirtualMachine(lab, "router", {
    hypervisor: pve,
    bootDisk,
    cloudInit: others.CloudInit.none(),
    interfaces: [office.trunk([vlan.at("10.1.10.1")], { native: office.at("10.1.0.2") })],
    options: { dvd: Image.file("disk.img"), replication: { to: "pve2" }, ...shared },
  });
  new guests.Container(lab, "ct", {
    hypervisor: pve,
    template: others.ContainerTemplate.existing("local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst"),
    rootDisk: { size: Size.gibibytes(2) },
    interfaces: [office.at("10.1.0.3")],
    options: shared,
  });
  new guests.BackupJob(lab, "nightly", {
    hypervisor: pve,
    guests: [router],
    mode: others.BackupMode.SNAPSHOT,
    schedule: "02:30",
    keep: { last: 3 },
    storage: new others.CifsPool(lab, "nas", {
      hypervisor: pve,
      server: "nas",
      share: "backups",
      username: "pve",
      password: others.Secret.fromEnvironment("NAS_PASSWORD"),
    }),
  });
  lab.addPolicy(new others.CheckedImages(), { severity: others.Severity.WARNING });

  const checks = new others.Checks(app, "checks", { lab });
  new guests.Reachability(checks, "web-answers", { to: web, probe: others.Probe.tcp(80) });
  return [lab, checks].map((stack) => JSON.parse(Testing.synth(stack, true)));
}

const root = projectFolder();

test("constructs of one copy of the package take values and constructs of another", () => {
  expect(other.Disk).not.toBe(labvisor.Disk);
  const expected = stacksOf(labvisor, labvisor);
  expect(stacksOf(labvisor, other)).toEqual(expected);
  expect(stacksOf(other, labvisor)).toEqual(expected);
});

test("rules look at values of another copy of the package", () => {
  const lab = new labvisor.Lab(appIn(), "campus");
  const hypervisor = new other.VirtualBox(lab, "laptop");
  const bootDisk = other.Disk.blank(other.Size.gibibytes(1));
  const forward = other.PortForward.tcp({ hostPort: 2222, guestPort: 22 });
  for (const id of ["a", "b"])
    new other.VirtualMachine(lab, id, {
      hypervisor,
      bootDisk,
      interfaces: [other.Nat.perMachine({ portForwards: [forward] })],
    });
  new other.HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.0.2.0/24" });
  expect(codes(lab)).toEqual(expect.arrayContaining(["LV101", "LV111"]));
});

test("a rule prints where a construct of another copy was created, and an error of another copy keeps its words", () => {
  const lab = new labvisor.Lab(appIn(), "campus");
  const hypervisor = new other.VirtualBox(lab, "laptop");
  const memory = other.Size.bytes(1000);
  const bootDisk = other.Disk.blank(other.Size.gibibytes(1));
  expect(() => new labvisor.VirtualMachine(lab, "bad", { hypervisor, bootDisk, memory })).toThrow(
    /^campus\/bad: a size is 1000 B; give a whole number of MiB$/,
  );
  new other.VirtualMachine(lab, "web_", { hypervisor, bootDisk });
  expect(() => Testing.synth(lab, true)).toThrow(/test\/lab\/two-copies\.test\.ts:\d+ {2}LV107 campus\/web_/);
});

test("no exported class is recognized by instanceof, which holds in one copy of the package only", () => {
  const exported = { ...labvisor, LabError };
  const sources = readdirSync("lib", { recursive: true, encoding: "utf8" })
    // The command line catches its own errors.
    .filter((file) => file.endsWith(".ts") && !/^(cli|platforms.(virtualbox|proxmox).tooling)/.test(file))
    .map((file) => [file, readFileSync(path.join("lib", file), "utf8")]);
  const found = sources.flatMap(([file, text]) =>
    [...text.matchAll(/\binstanceof (\w+)/g)]
      .filter(([, name]) => name in exported)
      .map(([each]) => `${file}: ${each}`),
  );
  expect(found).toEqual([]);
});
