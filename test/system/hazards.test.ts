import { chmodSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vmInfo } from "../support/inventory.js";
import { describeWithTerraform } from "../support/terraform.js";
import { onVirtualBox, type VirtualBoxFolder } from "../support/virtualbox-folder.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

/**
 * Behavior of VirtualBox that surprises programs that drive it, as a user of Terraform sees it. Other tests on real VirtualBox cover the other known hazards
 * ("contract" is test/platforms/virtualbox/provider/host/, "vboxmanage" is test/system/vboxmanage/):
 *
 * - `unregistervm --delete` deletes every disk: contract "leave other resources' disks when they are deleted"; vboxmanage "keeps another resource's disk ...",
 *   "keeps a disk that no machine has anymore ...".
 * - It deletes the source of a linked clone only in part: contract "that are linked prevent their snapshot, machine, and disk from being deleted or changed";
 *   vboxmanage "does not delete a machine with a linked clone ...".
 * - `modifyvm` applies everything or nothing: faults.test.ts; the matrix, which reads the plan after each change.
 * - Names are not unique: contract "with the same name can coexist in different groups", "with the same name in the same group are rejected"; import.test.ts.
 * - Quotes, slashes, and other characters in names: contract "can be named", "cannot be renamed to a name with a slash"; matrix "name"; fuzz.test.ts.
 * - Calls on one VM exclude each other: vboxmanage "takes turns with another process on one VM"; scale.test.ts.
 * - Exit code 0 without success: vboxmanage "reports that a VMDK disk did not grow ..."; contract "keep unmanaged guest properties and extra data ...".
 * - A changed subnet rewrites a NAT network's port forwards: contract, NAT networks, "change to another".
 * - A disk with children cannot be resized: contract "prevent their disks from growing"; or attached: vboxmanage "shows the disk that was attached ...".
 * - A missing interface causes only a warning: matrix "network_adapters.type to bridged", "... to host_only".
 * - Saved and aborted machines: vboxmanage "changes and deletes a VM whose state was saved"; peers.test.ts.
 */
