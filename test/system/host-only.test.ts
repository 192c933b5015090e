import { hostOnly } from "../../examples/host-only/lab.js";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { inventory, vmInfo } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../support/virtualbox-home.js";

describeWithTerraform("examples/host-only", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;
    let before: string;
    let endTurn: () => Promise<void>;

    beforeAll(async () => {
      endTurn = await hostOnlyTurn();
      home = createVirtualBoxHome();
      before = inventory(home);
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new LabFolder(attached);
      // Without VirtualBox's kernel module, a machine with a host-only adapter cannot power on.
      await folder.synthesize(hostOnly, "examples/host-only", { "labvisor:running": false });
      await folder.apply();
    }, TURN_MS);
    afterAll(async () => {
      await folder.run("destroy", "-auto-approve");
      attached.close();
      folder.remove();
      await home.remove();
      await endTurn();
    });

    test("another lab on the same subnet is rejected in its plan", async () => {
      const other = new LabFolder(attached);
      try {
        await other.synthesize(hostOnly, "examples/host-only", { "labvisor:running": false });
        const { exitCode, stderr } = await other.run("plan", "-no-color");
        expect(exitCode).toBe(1);
        expect(stderr.replace(/[\s│]+/g, " ")).toMatch(
          /The host already has an address in \S+: \S+, on the interface vboxnet\d.* belongs to another lab/,
        );
      } finally {
        other.remove();
      }
    });

    const lan = () => folder.instances()["virtualbox_host_only_network.lan"]?.attributes.id as string;
    const disk = (n: number) => vmInfo(home, `ubuntu${n}`)["SATA-0-0"] as string;

    test("creates the four machines as described, and a second plan is empty", async () => {
      for (const n of [1, 2, 3, 4])
        expect(vmInfo(home, `ubuntu${n}`)).toMatchObject({
          name: `ubuntu${n}`,
          groups: "/host-only",
          cpus: "1",
          memory: "512",
          VMState: "poweroff",
          nic1: "nat",
          nic2: "hostonly",
          hostonlyadapter2: lan(),
          macaddress1: expect.stringMatching(/^02[0-9A-F]{10}$/),
          macaddress2: expect.stringMatching(/^02[0-9A-F]{10}$/),
          "SATA-0-0": expect.stringMatching(new RegExp(`host-only-[0-9a-f]{8}/ubuntu${n}-boot\\.vdi$`)),
          "IDE-1-0": expect.stringMatching(new RegExp(`seeds/ubuntu${n}-[0-9a-f]{8}\\.iso$`)),
        });
      const macs = [1, 2, 3, 4].flatMap((n) => [
        vmInfo(home, `ubuntu${n}`).macaddress1,
        vmInfo(home, `ubuntu${n}`).macaddress2,
      ]);
      expect(new Set(macs).size).toBe(8);
      const network = home
        .vboxmanage("list", "hostonlyifs")
        .split("\n\n")
        .find((block) => block.includes(`${lan()}\n`));
      expect(network).toMatch(/IPAddress: +10\.1\.2\.1\n/);
      expect(network).toMatch(/NetworkMask: +255\.255\.255\.0\n/);
      expect(home.vboxmanage("list", "dhcpservers")).not.toMatch(new RegExp(`${lan()}\\n(.*\\n)*?Enabled: +Yes`));
      expect(home.vboxmanage("guestproperty", "get", "ubuntu3", "/Labvisor/Net/2/V4/IP")).toBe("Value: 10.1.2.13\n");
      expect(home.vboxmanage("showmediuminfo", disk(1))).toMatch(/Capacity: +3072 MBytes/);
      expect(await folder.planCode()).toBe(0);
    });

    /** Manual changes and what the plan must then show. The matrix tests changes of a machine's own attributes. */
    const drifts: [string, () => string[] | string[][], string | RegExp][] = [
      [
        "a disk detached",
        () => ["storageattach", "ubuntu3", "--storagectl", "SATA", "--port", "0", "--device", "0", "--medium", "none"],
        "ubuntu3-boot.vdi",
      ],
      [
        "the seed ejected",
        () => [
          "storageattach",
          "ubuntu3",
          "--storagectl",
          "IDE",
          "--port",
          "1",
          "--device",
          "0",
          "--medium",
          "emptydrive",
        ],
        "seeds/ubuntu3-",
      ],
      [
        "the host-only address changed",
        () => ["hostonlyif", "ipconfig", lan(), "--ip", "10.1.2.77", "--netmask", "255.255.255.0"],
        '"10.1.2.77" -> "10.1.2.1"',
      ],
      [
        "the host-only mask changed",
        () => ["hostonlyif", "ipconfig", lan(), "--ip", "10.1.2.1", "--netmask", "255.255.0.0"],
        '"10.1.0.0/16" -> "10.1.2.0/24"',
      ],
      [
        "a machine deleted",
        () => [
          ["storageattach", "ubuntu4", "--storagectl", "SATA", "--port", "0", "--medium", "none"],
          ["unregistervm", "ubuntu4", "--delete"],
        ],
        "virtualbox_vm.ubuntu4 will be created",
      ],
      [
        "a disk deleted",
        () => [
          ["storageattach", "ubuntu3", "--storagectl", "SATA", "--port", "0", "--medium", "none"],
          ["closemedium", "disk", disk(3), "--delete"],
        ],
        /virtualbox_disk\.ubuntu3_boot\w* will be created/,
      ],
      [
        "the host-only network removed",
        () => ["hostonlyif", "remove", lan()],
        "virtualbox_host_only_network.lan will be created",
      ],
    ];

    test.each(drifts)("shows %s by hand in the plan, and reverts it", async (_, commands, shown) => {
      const made = commands();
      for (const command of (Array.isArray(made[0]) ? made : [made]) as string[][]) home.vboxmanage(...command);
      const { exitCode, stdout, stderr } = await folder.run("plan", "-detailed-exitcode", "-no-color");
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
      expect(stdout).toMatch(shown);
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
    });

    test("rejects shrinking a disk that was grown by hand, with the choices", async () => {
      home.vboxmanage("modifymedium", "disk", disk(1), "--resize", "4096");
      const { exitCode, stderr } = await folder.run("plan", "-no-color");
      expect(exitCode).toBe(1);
      expect(stderr).toContain('The disk "ubuntu1-boot" has 4096 MiB and cannot shrink to 3072 MiB');
      const address = Object.keys(folder.instances()).find((name) =>
        name.startsWith("virtualbox_disk.ubuntu1_boot"),
      ) as string;
      await folder.succeed("taint", address);
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(home.vboxmanage("showmediuminfo", disk(1))).toMatch(/Capacity: +3072 MBytes/);
    });

    test("leaves the host unchanged after a destroy", async () => {
      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home)).toBe(before);
    });
  });
});
