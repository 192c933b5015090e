import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import {
  CloudInit,
  GuestAdditions,
  Image,
  Nat,
  RestartPolicy,
  type VirtualBox,
  type VirtualBoxMachineOptions,
  type VirtualMachineProps,
} from "../../../lib/index.js";
import { noCloudFiles } from "../../../lib/lab/seed/no-cloud.js";
import { INSTALL_GUEST_ADDITIONS } from "../../../lib/platforms/virtualbox/hypervisor.js";
import { brokenRules, labIn, synthesize, temporaryFolder } from "../../lab/support.js";

function machineWith(options: VirtualBoxMachineOptions, props: Partial<VirtualMachineProps<VirtualBox>> = {}) {
  const { lab, guest } = labIn();
  guest("a", { options, ...props });
  return synthesize(lab).resource.virtualbox_vm.a;
}

test("options become attributes of the machine, in snake_case", () => {
  const hardware = { chipset: "ich9", firmware: "efi", vramMib: 32, bootOrder: ["dvd", "disk"] };
  const options = { shutdownTimeoutSeconds: 5, restartPolicy: RestartPolicy.REFUSE } as const;
  expect(machineWith({ hardware, ...options }, { deletionProtection: true })).toMatchObject({
    chipset: "ich9",
    firmware: "efi",
    vram_mib: 32,
    boot_order: ["dvd", "disk"],
    name: "a",
    shutdown_timeout_seconds: 5,
    restart_policy: "refuse",
    deletion_protection: true,
  });
  expect(machineWith({})).not.toHaveProperty("shutdown_timeout_seconds");
});

test("a clone has the options of its source", () => {
  const { lab, guest } = labIn();
  guest("a", { options: { hardware: { firmware: "efi" } } }).clone("b");
  expect(synthesize(lab).resource.virtualbox_vm.b.firmware).toBe("efi");
});

test.each([
  [{ restartPolicy: "ask" }, "options.restartPolicy is 'ask'; give a RestartPolicy, such as RestartPolicy.ALLOW"],
  [{ shutdownTimeoutSeconds: 4000 }, "options.shutdownTimeoutSeconds is 4000; give a whole number from 0 to 3600"],
  [{ dvd: "a.iso" }, 'options.dvd is \'a.iso\'; give an Image, such as Image.file("pfsense.iso"), or "none"'],
  [{ hardware: "efi" }, "options.hardware is 'efi'; give an object"],
  [{ hardware: { name: "other" } }, "options.hardware.name is unknown; use one of"],
])("the options %j are rejected", (options, message) => {
  const { guest } = labIn();
  expect(() => guest("a", { options } as never)).toThrow(`campus/a: ${message}`);
});

describe("a DVD", () => {
  const iso = Image.file("disk.img");
  const drive = (port: number, medium?: string) => ({ port, device: 0, type: "dvd", ...(medium && { medium }) });
  const drives = (options: VirtualBoxMachineOptions, props: Partial<VirtualMachineProps<VirtualBox>> = {}) =>
    machineWith(options, { cloudInit: CloudInit.none(), ...props }).storage_controllers.IDE?.attachments;

  test("is in a drive of its own, which stays when it is ejected", () => {
    expect(drives({ dvd: iso })).toEqual([drive(0, expect.stringMatching(/\/disk\.img$/))]);
    expect(drives({ dvd: "none" })).toEqual([drive(0)]);
    expect(drives({})).toBeUndefined();
  });

  test("leaves the seed its drive", () => {
    const cloudInit = CloudInit.seed();
    const seed = expect.stringMatching(/\.iso$/);
    expect(drives({ dvd: iso }, { cloudInit })).toEqual([
      drive(0, expect.stringMatching(/disk\.img$/)),
      drive(1, seed),
    ]);
  });

  test("is downloaded if it is at a URL", () => {
    const { lab, guest } = labIn();
    const dvd = Image.url("https://example.org/install.iso", { sha256: "0".repeat(64) });
    guest("a", { options: { dvd }, cloudInit: CloudInit.none() });
    expect(synthesize(lab).resource.virtualbox_vm.a.storage_controllers.IDE.attachments).toEqual([
      drive(0, "${virtualbox_image.image_000000000000.path}"),
    ]);
  });

  test("is in its clones, too", () => {
    const { lab, guest } = labIn();
    guest("a", { options: { dvd: iso }, cloudInit: CloudInit.none() }).clone("b");
    expect(synthesize(lab).resource.virtualbox_vm.b.storage_controllers.IDE.attachments).toEqual([
      drive(0, expect.stringMatching(/disk\.img$/)),
    ]);
  });
});

