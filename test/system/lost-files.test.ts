import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bootImage } from "../support/boot-sector.js";
import { vmInfo } from "../support/inventory.js";
import { describeWithTerraform } from "../support/terraform.js";
import { onVirtualBox, type VirtualBoxFolder } from "../support/virtualbox-folder.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(180_000);

describeWithTerraform("a lab whose files were moved or deleted by hand", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let folder: VirtualBoxFolder;
    let home: VirtualBoxHome;
    onVirtualBox((freshFolder, freshHome) => {
      folder = freshFolder;
      home = freshHome;
      writeFileSync(join(folder.path, "boot.img"), bootImage());
    });

    const lab = "${virtualbox_lab.l.id}";
    const FOLDER = "files-${substr(virtualbox_lab.l.id, 0, 8)}";
    const common = { lab, folder: FOLDER, shutdown_timeout_seconds: 0 };
    const disk = (name: string, port: number) => ({
      ...{ port, type: "disk", medium: `\${virtualbox_disk.${name}.path}`, disk_id: `\${virtualbox_disk.${name}.id}` },
    });
    const CLONE = {
      ...common,
      ...{ key: "copy", name: "copy", memory_mib: 32, state: "stopped", clone_mode: "linked" },
      ...{ clone_of: "${virtualbox_vm.m.id}", clone_snapshot: "${virtualbox_snapshot.s.id}" },
    };
    const configure = (state: string, clone?: object, drives: readonly object[] = []) =>
      folder.configure({
        virtualbox_lab: { l: { name: "lab" } },
        virtualbox_disk: {
          b: { ...common, name: "b", source: "boot.img" },
          d: { ...common, name: "d", size_mib: 4 },
        },
        virtualbox_vm: {
          m: {
            ...{ ...common, key: "m", name: "m", memory_mib: 32, state },
            storage_controllers: {
              SATA: { type: "sata", attachments: [disk("b", 0), disk("d", 1)] },
              IDE: { type: "ide", attachments: drives },
            },
          },
          ...(clone ? { copy: clone } : {}),
        },
        virtualbox_snapshot: { s: { lab, key: "s", name: "s", machine_id: "${virtualbox_vm.m.id}" } },
      });
    const words = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await folder.run(...args, "-no-color");
      return { exitCode, text: `${stdout}${stderr}`.replace(/[\s│╵╷]+/g, " ") };
    };
    const path = (name: string) => folder.attributes(`virtualbox_disk.${name}`).path as string;
    const uuid = (name: string) => folder.attributes(`virtualbox_vm.${name}`).id as string;
    const image = (name: string) => vmInfo(home, uuid(name))["SATA-0-0"] as string;
    const homeOf = (name: string) => dirname(vmInfo(home, uuid(name)).CfgFile as string);
    const restarted = async (work: () => void) => {
      await home.restart();
      work();
    };
    const away = (name: string) => {
      const own = homeOf(name);
      return restarted(() => renameSync(own, `${home.folder}/${name}-moved`));
    };
    const deleted = (file: string) => rmSync(file);

    const cases: readonly (readonly [string, string, object | undefined, () => unknown, RegExp, RegExp])[] = [
      [
        ...(["the image of a snapshot of a running machine", "running", undefined, () => deleted(image("m"))] as const),
        /Warning: Files of disks of the machine m are gone/,
        /virtualbox_vm.m will be updated in-place .* \+ restart_reason = "storage_controllers"/,
      ],
      [
        ...(["the image of a linked clone", "stopped", CLONE, () => deleted(image("copy"))] as const),
        /Warning: Files of disks of the machine copy are gone .* The apply clones the machine again/,
        /virtualbox_vm.copy must be replaced/,
      ],
      [
        ...(["the folder of a machine", "stopped", undefined, () => away("m")] as const),
        /Warning: The settings file of the machine m is gone/,
        /virtualbox_vm.m must be replaced/,
      ],
      [
        ...(["the registration of a machine", "stopped", undefined] as const),
        () => home.vboxmanage("unregistervm", uuid("m")),
        /Warning: Somebody unregistered the machine m/,
        /state = "unregistered" -> "stopped" .* Plan: 0 to add, 1 to change, 0 to destroy/,
      ],
      [
        ...(["the registration of a linked clone", "stopped", CLONE] as const),
        () => home.vboxmanage("unregistervm", uuid("copy")),
        /Warning: Somebody unregistered the machine copy/,
        /virtualbox_vm.copy will be updated in-place/,
      ],
    ];

    const expectNothingLeft = () => {
      for (const list of ["vms", "hdds"]) expect(home.vboxmanage("list", list).trim()).toBe("");
      expect(readdirSync(folder.path).filter((name) => name.startsWith("files-"))).toEqual([]);
    };

    describe.each(cases)("%s", (_, state, clone, damage, warning, change) => {
      beforeEach(async () => {
        configure(state, clone);
        await folder.apply();
        await damage();
      });
      afterEach(() => rmSync(`${home.folder}/m-moved`, { recursive: true, force: true }));

      test("is announced by the plan and restored by one apply", async () => {
        const { exitCode, text } = await words("plan");
        expect(exitCode).toBe(0);
        for (const expected of [warning, change]) expect(text).toMatch(expected);
        await folder.apply();
        expect(await folder.planCode()).toBe(0);
        await folder.succeed("destroy", "-auto-approve");
        expectNothingLeft();
      });

      test("does not prevent a destroy, which leaves nothing", async () => {
        await folder.succeed("destroy", "-auto-approve");
        expectNothingLeft();
      });
    });

    test("the disk of a snapshot cannot be restored, and the machine's replacement or a destroy removes the rest", async () => {
      configure("stopped");
      for (const repair of [true, false]) {
        await folder.apply();
        rmSync(path("b"));
        if (repair) {
          const { exitCode, text } = await words("apply", "-auto-approve");
          expect([exitCode, text]).toEqual([
            1,
            expect.stringMatching(/The file of the disk \S+ is gone, and snapshots of "m" build on it/),
          ]);
          await folder.run("apply", "-auto-approve", "-replace=virtualbox_vm.m");
          await folder.apply();
          expect(await folder.planCode()).toBe(0);
        }
        await folder.succeed("destroy", "-auto-approve");
        expectNothingLeft();
      }
    });

    test("a damaged settings file is announced by the plan, and fails an apply, but not a destroy", async () => {
      configure("stopped");
      await folder.apply();
      const file = join(homeOf("m"), "m.vbox");
      await restarted(() => writeFileSync(file, "damaged"));
      const CANNOT_OPEN = "VirtualBox cannot open the machine m";
      expect((await words("plan")).text).toContain(`Warning: ${CANNOT_OPEN}`);
      const { exitCode, text } = await words("apply", "-auto-approve");
      expect([exitCode, text]).toEqual([1, expect.stringContaining(`Error: ${CANNOT_OPEN}`)]);
      await folder.succeed("destroy", "-auto-approve");
      expectNothingLeft();
    });

    test("a missing CD image is refused before the machine changes, and VirtualBox does not list it", async () => {
      configure("running");
      await folder.apply();
      configure("running", undefined, [{ port: 1, type: "dvd", medium: "no.iso" }]);
      const { exitCode, text } = await words("apply", "-auto-approve");
      expect([exitCode, text]).toEqual([1, expect.stringMatching(/Could not find file for the medium '\S+no.iso'/)]);
      expect(home.vboxmanage("list", "runningvms")).toContain('"m"');
      expect(home.vboxmanage("list", "dvds").trim()).toBe("");
      await folder.succeed("destroy", "-auto-approve");
      expectNothingLeft();
    });
  });
});