describeWithTerraform("hazards of VirtualBox", () => {
  describeWithVirtualBox("under real Terraform", () => {
    let folder: VirtualBoxFolder;
    let home: VirtualBoxHome;
    /** Makes VBoxManage run a shell script first, which can exit. */
    let before: (script: string) => void;

    onVirtualBox(
      (freshFolder, freshHome) => {
        folder = freshFolder;
        home = freshHome;
      },
      ({ folder }) => {
        const program = join(folder, "VBoxManage");
        before = (script) => {
          writeFileSync(program, `#!/bin/sh\n${script}\nexec VBoxManage "$@"\n`);
          chmodSync(program, 0o755);
        };
        before("");
        return { program };
      },
    );
    beforeEach(() => before(""));
    afterEach(() => folder.succeed("destroy", "-auto-approve"));

    const machine = (more: object = {}) => ({ name: "m", state: "stopped", memory_mib: 32, ...more });
    const disk = { d: { name: "d", folder: "media", size_mib: 4 } };
    const withDisk = {
      storage_controllers: {
        SATA: { type: "sata", attachments: [{ port: 0, type: "disk", medium: "${virtualbox_disk.d.path}" }] },
      },
    };
    const words = (text: string) => text.replace(/[│╵╷\s]+/g, " ");
    const refusal = async (...args: string[]) => {
      const { exitCode, stderr } = await folder.run(...args, "-no-color");
      expect(exitCode).toBe(1);
      return words(stderr);
    };

    test("an apply registers a linked clone's source again that somebody tried to delete, and keeps the clone", async () => {
      const run = home.vboxmanage;
      folder.configure({
        virtualbox_disk: disk,
        virtualbox_vm: {
          m: machine(withDisk),
          c: {
            ...machine({ name: "clone", clone_of: "${virtualbox_vm.m.id}" }),
            ...{ clone_snapshot: "${virtualbox_snapshot.s.id}", clone_mode: "linked" },
          },
        },
        virtualbox_snapshot: { s: { machine_id: "${virtualbox_vm.m.id}", name: "golden" } },
      });
      await folder.apply();
      const lost = folder.attributes("virtualbox_vm.m").id as string;
      expect(() => run("unregistervm", lost, "--delete")).toThrow("has 1 child media");
      expect(run("list", "vms")).not.toContain(lost);
      const plan = await folder.succeed("plan", "-no-color");
      expect(plan).toContain("virtualbox_vm.m will be updated in-place");
      expect(plan).toContain("Plan: 0 to add, 1 to change, 0 to destroy");
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(run("list", "vms").match(/^"/gm)).toHaveLength(2);
    });

    test("a running machine restarts so that its guest reads changed networks, which no call of VBoxManage makes", async () => {
      const lab = (address?: string, more: object = {}) => ({
        virtualbox_vm: {
          m: machine({
            ...{ state: "running", shutdown_timeout_seconds: 0, guest_networks: address && { eth0: address }, ...more },
          }),
        },
      });
      const since = () => vmInfo(home, "m").VMStateChangeTime;
      await folder.configure(lab()).apply();
      const started = since();
      await folder.configure(lab("10.9.0.1/24")).apply();
      expect(since()).toBe(started);
      await folder.configure(lab("10.9.0.2/24")).apply();
      const restarted = since();
      expect(restarted).not.toBe(started);
      expect(vmInfo(home, "m").VMState).toBe("running");
      await folder.configure(lab("10.9.0.2/24", { clipboard: "hosttoguest" })).apply();
      expect(since()).toBe(restarted);
      expect(await folder.planCode()).toBe(0);
    });

    test("a disk with children does not grow, and nothing is lost", async () => {
      const lab = (size_mib: number) => ({
        virtualbox_disk: { d: { ...disk.d, size_mib } },
        virtualbox_vm: { m: machine(withDisk) },
        virtualbox_snapshot: { s: { machine_id: "${virtualbox_vm.m.id}", name: "golden" } },
      });
      await folder.configure(lab(4)).apply();
      folder.configure(lab(8));
      expect(await refusal("apply", "-auto-approve")).toContain(
        `The disk "d" cannot grow: snapshots of "m" build on it`,
      );
      folder.configure(lab(4));
      expect(await folder.planCode()).toBe(0);
    });

    test("a disk that was made multi-attach by hand is drift, and is destroyed without leftovers", async () => {
      await folder.configure({ virtualbox_disk: disk }).apply();
      const file = join(folder.path, "media", "d.vdi");
      const multiply = () => home.vboxmanage("modifymedium", "disk", file, "--type", "multiattach");
      expect(multiply).toThrow("can only be used on media registered with a machine");

      await folder.configure({ virtualbox_disk: disk, virtualbox_vm: { m: machine(withDisk) } }).apply();
      const attach = (medium: string, name = "m") =>
        home.vboxmanage(
          ...["storageattach", name, "--storagectl", "SATA", "--port", "0", "--type", "hdd", "--medium", medium],
        );
      attach("none");
      multiply();
      attach(file);
      const plan = await folder.succeed("plan", "-no-color");
      expect(plan).toMatch(/type += "multiattach" -> "normal"/);
      expect(plan).toContain("0 to add, 1 to change, 0 to destroy");
      await folder.succeed("destroy", "-auto-approve", "-target=virtualbox_vm.m");
      expect(existsSync(join(home.machineFolder, "m"))).toBe(false);

      home.vboxmanage("createvm", "--name", "other", "--register");
      home.vboxmanage("storagectl", "other", "--name", "SATA", "--add", "sata");
      expect(() => attach(file, "other")).toThrow("Cannot attach medium");
      home.vboxmanage("unregistervm", "other", "--delete");
      await folder.configure({ virtualbox_disk: disk }).apply();
      expect(await folder.planCode()).toBe(0);
      await folder.succeed("destroy", "-auto-approve");
      expect(home.vboxmanage("list", "hdds").trim()).toBe("");
      expect(existsSync(file)).toBe(false);
    });

    test("the plan replaces a machine whose settings file is gone, and accepts it once the file is back", async () => {
      folder.configure({ virtualbox_vm: { m: machine() } });
      await folder.apply();
      const settings = join(home.machineFolder, "m", "m.vbox");
      renameSync(settings, `${settings}.away`);
      await home.restart();
      const plan = words(await folder.succeed("plan", "-no-color"));
      expect(plan).toContain("Warning: The settings file of the machine m is gone");
      expect(plan).toContain("virtualbox_vm.m must be replaced");
      renameSync(`${settings}.away`, settings);
      await home.restart();
      expect(await folder.planCode()).toBe(0);
    });

    test("an apply names a machine with a truncated settings file, and accepts it once the file is restored", async () => {
      folder.configure({ virtualbox_vm: { m: machine() } });
      await folder.apply();
      const settings = join(home.machineFolder, "m", "m.vbox");
      const whole = readFileSync(settings);
      await home.restart();
      truncateSync(settings, whole.length / 2);
      const refused = await refusal("apply", "-auto-approve");
      expect(refused).toContain("VirtualBox cannot open the machine m");
      expect(refused).toContain(`VBoxManage unregistervm ${folder.attributes("virtualbox_vm.m").id}`);
      await home.restart();
      writeFileSync(settings, whole);
      expect(await folder.planCode()).toBe(0);
    });

    test.each(['say "hi"', "-rf", " padded ", "50%", "日本 é"])(
      "a machine named %j is created, read, and changed",
      async (name) => {
        await folder.configure({ virtualbox_vm: { m: machine({ name }) } }).apply();
        await folder.configure({ virtualbox_vm: { m: machine({ name, cpus: 2 }) } }).apply();
        expect(await folder.planCode()).toBe(0);
        expect(folder.attributes("virtualbox_vm.m")).toMatchObject({ name, cpus: 2 });
      },
    );

    test("a line break in a name is rejected, and nothing is created", async () => {
      folder.configure({ virtualbox_vm: { m: machine({ name: "a\nb" }) } });
      expect(await refusal("apply", "-auto-approve")).toContain("must not contain control characters");
      expect(home.vboxmanage("list", "vms")).toBe("");
      // Terraform cannot destroy anything with a rejected configuration.
      folder.configure();
    });

    test.each(["\uFFFE", "\u{1FFFF}", "\u2028", "\u0000"])(
      "the plan rejects the character %j, which crashes VBoxManage or cannot be passed to it, in any attribute",
      async (character) => {
        const text = `a${character}b`;
        for (const more of [
          { description: text },
          { extra_data: { [text]: "v" } },
          { serial_ports: [{ file: text }] },
        ]) {
          folder.configure({ virtualbox_vm: { m: machine(more) } });
          expect(await refusal("plan")).toContain("which VirtualBox does not support");
        }
        folder.configure();
      },
    );

    test("two machines with one name in two groups are changed and deleted independently", async () => {
      const lab = (cpus: number) => ({
        virtualbox_vm: { a: machine({ groups: ["/a"], cpus }), b: machine({ groups: ["/b"] }) },
      });
      await folder.configure(lab(1)).apply();
      expect(await folder.configure(lab(2)).apply()).toContain("0 added, 1 changed, 0 destroyed");
      expect(await folder.planCode()).toBe(0);
      await folder.succeed("destroy", "-auto-approve", "-target=virtualbox_vm.a");
      expect(home.vboxmanage("list", "vms")).toMatch(/^"m" \{[^}]*\}\n$/);
      expect(await folder.planCode("-target=virtualbox_vm.b")).toBe(0);
    });

    test("a call that reports success but did nothing is an error, and the next apply repeats it", async () => {
      folder.configure({ virtualbox_vm: { m: machine({ description: "said" }) } });
      before('[ "$1" = modifyvm ] && exit 0');
      await refusal("apply", "-auto-approve");
      before("");
      await folder.apply();
      expect(folder.attributes("virtualbox_vm.m")).toMatchObject({ description: "said", memory_mib: 32 });
      expect(await folder.planCode()).toBe(0);
    });

    test("warnings on stdout and stderr are not mistaken for results", async () => {
      before(
        'echo "WARNING: The vboxdrv kernel module is not loaded."; echo "VBoxManage: warning: Interface \\"x\\" is of no use" >&2',
      );
      folder.configure({
        virtualbox_disk: disk,
        virtualbox_nat_network: { n: { name: "n", cidr: "10.48.0.0/24" } },
        virtualbox_vm: {
          m: machine({ ...withDisk, extra_data: { "lab/a": "1" }, guest_properties: { "/lab/b": "2" } }),
        },
        virtualbox_snapshot: { s: { machine_id: "${virtualbox_vm.m.id}", name: "golden" } },
      });
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
    });

    test.each(["SEGV", "TRAP", "KILL"])(
      "the error names a call that crashes with SIG%s and the signal, and the next apply converges",
      async (signal) => {
        folder.configure({ virtualbox_disk: disk, virtualbox_vm: { m: machine({ ...withDisk, cpus: 2 }) } });
        before(`[ "$1" = storageattach ] && kill -${signal} $$`);
        expect(await refusal("apply", "-auto-approve")).toContain(
          `VBoxManage storageattach was terminated by SIG${signal}`,
        );
        before("");
        await folder.apply();
        expect(await folder.planCode()).toBe(0);
        expect(home.vboxmanage("list", "vms").match(/^"/gm)).toHaveLength(1);
        expect(existsSync(join(folder.path, "media", "d.vdi"))).toBe(true);
      },
    );
  });
});
