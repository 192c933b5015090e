import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PackedPackage } from "../../support/packed-package.js";
import { describeWithTerraform } from "../../support/terraform.js";

jest.setTimeout(240_000);

let packed: PackedPackage;
beforeAll(() => {
  packed = new PackedPackage();
});
afterAll(() => packed.remove());

const create = (...args: string[]) => packed.labvisor(["init", ...args]);
const folderOf = (name: string) => path.join(packed.path, name);

for (const hypervisor of ["virtualbox", "proxmox"])
  describeWithTerraform(`a new project on ${hypervisor}`, () => {
    const name = `lab-${hypervisor}`;
    const run = (program: string, args: string[], env?: NodeJS.ProcessEnv) =>
      packed.run(program, args, folderOf(name), env);

    test("passes its test, then also in CI, and its rehearsal", () => {
      expect(create(name, "--no-install", "--hypervisor", hypervisor).status).toBe(0);
      packed.installIn(folderOf(name));
      const first = run("labvisor", ["synth"]);
      expect([first.status, first.stderr]).toEqual([0, ""]);
      const written = run("npm", ["test", "--", "--ci=false"]);
      expect(written.stderr).toContain("1 snapshot written");

      const again = run("npm", ["test"], { CI: "true" });
      expect(again.stderr).toContain("1 passed");
      expect(again.status).toBe(0);
      const rehearsed = run("labvisor", ["rehearse"], { CI: "true" });
      expect(rehearsed.stdout).toContain("rehearsal: passed");
      // The snapshot contains neither local paths nor the version.
      const snapshot = readFileSync(path.join(folderOf(name), "__snapshots__/lab.test.ts.snap"), "utf8");
      expect(snapshot).toContain(`"${name}"`);
      expect(snapshot).not.toContain(packed.path);
      expect(snapshot).not.toContain(JSON.parse(readFileSync("package.json", "utf8")).version);
    });
  });

test("a new project fails its test if the lab changes or has a type error", () => {
  create("changed", "--no-install");
  packed.installIn(folderOf("changed"));
  const test = () => packed.run("npm", ["test", "--", "--ci=false"], folderOf("changed"));
  expect(test().stderr).toContain("1 snapshot written");
  const lab = path.join(folderOf("changed"), "lab.ts");
  const text = readFileSync(lab, "utf8");
  writeFileSync(lab, text.replace("cpus: 1", "cpus: 2"));
  expect(test().stderr).toContain("1 snapshot failed");
  writeFileSync(lab, text.replace("cpus: 1", 'cpus: "one"'));
  expect(test().stdout).toContain("error TS2322");
});
