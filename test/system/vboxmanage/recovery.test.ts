import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { v4 as uuidV4 } from "uuid";
import { VBoxManageHost } from "../../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { VmSection } from "../../../lib/platforms/virtualbox/provider/host/virtualbox-host.js";
import { expectRefusal, makers, settings, withDisk } from "../../platforms/virtualbox/provider/host/contract.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../../support/virtualbox-home.js";

import { onRealHost } from "./real-host.js";

jest.setTimeout(180_000);

const NO_SECTIONS: ReadonlySet<VmSection> = new Set();

describeWithVirtualBox("real VirtualBox", () => {
  describe("VBoxManageHost", () => {
    let home: VirtualBoxHome;
    let host: VBoxManageHost;
    let calls: () => string[];
    let image: string;
    onRealHost((real) => {
      ({ home, host, calls, image } = real);
    });
    const { file, newDisk, newVm, turn } = makers(() => ({ host, folder: home.folder }));
    const read = async (uuid: string) => (await host.readVms([uuid], NO_SECTIONS)).get(uuid);

    it("imports an appliance with three calls, and replaces its own incomplete import after a crash", async () => {
      const source = await newVm({ controllers: withDisk((await newDisk()).path), memoryMib: 96 });
      const appliance = file("exported.ova");
      home.vboxmanage("export", source.uuid, "--output", appliance);
      const [folder, name] = [file("imported"), "imported"];
      const own = { file: appliance, name, folder, acceptLicense: false, adopt: true };
      const other = { ...own, adopt: false };
      await read(source.uuid);
      calls();
      const uuid = await host.importAppliance(other);
      expect(calls()).toEqual(["import", "list", "showvminfo"]);
      const disk = (await read(uuid))?.settings.controllers?.[0].attachments[0].medium ?? "";
      expect(disk).toMatch(/^.*\/imported\/imported\/.*\.vdi$/);

      home.vboxmanage("unregistervm", uuid);
      home.vboxmanage("closemedium", "disk", disk);
      rmSync(path.join(folder, name, `${name}.vbox`));
      const [then, torn] = [new Date(Date.now() - 60_000), readFileSync(disk).subarray(0, 1000)];
      writeFileSync(disk, torn);
      utimesSync(disk, then, then);
      await expectRefusal(host.importAppliance(other), "ALREADY_EXISTS", /ALREADY_EXISTS/);
      expect(readFileSync(disk)).toEqual(torn);
      const again = await host.importAppliance(own);
      expect((await host.readDisk(disk))?.sizeMib).toBe(4);
      await host.deleteVm(again, []);
      expect(existsSync(path.join(folder, name))).toBe(false);

      // A disk that VirtualBox lists is in use.
      await newDisk({ path: disk });
      await expectRefusal(host.importAppliance(own), "ALREADY_EXISTS", /ALREADY_EXISTS/);
      expect((await host.readDisk(disk))?.path).toBe(disk);
    });

    it("completes a VM whose settings file was written, but which was not registered", async () => {
      const vm = await newVm({ description: "unfinished" });
      home.vboxmanage("unregistervm", vm.uuid);
      await host.createVm({ uuid: vm.uuid, settings: { ...vm.settings, description: "finished" } });
      expect((await read(vm.uuid))?.settings.description).toBe("finished");
      // With another UUID, the same file belongs to another machine.
      home.vboxmanage("unregistervm", vm.uuid);
      await expectRefusal(
        host.createVm({ uuid: uuidV4(), settings: vm.settings }),
        "ALREADY_EXISTS",
        /Machine settings file/,
      );
    });

    it("recreates its own blank disk that a kill of VBoxSVC left incomplete, and keeps any other", async () => {
      const path4 = (await newDisk({ sizeMib: 4 })).path;
      const [whole, used] = [readFileSync(path4), file(uuidV4(), "used.vdi")];
      await host.deleteDisk(path4);
      for (const torn of [Buffer.alloc(0), Buffer.alloc(whole.length), whole]) {
        mkdirSync(path.dirname(path4));
        writeFileSync(path4, torn);
        await expectRefusal(newDisk({ path: path4, sizeMib: 4 }), "ALREADY_EXISTS", /VERR_ALREADY_EXISTS/);
        const disk = await newDisk({ path: path4, sizeMib: 4, adopt: true });
        expect(await host.readDisk(path4)).toEqual(disk);
        await host.deleteDisk(path4);
      }
      // VirtualBox lists it with the UUID of a file that is gone.
      await newDisk({ path: path4, sizeMib: 4 });
      writeFileSync(path4, whole);
      await home.restart();
      expect((await newDisk({ path: path4, sizeMib: 8, adopt: true })).sizeMib).toBe(8);

      const { uuid } = await newDisk({ path: used, source: image, sizeMib: undefined });
      home.vboxmanage("closemedium", "disk", used);
      expect((await newDisk({ path: used, sizeMib: 8, adopt: true })).uuid).toBe(uuid);
    });

    it("reads a complete disk that is still registered under its partial name, as after a kill of VBoxSVC", async () => {
      const disk = file(uuidV4(), "disk.vdi");
      const partial = disk.replace(/\.vdi$/, ".partial.vdi");
      mkdirSync(path.dirname(disk));
      home.vboxmanage("createmedium", "disk", "--filename", partial, "--size", "4");
      await home.restart();
      renameSync(partial, disk);
      expect(await host.readDisk(disk)).toMatchObject({ path: disk, sizeMib: 4 });
      expect(home.vboxmanage("list", "hdds")).not.toContain(partial);
    });

    it("changes a fixed disk to shareable although VBoxSVC has just started and takes it for dynamic", async () => {
      const disk = await newDisk({ variant: "fixed" });
      const program = path.join(home.folder, "VBoxManage-after-restart");
      const marker = path.join(home.folder, "restarted");
      writeFileSync(
        program,
        `#!/bin/sh
if [ "$1" = modifymedium ] && [ ! -e '${marker}' ]; then
  touch '${marker}'
  for pid in $(pgrep VBoxSVC); do
    if tr '\\0' '\\n' <"/proc/$pid/environ" | grep -qx "VBOX_IPC_SOCKETID=$VBOX_IPC_SOCKETID"; then kill "$pid"; fi
  done
  sleep 2
fi
exec VBoxManage "$@"
`,
        { mode: 0o755 },
      );
      const restarting = new VBoxManageHost({ env: home.env, program });
      await restarting.changeDisk(disk.path, { type: "shareable" });
      expect(existsSync(marker)).toBe(true);
      expect(await restarting.readDisk(disk.path)).toEqual({ ...disk, type: "shareable" });
    });

    it("completes a clone that was copied but not registered, and recreates an incomplete one", async () => {
      const disk = await newDisk({ source: image, sizeMib: undefined });
      const source = await newVm({ controllers: withDisk(disk.path) });
      const { controllers: _, ...rest } = settings();
      const spec = { uuid: uuidV4(), settings: rest, cloneOf: { uuid: source.uuid } };
      const folder = path.join(home.machineFolder, rest.name);

      await host.createVm(spec);
      home.vboxmanage("unregistervm", spec.uuid);
      calls();
      await host.createVm(spec);
      expect(calls()).toContain("registervm");

      const copy = (await read(spec.uuid))?.settings.controllers?.[0].attachments[0].medium ?? "";
      await host.deleteVm(spec.uuid, []);
      mkdirSync(folder);
      writeFileSync(copy, "torn");
      // Nothing proves yet that it is this instance's own.
      await expectRefusal(host.createVm(spec), "ALREADY_EXISTS", /Could not create the clone medium/);
      expect(readFileSync(copy, "utf8")).toBe("torn");
      home.vboxmanage("setextradata", "global", `labvisor/clone/${spec.uuid}`, "1");
      await host.createVm(spec);
      expect((await host.readDisk(copy))?.sizeMib).toBe(4);
      expect(home.vboxmanage("getextradata", "global", "enumerate")).not.toContain("labvisor/clone");
    });

    it("clones a running VM although a crash left the snapshot of the previous attempt", async () => {
      const disk = await newDisk();
      const source = await newVm({ controllers: withDisk(disk.path) }, "running");
      const { controllers: _, ...rest } = settings();
      const uuid = uuidV4();
      home.vboxmanage("snapshot", source.uuid, "take", `labvisor-clone-${uuid}`, "--live");
      await host.createVm({ uuid, settings: rest, cloneOf: { uuid: source.uuid } });
      expect(home.vboxmanage("showvminfo", source.uuid, "--machinereadable")).not.toContain("SnapshotName");
      expect((await read(source.uuid))?.power).toBe("running");
      await turn({ uuid, settings: rest }, "running");
      await host.deleteVm(source.uuid, []);
      await host.deleteVm(uuid, []);
    });
  });
});
