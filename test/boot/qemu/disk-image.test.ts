import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createOverlay } from "../../../lib/boot/qemu/disk-image.js";
import { describeUnless, missingProgram } from "../../support/requirements.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-disk-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => path.join(folder, name);
const create = (format: string, name: string, ...options: string[]) => {
  execFileSync("qemu-img", ["create", "-q", "-f", format, ...options, file(name), "1M"]);
  return file(name);
};

/** Writes a VMDK image whose data is another file, such as one with a secret. */
function writeDescriptor(): string {
  const lines = ["# Disk DescriptorFile", "version=1", "CID=fffffffe", "parentCID=ffffffff"];
  const extent = `RW 2048 FLAT "${create("raw", "secret")}" 0`;
  writeFileSync(file("flat.vmdk"), [...lines, 'createType="monolithicFlat"', extent, ""].join("\n"));
  return file("flat.vmdk");
}

describeUnless(missingProgram("qemu-img"))("the image of a booted guest", () => {
  test.each<[string, () => string]>([
    ["raw", () => create("raw", "disk.img")],
    ["QCOW2", () => create("qcow2", "disk.qcow2")],
    ["VMDK", () => create("vmdk", "disk.vmdk")],
    ["VDI", () => create("vdi", "disk.vdi")],
  ])("may be %s", async (_, image) => {
    await createOverlay(file("overlay"), image(), 2);
    expect(execFileSync("qemu-img", ["info", file("overlay")], { encoding: "utf8" })).toContain("2 MiB");
  });

  test.each<[string, () => string]>([
    ["a base", () => create("qcow2", "disk.qcow2", "-F", "raw", "-b", create("raw", "secret"))],
    ["its data in another file", () => create("qcow2", "disk.qcow2", "-o", `data_file=${file("secret")}`)],
    ["its data in a file of any name", writeDescriptor],
    ["its data in several files", () => create("vmdk", "disk.vmdk", "-o", "subformat=twoGbMaxExtentSparse")],
  ])("must not have %s, which the guest could read", async (_, image) => {
    await expect(createOverlay(file("overlay"), image(), undefined)).rejects.toThrow(
      /^the image .* refers to another file; give one that is complete/,
    );
    expect(existsSync(file("overlay"))).toBe(false);
  });
});
