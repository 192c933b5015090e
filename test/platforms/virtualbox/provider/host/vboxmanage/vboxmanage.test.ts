import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VBoxManage } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/vboxmanage.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labvisor-vboxmanage-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that stands in for VBoxManage. */
function program(script: string): string {
  const file = join(folder, "VBoxManage");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test("a call that never ends is ended, and told", async () => {
  const vbox = VBoxManage.on({ program: program("exec sleep 60"), patience: 300 });
  await expect(vbox.run("createmedium", "disk", "--variant", "Standard")).rejects.toThrow(
    /^VBoxManage createmedium did not answer within 0.3 s, and was ended.*VBoxSVC/s,
  );
  await expect(vbox.run("list", "vms")).rejects.toThrow("VBoxManage list did not answer");
});

test("what copies disks may take its time", async () => {
  const vbox = VBoxManage.on({ program: program("sleep 1; echo done"), patience: 300 });
  expect(await vbox.run("clonemedium", "a", "b")).toBe("done\n");
  expect(await vbox.run("createmedium", "disk", "--variant", "Fixed")).toBe("done\n");
});