test("the chipset limits the number of network adapters", () => {
  const interfaces = Array.from({ length: 9 }, (_, n) => Nat.perMachine({ name: `nat${n}` }));
  const broken = (options: VirtualBoxMachineOptions) => {
    const { lab, guest } = labIn();
    guest("a", { interfaces, options });
    return brokenRules(lab);
  };
  expect(broken({ hardware: { chipset: "ich9" } })).toEqual([]);
  expect(broken({})).toEqual([expect.stringContaining("it has 9 adapters, but campus/laptop supports 8")]);
});

describe("Guest Additions", () => {
  test("can be attached without being installed", () => {
    const { guest } = labIn();
    const machine = guest("a", { options: { guestAdditions: GuestAdditions.ATTACHED } });
    expect(noCloudFiles(machine)["user-data"]).not.toContain("runcmd");
    expect(machineWith({ guestAdditions: GuestAdditions.ATTACHED }).guest_additions).toBe("attached");
  });

  test("can be installed at the first boot, before the user's own commands", () => {
    const { guest } = labIn();
    const machine = guest("a", {
      options: { guestAdditions: GuestAdditions.INSTALLED },
      cloudInit: CloudInit.seed({ userData: { runcmd: ["mount -a"] } }),
    });
    const { runcmd } = JSON.parse(noCloudFiles(machine)["user-data"]?.replace("#cloud-config\n", "") ?? "");
    expect(runcmd).toEqual([["sh", "-c", INSTALL_GUEST_ADDITIONS], "mount -a"]);
    expect(machineWith({ guestAdditions: GuestAdditions.INSTALLED }).guest_additions).toBe("attached");
  });

  test("cannot be installed without a seed", () => {
    const { guest } = labIn();
    const props = { options: { guestAdditions: GuestAdditions.INSTALLED }, cloudInit: CloudInit.none() } as const;
    expect(() => guest("a", props)).toThrow(
      "campus/a: options.guestAdditions is GuestAdditions.INSTALLED, which needs cloud-init",
    );
  });

  // Runs the script itself with fake programs; the fake mount writes the installer.
  test.each([
    ["apt-get", 0],
    ["dnf", 2],
  ])("are installed with %s, even if the installer exits with %d", (packager, exitCode) => {
    const folder = temporaryFolder();
    const bin = path.join(folder, "bin");
    fs.mkdirSync(bin);
    const log = path.join(folder, "log");
    const program = (name: string, script: string) =>
      fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    program(packager, `echo ${packager} "$@" >>${log}`);
    program("uname", "echo 6.1.0");
    program("mount", `echo 'echo installer "$@" >>${log}; exit ${exitCode}' >"$4/VBoxLinuxAdditions.run"`);
    program("umount", `rm "$1/VBoxLinuxAdditions.run"`);
    for (const tool of ["sh", "mktemp", "rm", "rmdir"])
      fs.symlinkSync(
        spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim(),
        path.join(bin, tool),
      );
    const script = INSTALL_GUEST_ADDITIONS.replace("/dev/sr*", "/dev/sr0");
    const { status, stderr } = spawnSync("/bin/sh", ["-c", script], { env: { PATH: bin }, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const said = fs.readFileSync(log, "utf8");
    expect(said).toMatch(new RegExp(`^${packager} .*install .*6\\.1\\.0\n.*`, "m"));
    expect(said).toMatch(/installer --nox11\n$/);
  });
});
