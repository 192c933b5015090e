import { mkdtempSync, rmSync } from "node:fs";
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
  Size,
  VirtualMachine,
  Vlan,
} from "../../lib/index.js";
import { describeWithGuests, guestImage, testing } from "./support.js";

jest.setTimeout(20 * 60_000);

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZlYXR1cmVzIG9mIHNlZWRzLCBhbGwgb2YgdGhlbQ admin@features";

const MASQUERADE = `flush ruleset
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "eth0" masquerade
  }
}
`;

/** A router and a client that use everything that a seed can have. */
function createLab(app: App): Lab {
  const lab = new Lab(app, "features");
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const bootDisk = Disk.fromImage(Image.file("debian.qcow2"), { size: Size.gibibytes(4) });
  const wire = new InternalNetwork(lab, "wire", { hypervisor, cidr: "10.5.0.0/24" });
  const lan = new Vlan(lab, "lan", {
    ...{ network: wire, vlanId: 20, cidr: "10.5.20.0/24", cidr6: "fd00:5:20::/64", gateway: "10.5.20.1" },
  });
  new VirtualMachine(lab, "router", {
    ...{ hypervisor, bootDisk },
    interfaces: [Nat.perMachine(), wire.trunk([lan.at("10.5.20.1")])],
    cloudInit: CloudInit.seed({
      forwarding: true,
      hosts: true,
      packages: ["dnsmasq"],
      runCommands: ["nft -f /etc/nftables.conf"],
      userData: {
        write_files: [
          { path: "/etc/nftables.conf", content: MASQUERADE },
          { path: "/etc/dnsmasq.d/lab.conf", content: "interface=eth1.20\nbind-dynamic\nno-hosts\n" },
        ],
      },
    }),
  });
  new VirtualMachine(lab, "client", {
    ...{ hypervisor, bootDisk, interfaces: [lan.at("10.5.20.11")] },
    cloudInit: CloudInit.seed({
      users: [
        { name: "admin", sshKeys: [KEY] },
        { name: "guest", sshKeys: [KEY], administrator: false },
      ],
      hosts: true,
      runCommands: ["echo done > /root/first-boot"],
      userData: { write_files: [{ path: "/etc/motd", content: "welcome\n" }] },
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

  test("reach each other over IPv6, by their names", async () => {
    await lab.guest("client").waitUntilSucceeds("ping -6 -c 1 router", 60);
    expect(await lab.guest("router").succeed("getent ahostsv6 client")).toMatch(/^fd00:5:20:/);
  });

  test("report commands that do not do what they must", async () => {
    const client = lab.guest("client");
    await expect(client.succeed("echo no >&2; exit 3")).rejects.toThrow(
      "client: echo no >&2; exit 3 exited with 3: no",
    );
    await expect(client.fail("true")).rejects.toThrow("client: true succeeded");
    await expect(client.waitForUnit("missing", 1)).rejects.toThrow(
      "client: systemctl is-active 'missing' failed for 1 s",
    );
    expect(await client.execute("sleep 5", 1)).toMatchObject({ exitCode: 124 });
    expect(() => lab.guest("cleint")).toThrow('no guest "cleint" was booted; give one of client, router');
    expect(client.console).toContain("client login:");
  });
});
