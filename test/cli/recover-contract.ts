import { renameSync } from "node:fs";
import path from "node:path";
import { ProjectFolder } from "./project-folder.js";

/** The host on which a lab's state is lost. */
export interface RecoverHost {
  env(): NodeJS.ProcessEnv;
  /** Returns everything that the host has, with the contents of its disks. */
  facts(project: ProjectFolder): unknown;
}

const LAB = (memory: number) => `
  const wan = new v.NatNetwork(lab, "wan", { hypervisor: laptop, cidr: "10.219.44.0/24" });
  const lan = new v.HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.62.0/24" });
  const props = { hypervisor: laptop, memory: v.Size.mebibytes(${memory}), running: false };
  const web = new v.VirtualMachine(lab, "web", {
    ...props,
    bootDisk: v.Disk.fromImage(v.Image.file("disk.img")),
    cloudInit: v.CloudInit.seed({ packages: ["nginx"] }),
    interfaces: [wan.attach(), lan.at("192.168.62.10")],
  });
  const base = new v.Snapshot(web, "base", { name: "base" });
  base.linkedClone("copy", { running: false });`;

/** Describes `labvisor recover`: it takes a lab whose state was lost into the state again, and loses nothing. */
export function describeRecover({ env, facts }: RecoverHost): void {
  describe("labvisor recover", () => {
    let project: ProjectFolder;
    beforeAll(() => {
      project = new ProjectFolder().write("disk.img", "x".repeat(1 << 20));
    });
    afterAll(async () => {
      // A host-only interface would outlive VirtualBox's home folder.
      await labvisor("destroy", "--auto-approve");
      project.remove();
    });

    const labvisor = async (...args: string[]) => {
      const outcome = await project.labvisor(args, { PATH: process.env.PATH, ...env() });
      return { ...outcome, all: outcome.stdout + outcome.stderr };
    };
    const succeed = async (...args: string[]) => {
      const { exitCode, all } = await labvisor(...args);
      if (exitCode !== 0) throw new Error(all);
      return all;
    };
    const loseState = (name: string) =>
      renameSync(path.join(project.path, "terraform.lab.tfstate"), path.join(project.path, name));

    test("brings back a lab whose state was lost, with an empty plan and the same guests and disks", async () => {
      project.withLab(LAB(128));
      await succeed("apply", "--auto-approve");
      expect(await succeed("recover", "lab", "--auto-approve")).toContain("lab: there is nothing to recover.");
      const applied = facts(project);
      loseState("first.tfstate");

      const report = await succeed("recover", "lab", "--auto-approve");
      expect(report).toMatch(/^lab was applied on laptop as lab-[0-9a-f]{8}, and its state does not have:$/m);
      for (const part of ["machine web", "machine copy", "disk .*web-boot.vdi", "NAT network lab-wan-[0-9a-f]{8}"])
        expect(report).toMatch(new RegExp(`^ {2}${part}$`, "m"));
      expect(report).toMatch(/^ {2}host-only network vboxnet\d+ \(192\.168\.62\.0\/24\)$/m);
      expect(report).toMatch(/^Plan: 1 to import, \d+ to add, 0 to change, 0 to destroy\.$/m);
      expect(report.replace(/\s+/g, " ")).toMatch(
        /An earlier run of this lab created (web|copy), and the state does not have it\. The apply takes it into the state\./,
      );
      expect(facts(project)).toEqual(applied);

      await succeed("apply", "--auto-approve");
      expect(facts(project)).toEqual(applied);
      expect((await labvisor("plan", "--detailed-exitcode")).exitCode).toBe(0);
      expect(project.has("cdktf.out/stacks/lab/lost.imports.tf.json")).toBe(false);
    });
  });
}
