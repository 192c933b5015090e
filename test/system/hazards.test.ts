import { chmodSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWithTerraform } from "../support/terraform.js";
import { onVirtualBox, type VirtualBoxFolder } from "../support/virtualbox-folder.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

/**
 * What VirtualBox does to a program that drives it, as a user of Terraform meets it. The other hazards that are known, and the tests that hold them (all on real
 * VirtualBox; "contract" is test/platforms/virtualbox/provider/host/contract.ts, "acceptance" vboxmanage.acceptance.test.ts, "snapshots" snapshot-contract.ts):
 *
 * - `unregistervm --delete` deletes every disk: contract "leave their disks when they are deleted"; acceptance "spares a disk of others ...", "spares a disk that a
 *   linked clone builds on ...".
 * - It takes the master of a linked clone half away: snapshots "that are linked keep snapshot, machine and disk from being deleted"; acceptance "leaves a
 *   machine whose linked clone VirtualBox would break ...".
 * - `modifyvm` is all or nothing: acceptance/faults "at any call"; the matrix, whose plans after each change are read anew.
 * - Names are not unique: contract "of one name live in different groups", "of one name in one place are refused"; acceptance/import "whose name is not unique".
 * - Quotes, slashes and other text in names: contract "can be called", "are not renamed to a name with a slash"; matrix "name"; fuzz.test.ts.
 * - Calls on one VM exclude each other: acceptance "takes turns with another process"; acceptance/scale.
 * - rc 0 that is no success: acceptance "says that a VMDK disk did not grow ..."; contract "keep the guest properties ... that are set to nothing".
 * - A changed subnet rewrites a NAT network's forwards: contract, NAT networks, "range". Resizing under children: snapshots "hold a disk's size"; attaching
 *   a disk that has children: acceptance "shows the disk that was attached, not the differencing image ...".
 * - A missing interface is only warned of: matrix "network_adapters.type to bridged", "... to host_only".
 * - Saved and aborted machines: acceptance "changes and deletes a VM whose state was saved"; acceptance/peers "once VirtualBox's server was started anew".
 */
describeWithTerraform("a hazard of VirtualBox", () => {
  describeWithVirtualBox("met by real Terraform", () => {
    let folder: VirtualBoxFolder;
    let home: VirtualBoxHome;
    /** What VBoxManage does instead, in a shell's words; it is called in any case. */
    let instead: (script: string) => void;

    onVirtualBox(
      (freshFolder, freshHome) => {
        folder = freshFolder;
        home = freshHome;
      },
      ({ folder }) => {
        const program = join(folder, "VBoxManage");
        instead = (script) => {
          writeFileSync(program, `#!/bin/sh\n${script}\nexec VBoxManage "$@"\n`);
          chmodSync(program, 0o755);
        };
        instead("");
        return { program };
      },
    );
    beforeEach(() => instead(""));
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

    test("a linked clone whose master was deleted by hand: the plan makes the master anew, and the clone with it", async () => {
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
      expect(plan).toContain("virtualbox_vm.m will be created");
      expect(plan).toContain("virtualbox_vm.c must be replaced");
      // VirtualBox left its settings file, and whose that is, nobody can tell.
      const settings = join(home.machineFolder, "m", "m.vbox");
      const refused = await refusal("apply", "-auto-approve");
      expect(refused).toContain(`Machine settings file '${settings}' already exists`);
      expect(refused).toContain("If VBoxManage does not list it, the file is a leftover and can be deleted");
      rmSync(settings);
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      expect(run("list", "vms").match(/^"/gm)).toHaveLength(2);
    });

    test("a disk with children: it does not grow under them, and nothing is lost", async () => {
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

    test("a disk that somebody made multi-attach: why we do not, the plan shows its type alone, and it goes without a trace", async () => {
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

    test("a machine that VirtualBox cannot open: the plan names it and says what to do, and it comes back with its file", async () => {
      folder.configure({ virtualbox_vm: { m: machine() } });
      await folder.apply();
      const settings = join(home.machineFolder, "m", "m.vbox");
      renameSync(settings, `${settings}.away`);
      await home.restart();
      const refused = await refusal("plan");
      expect(refused).toContain("VirtualBox cannot open the machine m");
      expect(refused).toContain(`VBoxManage unregistervm ${folder.attributes("virtualbox_vm.m").id}`);
      renameSync(`${settings}.away`, settings);
      await home.restart();
      expect(await folder.planCode()).toBe(0);
    });

    test("a settings file that is cut off: the same, and what is left is no half machine", async () => {
      folder.configure({ virtualbox_vm: { m: machine() } });
      await folder.apply();
      const settings = join(home.machineFolder, "m", "m.vbox");
      const whole = readFileSync(settings);
      await home.restart();
      truncateSync(settings, whole.length / 2);
      expect(await refusal("plan")).toContain("VirtualBox cannot open the machine m");
      await home.restart();
      writeFileSync(settings, whole);
      expect(await folder.planCode()).toBe(0);
    });

    test.each(['say "hi"', "-rf", " padded ", "50%", "日本 é"])(
      "a machine called %j: it is made, read and changed so",
      async (name) => {
        await folder.configure({ virtualbox_vm: { m: machine({ name }) } }).apply();
        await folder.configure({ virtualbox_vm: { m: machine({ name, cpus: 2 }) } }).apply();
        expect(await folder.planCode()).toBe(0);
        expect(folder.attributes("virtualbox_vm.m")).toMatchObject({ name, cpus: 2 });
      },
    );

    test("a line break in a name: it is refused, and nothing is made", async () => {
      folder.configure({ virtualbox_vm: { m: machine({ name: "a\nb" }) } });
      expect(await refusal("apply", "-auto-approve")).toContain("must not contain control characters");
      expect(home.vboxmanage("list", "vms")).toBe("");
      // Nothing can be destroyed with a configuration that is refused.
      folder.configure();
    });

    test.each(["\uFFFE", "\u{1FFFF}", "\u2028", "\u0000"])(
      "the character %j, at which VBoxManage ends itself or which it cannot be given: the plan refuses it wherever it is",
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

    test("one name in two groups: two machines, each changed and deleted alone", async () => {
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

    test("success that is none: a call that says so and did nothing shows as an error, and the next apply does it", async () => {
      folder.configure({ virtualbox_vm: { m: machine({ description: "said" }) } });
      instead('[ "$1" = modifyvm ] && exit 0');
      await refusal("apply", "-auto-approve");
      instead("");
      await folder.apply();
      expect(folder.attributes("virtualbox_vm.m")).toMatchObject({ description: "said", memory_mib: 32 });
      expect(await folder.planCode()).toBe(0);
    });

    test("warnings, on both of its outputs, are not taken for what was asked", async () => {
      instead(
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
      "a crash (SIG%s) of a call: the error names call and signal, and the next apply converges",
      async (signal) => {
        folder.configure({ virtualbox_disk: disk, virtualbox_vm: { m: machine({ ...withDisk, cpus: 2 }) } });
        instead(`[ "$1" = storageattach ] && kill -${signal} $$`);
        expect(await refusal("apply", "-auto-approve")).toContain(
          `VBoxManage storageattach was terminated by SIG${signal}`,
        );
        instead("");
        await folder.apply();
        expect(await folder.planCode()).toBe(0);
        expect(home.vboxmanage("list", "vms").match(/^"/gm)).toHaveLength(1);
        expect(existsSync(join(folder.path, "media", "d.vdi"))).toBe(true);
      },
    );
  });
});
