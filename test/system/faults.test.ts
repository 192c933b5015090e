import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { App } from "cdktf";
import { Disk, HostOnlyNetwork, Image, Lab, Nat, NatNetwork, Size, VirtualBox, VirtualMachine } from "labvisor";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { inventory } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../support/virtualbox-home.js";

/** Every resource, small: what a create can break in the middle of. */
function small(app: App): Lab {
  const lab = new Lab(app, "small");
  const laptop = new VirtualBox(lab, "laptop");
  const wan = new NatNetwork(lab, "wan", { hypervisor: laptop, cidr: "10.44.0.0/24" });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.58.0/24" });
  const guest = new VirtualMachine(lab, "guest", {
    hypervisor: laptop,
    memory: Size.mebibytes(64),
    bootDisk: Disk.fromImage(Image.file(resolve("examples/images/hello.img")), { size: Size.mebibytes(8) }),
    dataDisks: [Disk.blank(Size.mebibytes(4))],
    interfaces: [Nat.perMachine(), wan.attach(), lan.at("192.168.58.11")],
    sharedFolders: [{ name: "work", hostPath: resolve("examples/desktop/shared") }],
  });
  guest.clone("twin", { interfaces: [lan.at("192.168.58.12")] });
  return lab;
}

/**
 * VBoxManage whose nth call breaks: `refused` fails and does nothing, `lost` does its work and then fails, as when the process is killed before
 * it can say so. Calls that only ask do not count.
 */
class BreakingVBoxManage {
  readonly program: string;
  private readonly counter: string;

  constructor(folder: string) {
    this.program = join(folder, "VBoxManage");
    this.counter = join(folder, "calls");
  }

  break(nth: number, how: "refused" | "lost" | "never"): void {
    writeFileSync(this.counter, "");
    const fail = `echo "VBoxManage: error: broken on purpose" >&2; exit 1`;
    writeFileSync(
      this.program,
      `#!/bin/bash
case "$1 $2" in --version*|list*|showvminfo*|showmediuminfo*|getextradata*|"guestproperty enumerate") exec VBoxManage "$@";; esac
echo "$*" >> ${this.counter}
if [ "$(wc -l < ${this.counter})" -eq ${how === "never" ? -1 : nth} ]; then
  ${how === "lost" ? `VBoxManage "$@" > /dev/null 2>&1;` : ""} ${fail}
fi
exec VBoxManage "$@"
`,
    );
    chmodSync(this.program, 0o755);
  }

  get calls(): string[] {
    return readFileSync(this.counter, "utf8").split("\n").slice(0, -1);
  }
}

/** Every call takes a quarter of an hour; with LABVISOR_EVERY_CALL=1 that is what is run, else each twelfth. */
const STEP = process.env.LABVISOR_EVERY_CALL === "1" ? 1 : 12;

describeWithTerraform("a failure of VBoxManage", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;
    let before: string;
    let broken: BreakingVBoxManage;
    let endTurn: () => Promise<void>;
    /** Without DVD images: VirtualBox itself goes on listing one that nobody uses, and that it is taken off the list is a courtesy that may fail. */
    const left = () => inventory(home, ["vms", "hdds", "natnets", "hostonlyifs", "dhcpservers"]);

    beforeAll(async () => {
      endTurn = await hostOnlyTurn();
      home = createVirtualBoxHome();
      before = left();
      broken = new BreakingVBoxManage(home.folder);
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env, program: broken.program }));
      folder = new LabFolder(attached);
      await folder.synthesize(small, folder.path, { "labvisor:running": false });
    }, TURN_MS);
    afterAll(async () => {
      attached.close();
      folder.remove();
      await home.remove();
      await endTurn();
    });

    test.each(["refused", "lost"] as const)(
      "at any call of an apply (%s) is reported, and then a second apply converges, and a destroy leaves nothing",
      async (how) => {
        for (let nth = 1; ; nth += STEP) {
          broken.break(nth, how);
          const { exitCode, stderr } = await folder.run("apply", "-auto-approve", "-no-color", "-parallelism=1");
          const seen = { nth, call: broken.calls[nth - 1] };
          broken.break(0, "never");
          // A call that only tidies up may fail unnoticed.
          if (exitCode !== 0)
            expect({ ...seen, stderr }).toEqual({ ...seen, stderr: expect.stringContaining("broken on purpose") });
          if (nth % 2 === 1) {
            await folder.apply("-parallelism=1");
            expect({ ...seen, code: await folder.planCode() }).toEqual({ ...seen, code: 0 });
          }
          await folder.succeed("destroy", "-auto-approve");
          expect({ ...seen, left: left() }).toEqual({ ...seen, left: before });
          if (!seen.call) break;
        }
      },
      1_800_000,
    );

    test("at any call of a destroy is reported, and a second destroy completes it", async () => {
      for (let nth = 1; ; nth += STEP) {
        broken.break(0, "never");
        await folder.apply();
        broken.break(nth, "refused");
        await folder.run("destroy", "-auto-approve", "-parallelism=1");
        const reached = broken.calls.length >= nth;
        broken.break(0, "never");
        await folder.succeed("destroy", "-auto-approve");
        expect({ nth, left: left() }).toEqual({ nth, left: before });
        if (!reached) break;
      }
    }, 1_800_000);

    test("to start is a single clear error, and nothing changes", async () => {
      const missing = await attachProvider(() => new VBoxManageHost({ env: home.env, program: "/nowhere/VBoxManage" }));
      const other = new LabFolder(missing);
      await other.synthesize(small, other.path, { "labvisor:running": false });
      const { exitCode, stderr } = await other.run("apply", "-auto-approve", "-no-color");
      missing.close();
      other.remove();
      expect(exitCode).toBe(1);
      expect(stderr).toContain("VBoxManage was not found: '/nowhere/VBoxManage'");
      expect(stderr).toContain("LABVISOR_VIRTUALBOX=simulated");
      expect(left()).toBe(before);
    });
  });
});
