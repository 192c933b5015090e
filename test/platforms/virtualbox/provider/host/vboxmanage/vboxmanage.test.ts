import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VBoxManage } from "../../../../../../lib/platforms/virtualbox/provider/host/vboxmanage/vboxmanage.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labvisor-vboxmanage-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Creates a stand-in for VBoxManage. */
function program(script: string): string {
  const file = join(folder, "VBoxManage");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test("a call that hangs is terminated and reported", async () => {
  const vbox = VBoxManage.on({ program: program("exec sleep 60"), timeout: 300 });
  await expect(vbox.run("createmedium", "disk", "--variant", "Standard")).rejects.toThrow(
    /^VBoxManage createmedium did not finish within 0.3 s and was terminated.*VBoxSVC/s,
  );
  await expect(vbox.run("list", "vms")).rejects.toThrow("VBoxManage list did not finish");
});

test("a call that Ctrl-C ended counts as interrupted, not as failed", async () => {
  const vbox = VBoxManage.on({ program: program("kill -INT $$") });
  await expect(vbox.run("startvm", "web")).rejects.toThrow(/^Interrupted$/);
});

test("a call that copies disks has no timeout", async () => {
  const vbox = VBoxManage.on({ program: program("sleep 1; echo done"), timeout: 300 });
  expect(await vbox.run("clonemedium", "a", "b")).toBe("done\n");
  expect(await vbox.run("createmedium", "disk", "--variant", "Fixed")).toBe("done\n");
});

test("each call is in Terraform's log with its duration, and without secrets", async () => {
  const vbox = VBoxManage.on({ program: program("exit 0") });
  const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    await vbox.run("list", "vms");
    expect(write).not.toHaveBeenCalled();
    process.env.TF_LOG_PROVIDER = "INFO";
    await vbox.run("modifyvm", "my web", "--description", "password=hunter2hunter2");
  } finally {
    delete process.env.TF_LOG_PROVIDER;
  }
  const entries = write.mock.calls.map(([entry]) => JSON.parse(`${entry}`)["@message"]);
  write.mockRestore();
  expect(entries).toEqual([
    expect.stringMatching(/^VBoxManage modifyvm "my web" --description .*\(secret\).* \(\d+\.\d s\)$/),
  ]);
  expect(entries.join()).not.toContain("hunter2");
});
