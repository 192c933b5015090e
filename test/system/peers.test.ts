import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootImage } from "../support/boot-sector.js";
import { inventory, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { describeWithTerraform } from "../support/terraform.js";
import { onVirtualBox, type VirtualBoxFolder } from "../support/virtualbox-folder.js";
import { describeWithVirtualBox, processesOf, type VirtualBoxHome } from "../support/virtualbox-home.js";

/** Failures of other providers with VirtualBox 7.2, which this one must not have. Each test continues from the previous one. */
describeWithTerraform("failures of other providers do not occur", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let folder: VirtualBoxFolder;
    let home: VirtualBoxHome;
    let before: { inventory: string; files: string[] };

    onVirtualBox((freshFolder, freshHome) => {
      folder = freshFolder;
      home = freshHome;
      writeFileSync(join(folder.path, "hello.img"), bootImage());
      // VirtualBox creates this folder and never removes it.
      mkdirSync(home.machineFolder);
      before = { inventory: inventory(home, WITHOUT_HOST_ONLY), files: files() };
    });

    const files = () => readdirSync(home.folder, { recursive: true, encoding: "utf8" }).filter((file) => !isLog(file));
    const isLog = (file: string) => /^home\b|\.log/.test(file);
    const disk = (name: string) => ({ name, folder: join(home.folder, "media"), source: "hello.img" });
    /** Returns a machine with two adapters, one without a route to the outside, and without Guest Additions. */
    const guest = (name: string, more: object) => ({
      ...{ name, memory_mib: 32, shutdown_timeout_seconds: 0 },
      network_adapters: [
        { type: "nat", forwards: { ssh: { host_port: 47501, guest_port: 22 } } },
        { type: "nat", address: "10.0.3.15" },
      ],
      storage_controllers: {
        SATA: {
          type: "sata",
          attachments: [{ port: 0, type: "disk", medium: `\${virtualbox_disk.${name}.path}` }],
        },
      },
      ...more,
    });
    const wired = { network_adapters: [{ type: "nat_network", network: "${virtualbox_nat_network.wan.id}" }] };
    const lab = (more: Record<string, object> = {}) => ({
      virtualbox_disk: { runs: disk("runs"), rests: disk("rests"), ...more.virtualbox_disk },
      virtualbox_nat_network: { wan: { name: "wan", cidr: "10.47.0.0/24" } },
      virtualbox_vm: { runs: guest("runs", {}), rests: guest("rests", { ...wired, state: "stopped" }) },
    });
    const tainted = () => Object.entries(folder.instances()).filter(([, { status }]) => status !== undefined);

    test("terra-farm: an apply times out and taints the machine if the guest has no Guest Additions", async () => {
      const start = Date.now();
      await folder.configure(lab()).apply();
      expect(Date.now() - start).toBeLessThan(60_000);
      expect(tainted()).toEqual([]);
      expect(folder.attributes("virtualbox_vm.runs")).toMatchObject({ state: "running" });
    });

    test("eran132/vbox: every plan has a difference", async () => {
      for (let i = 0; i < 2; i++) expect(await folder.planCode()).toBe(0);
    });

    test("eran132/vbox: a second apply fails after VirtualBox's server restarts, because its image has another UUID", async () => {
      await home.restart();
      await folder.configure(lab({ virtualbox_disk: { third: disk("third") } })).apply();
      expect(folder.attributes("virtualbox_vm.runs")).toMatchObject({ state: "running" });
      expect(await folder.planCode()).toBe(0);
    });

    test("eran132/vbox: a second apply fails after the server is killed", async () => {
      for (const { pid, program } of processesOf(home)) if (program === "VBoxSVC") process.kill(pid, "SIGKILL");
      await folder.configure(lab()).apply();
      expect(await folder.planCode()).toBe(0);
    });

    test("eran132/vbox: a plan fails after a machine is deleted by hand", async () => {
      const run = home.vboxmanage;
      run("storageattach", "rests", "--storagectl", "SATA", "--port", "0", "--medium", "none");
      run("unregistervm", "rests", "--delete");
      const plan = await folder.succeed("plan", "-no-color");
      expect(plan).toContain("virtualbox_vm.rests will be created");
      expect(plan).toContain("1 to add, 0 to change, 0 to destroy");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
    });

    test("eran132/vbox: a plan fails after a disk and a network are deleted by hand", async () => {
      const run = home.vboxmanage;
      run("storageattach", "rests", "--storagectl", "SATA", "--port", "0", "--medium", "none");
      run("closemedium", "disk", join(home.folder, "media", "rests.vdi"), "--delete");
      run("natnetwork", "remove", "--netname", "wan");
      const plan = await folder.succeed("plan", "-no-color");
      expect(plan).toContain("virtualbox_disk.rests will be created");
      expect(plan).toContain("virtualbox_nat_network.wan will be created");
      expect(plan).toContain("2 to add, 1 to change, 0 to destroy");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
    });

    test("daria-barsukova: the files of a destroyed lab stay on the disk", async () => {
      await folder.succeed("destroy", "-auto-approve");
      expect({ inventory: inventory(home, WITHOUT_HOST_ONLY), files: files() }).toEqual(before);
    });
  });
});
