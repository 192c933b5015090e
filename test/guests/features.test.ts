import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { App } from "cdktf";
import {
  CloudInit,
  Disk,
  Image,
  InternalNetwork,
  Lab,
  Nat,
  Proxmox,
  ProxmoxFirmware,
  Secret,
  Size,
  VirtualMachine,
  Vlan,
} from "../../lib/index.js";
import { missingRoot, testUnless } from "../support/requirements.js";
import { describeWithGuests, guestImage, testing } from "./support.js";

jest.setTimeout(20 * 60_000);

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZlYXR1cmVzIG9mIHNlZWRzLCBhbGwgb2YgdGhlbQ admin@features";

/** A router and a client that use everything that a seed can have. */
function createLab(app: App): Lab {
  const lab = new Lab(app, "features");
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const bootDisk = Disk.fromImage(Image.file("debian.qcow2"), { size: Size.gibibytes(4) });
  const wire = new InternalNetwork(lab, "wire", { hypervisor, cidr: "10.5.0.0/24" });
  const lan = new Vlan(lab, "lan", {
    ...{ network: wire, vlanId: 20, cidr: "10.5.20.0/24", cidr6: "fd00:5:20::/64", gateway: "10.5.20.1" },
  });
  const token = Secret.fromEnvironment("FEATURES_TOKEN");
  new VirtualMachine(lab, "router", {
    ...{ hypervisor, bootDisk },
    interfaces: [Nat.perMachine(), wire.trunk([lan.at("10.5.20.1")])],
    cloudInit: CloudInit.seed({
      ...{ forwarding: true, masquerade: true, hosts: true, packages: ["dnsmasq"] },
      files: [{ path: "/etc/dnsmasq.d/lab.conf", content: "interface=eth1.20\nbind-dynamic\nno-hosts\n" }],
    }),
  });
  new VirtualMachine(lab, "client", {
    ...{ hypervisor, bootDisk, interfaces: [lan.at("10.5.20.11")] },
    options: { firmware: ProxmoxFirmware.UEFI },
    cloudInit: CloudInit.seed({
      users: [
        { name: "admin", sshKeys: [KEY] },
        { name: "guest", sshKeys: [KEY], administrator: false },
      ],
      hosts: true,
      runCommands: ["echo done > /root/first-boot"],
      files: [
        { path: "/etc/motd", content: "welcome\n" },
        { path: "/etc/token", content: `${token}` },
      ],
    }),
  });
  return lab;
}

describeWithGuests("two guests that use all features of seeds", () => {
  let lab: Awaited<ReturnType<ReturnType<typeof testing>["bootLab"]>>;
  let project: string;
  const before = process.cwd();
  beforeAll(async () => {
    // The lab's numbers go to a lock file in the project's folder.
    project = mkdtempSync(path.join(os.tmpdir(), "labvisor-features-"));
    process.chdir(project);
    lab = await testing().bootLab(createLab, { image: guestImage() });
  });
  afterAll(async () => {
    await lab?.stop();
    process.chdir(before);
    rmSync(project, { recursive: true });
  });

  test("have everything that the topology implies: users, names, forwarding, and masquerading", async () => {
    expect(await lab.problems()).toEqual([]);
  });

  test("boot with the firmware of the lab", async () => {
    await lab.guest("client").succeed("test -d /sys/firmware/efi");
    await lab.guest("router").fail("test -d /sys/firmware/efi");
  });

  test("have a secret in a file that only root can read, with a random value", async () => {
    const token = await lab.guest("client").succeed("stat -c %a /etc/token; cat /etc/token");
    expect(token).toMatch(/^600\n[0-9a-f-]{36}$/);
  });

  testUnless(missingRoot())("are kept from other users of this computer", () => {
    const nobody = { uid: 65534, gid: 65534, encoding: "utf8" } as const;
    const folders = readdirSync(os.tmpdir()).filter((name) => name.startsWith("labvisor-run-"));
    expect(folders).not.toEqual([]);
    for (const folder of folders)
      expect(spawnSync("ls", [path.join(os.tmpdir(), folder)], nobody).stderr).toContain("Permission denied");
  });

  test("have the files, and have run the commands", async () => {
    const client = lab.guest("client");
    expect(await client.succeed("cat /etc/motd /root/first-boot")).toBe("welcome\ndone\n");
    await lab.guest("router").waitForUnit("dnsmasq");
  });

  test("have users with the rights of the lab", async () => {
    const client = lab.guest("client");
    await client.succeed("sudo -u admin sudo -n true");
    await client.fail("sudo -u guest sudo -n true");
  });

  test("reach each other over IPv6, by their names, on their VLAN", async () => {
    const file = path.join(project, "lan.pcapng");
    const stop = lab.network("lan").capture(file);
    await lab.guest("client").waitUntilSucceeds("ping -6 -c 1 router", 60);
    stop();
    // The tag of the VLAN, and the type and the version of IPv6 after it.
    expect(readFileSync(file).includes(Buffer.of(0x81, 0x00, 0x00, 20, 0x86, 0xdd, 0x60))).toBe(true);
    expect(await lab.guest("router").succeed("getent ahostsv6 client")).toMatch(/^fd00:5:20:/);
  });

  test("report commands that do not do what they must", async () => {
    const client = lab.guest("client");
    await expect(client.succeed("echo no >&2; exit 3")).rejects.toThrow(
      "client: echo no >&2; exit 3 exited with 3: no",
    );
    await expect(client.fail("true")).rejects.toThrow("client: true succeeded");
    await expect(client.waitForUnit("missing", 1)).rejects.toThrow(
      "client: systemctl is-active -- 'missing' failed for 1 s",
    );
    expect(await client.execute("sleep 5", 1)).toMatchObject({ exitCode: 124 });
    expect(() => lab.guest("cleint")).toThrow('no guest "cleint" was booted; give one of client, router');
    expect(client.console).toContain("client login:");
  });

  test("keep their host keys when they restart, and translate addresses again", async () => {
    const router = lab.guest("router");
    const key = "cat /etc/ssh/ssh_host_ed25519_key.pub";
    const before = await router.succeed(key);
    await router.restart();
    expect(await router.succeed(key)).toBe(before);
    expect(await lab.problems()).toEqual([]);
  });
});
