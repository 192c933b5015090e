import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "cdktf";
import { Disk, Image, Lab, Nat, NatNetwork, Size, VirtualBox, VirtualMachine } from "labvisor";
import { inventory } from "../support/inventory.js";
import { InstalledLabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  processesOf,
  type VirtualBoxHome,
} from "../support/virtualbox-home.js";

const GUESTS = 6;
/** 200 kills take hours: LABVISOR_KILLS=200. LABVISOR_KILLS_SEED begins another series. */
const KILLS = Number(process.env.LABVISOR_KILLS ?? 3);
const SEED = Number(process.env.LABVISOR_KILLS_SEED ?? 1);
/** By the names of their programs; the provider runs in Node. */
const VICTIMS = ["node", "terraform", "VBoxManage", "VBoxSVC"] as const;

function six(app: App): Lab {
  const lab = new Lab(app, "six");
  const laptop = new VirtualBox(lab, "laptop");
  const wan = new NatNetwork(lab, "wan", { hypervisor: laptop, cidr: "10.46.0.0/24" });
  for (let n = 1; n <= GUESTS; n++)
    new VirtualMachine(lab, `guest${n}`, {
      hypervisor: laptop,
      memory: Size.mebibytes(64),
      bootDisk: Disk.fromImage(Image.file(resolve("examples/images/hello.img")), { size: Size.mebibytes(8) }),
      dataDisks: [Disk.blank(Size.mebibytes(4))],
      interfaces: [Nat.perMachine(), wan.attach()],
    });
  return lab;
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describeWithTerraform("kill -9", () => {
  describeWithVirtualBox("over a lab on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let folder: InstalledLabFolder;
    let before: string;
    /** The duration of an undisturbed command, in milliseconds. */
    const took = { apply: 0, destroy: 0 };
    /** Returns what is left on the host, except for DVD images, because removing an unused one from VirtualBox's list may fail. */
    const left = () => inventory(home, ["vms", "hdds", "natnets"]);
    const locations = () =>
      [...home.vboxmanage("list", "hdds").matchAll(/^Location: +(.*)$/gm)].map(([, file]) => file);
    const files = () =>
      readdirSync(home.machineFolder, { recursive: true, encoding: "utf8" }).map((file) =>
        join(home.machineFolder, file),
      );

    beforeAll(async () => {
      home = createVirtualBoxHome();
      folder = new InstalledLabFolder(home);
      await folder.synthesize(six, folder.path, { "labvisor:running": false });
      before = left();
      for (const command of ["apply", "destroy"] as const) {
        const start = Date.now();
        await folder.succeed(command, "-auto-approve");
        took[command] = Date.now() - start;
      }
    }, 600_000);
    afterAll(async () => {
      folder.remove();
      await home.remove();
    });

    /** Runs the command and kills a process of the victim's name at that part of the time that the command takes. Answers whether there was one. */
    async function disturbed(command: "apply" | "destroy", victim: string, part: number): Promise<boolean> {
      const child = folder.start(command, "-auto-approve", "-no-color");
      await sleep(part * took[command]);
      let killed = false;
      // A call of VBoxManage lasts part of a second: the next one will do.
      for (let i = 0; i < 100 && !killed && child.exitCode === null; i++) {
        const found = processesOf(home).find(({ program }) => program === victim);
        if (found) {
          process.kill(found.pid, "SIGKILL");
          killed = true;
        } else await sleep(20);
      }
      await child.outcome;
      // Nobody may go on working on what the next run works on.
      const leftover = () => processesOf(home).filter(({ program }) => program === "node");
      for (let i = 0; i < 300 && leftover().length > 0; i++) await sleep(100);
      expect(leftover()).toEqual([]);
      return killed;
    }

    async function expectWholeLab(): Promise<void> {
      expect(await folder.planCode()).toBe(0);
      const names = [...home.vboxmanage("list", "vms").matchAll(/^"(.*)" /gm)].map(([, name]) => name);
      expect(names.toSorted()).toEqual(Array.from({ length: GUESTS }, (_, i) => `guest${i + 1}`));
      expect(home.vboxmanage("list", "natnets").match(/^Name:/gm)).toHaveLength(1);
      const disks = files().filter((file) => /\.vdi$/.test(file));
      expect(disks).toHaveLength(2 * GUESTS);
      expect(locations().toSorted()).toEqual(disks.toSorted());
    }

    test(
      `at ${KILLS} random moments of applying and destroying loses, duplicates, and leaves nothing, because the next run converges`,
      async () => {
        const next = random(SEED);
        const pick = () => ({ victim: VICTIMS[Math.floor(next() * VICTIMS.length)] as string, part: next() });
        const counts: Record<string, number> = {};
        for (let kills = 0; kills < KILLS; ) {
          for (const command of ["apply", "destroy"] as const) {
            const { victim, part } = pick();
            const round = { kills, command, victim, part };
            try {
              if (await disturbed(command, victim, part)) {
                kills++;
                counts[victim] = (counts[victim] ?? 0) + 1;
              }
              await folder.succeed(command, "-auto-approve");
              if (command === "apply") await expectWholeLab();
              else expect(left()).toBe(before);
              if (KILLS > 3) process.stderr.write(`${kills} kills: ${JSON.stringify(counts)}\n`);
            } catch (error) {
              throw new Error(`After ${JSON.stringify(round)}: ${(error as Error).message}`);
            }
          }
        }
      },
      KILLS * 300_000,
    );
  });
});
