import fs from "node:fs";
import path from "node:path";
import { TerraformVariable } from "cdktf";
import { Disk, Image, Size } from "../../../lib/index.js";
import { brokenRules, codes, labIn, rootOf, synthesise } from "../support.js";

/** What LV114 says of a guest with the given boot disk and shared folder. */
function said(image: string, hostPath: string): string[] {
  const { app, lab, guest } = labIn();
  fs.mkdirSync(path.join(rootOf(app), "folder"));
  fs.writeFileSync(path.join(rootOf(app), "empty.img"), "");
  guest("a", { bootDisk: Disk.fromImage(Image.file(image)), sharedFolders: [{ name: "work", hostPath }] });
  return brokenRules(lab).map((line) => line.replaceAll(rootOf(app), "<project>"));
}

test("an image and a shared folder that are not there are refused, and the error says where they were looked for", () => {
  expect(said("isos/none.vdi", "disk.img/work")).toEqual([
    expect.stringContaining("LV114 campus/a: the image isos/none.vdi is not there (<project>/isos/none.vdi)"),
    expect.stringContaining(
      "LV114 campus/a: the shared folder disk.img/work is not there (<project>/disk.img/work). Correct the path",
    ),
  ]);
});

test("a folder is no image, and a file no shared folder", () => {
  expect(said("folder", "disk.img")).toEqual([
    expect.stringContaining("LV114 campus/a: the image folder is a folder, not a file (<project>/folder)"),
    expect.stringContaining("LV114 campus/a: the shared folder disk.img is a file, not a folder (<project>/disk.img)"),
  ]);
});

test("an empty file is no image", () => {
  expect(said("empty.img", "folder")).toEqual([
    expect.stringContaining("LV114 campus/a: the image empty.img is an empty file (<project>/empty.img)"),
  ]);
});

test("what is in the project's folder, or has an absolute path, is found", () => {
  const { app, lab, guest } = labIn();
  fs.mkdirSync(path.join(rootOf(app), "work"));
  const bootDisk = Disk.fromImage(Image.file(path.join(rootOf(app), "disk.img")));
  guest("a", { bootDisk, sharedFolders: [{ name: "work", hostPath: "work" }] });
  expect(codes(lab)).toEqual([]);
});

test("a path that only Terraform knows is left to Terraform", () => {
  const { lab, guest } = labIn();
  const { stringValue } = new TerraformVariable(lab, "image", { type: "string" });
  const disk = Disk.fromImage(Image.file(stringValue), { size: Size.gibibytes(1) });
  guest("a", { bootDisk: disk, sharedFolders: [{ name: "work", hostPath: stringValue }] });
  expect(synthesise(lab).resource).toMatchObject({
    virtualbox_disk: { a_boot: { source: "${var.image}" } },
    virtualbox_vm: { a: { shared_folders: { work: { host_path: "${var.image}" } } } },
  });
});
