import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { KEY, PASSWORD, SecretProject, TOKEN } from "../cli/seed-secrets.js";
import { filesBelow } from "../support/files-below.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(300_000);

describeWithTerraform("secrets in seeds", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let lab: SecretProject;
    beforeAll(() => {
      home = createVirtualBoxHome();
      lab = new SecretProject({
        ...home.env,
        LABVISOR_VIRTUALBOX: "real",
        LABVISOR_MACHINE_FOLDER: home.machineFolder,
      });
    });
    afterAll(async () => {
      lab?.remove();
      await home?.remove();
    });

    const SEED = /\.iso$/;
    const seeds = () => filesBelow(home.machineFolder).filter((file) => SEED.test(file));
    const apply = async (...args: string[]) => {
      const { exitCode, stderr } = await lab.labvisor(["apply", "--auto-approve", ...args]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    };

    test("are in a file that only its owner reads, and nowhere else, until the lab is destroyed", async () => {
      await apply();
      const [seed] = seeds().map((file) => path.join(home.machineFolder, file));
      expect(seeds()).toHaveLength(1);
      expect(statSync(seed).mode & 0o777).toBe(0o600);
      // The password is there as a hash.
      expect(lab.secretsIn(seed).toSorted()).toEqual([KEY, TOKEN].toSorted());
      expect(lab.secretsIn(seed)).not.toContain(PASSWORD);
      expect(home.vboxmanage("showvminfo", "web")).toContain(path.basename(seed));
      expect(lab.leaksBelow(home.folder, SEED)).toEqual([]);

      lab.withVersion(2);
      await apply();
      expect(seeds()).toEqual([expect.not.stringContaining(path.basename(seed))]);
      expect(home.vboxmanage("list", "dvds")).not.toContain(path.basename(seed));
      expect((await lab.labvisor(["plan", "--detailed-exitcode"])).exitCode).toBe(0);

      home.vboxmanage("snapshot", "web", "take", "with version 2");
      lab.withVersion(3);
      await apply();
      expect(home.vboxmanage("list", "dvds")).toContain("inaccessible");
      expect((await lab.labvisor(["destroy", "--auto-approve"])).exitCode).toBe(0);
      expect(home.vboxmanage("list", "dvds").trim()).toBe("");
      expect(readdirSync(home.machineFolder)).toEqual([]);
      expect(lab.leaks).toEqual([]);
      expect(lab.leaksBelow(lab.project.path)).toEqual([]);
      expect(lab.leaksBelow(home.folder, /^$/)).toEqual([]);
    });
  });
});
