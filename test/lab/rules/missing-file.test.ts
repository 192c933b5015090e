import fs from "node:fs";
import path from "node:path";
import { TerraformVariable } from "cdktf";
import { Disk, Image, Size } from "../../../lib/index.js";
import { Template } from "../../../lib/testing/index.js";
import { brokenRules, codes, labIn, rootOf } from "../support.js";

/** Returns the violations of LV114 by a guest with a boot disk and a shared folder. */
function violations(image: string, hostPath: string): string[] {
  const { app, lab, guest } = labIn();
  fs.mkdirSync(path.join(rootOf(app), "folder"));
  fs.writeFileSync(path.join(rootOf(app), "empty.img"), "");
  guest("a", { bootDisk: Disk.fromImage(Image.file(image)), sharedFolders: [{ name: "work", hostPath }] });
  return brokenRules(lab).map((line) => line.replaceAll(rootOf(app), "<project>"));
}

test("a missing image and a missing shared folder are rejected with the paths that were tried", () => {
  expect(violations("isos/none.vdi", "disk.img/work")).toEqual([
    expect.stringContaining("LV114 campus/a: the image isos/none.vdi does not exist (<project>/isos/none.vdi)"),
    expect.stringContaining(
      "LV114 campus/a: the shared folder disk.img/work does not exist (<project>/disk.img/work); correct the path",
    ),
  ]);
});

test("a missing image for a DVD drive is rejected", () => {
  const { lab, guest } = labIn();
  guest("a", { options: { dvd: Image.file("none.iso") } });
  expect(brokenRules(lab)).toEqual([expect.stringContaining("LV114 campus/a: the image none.iso does not exist")]);
});

test("an image that several guests lack is one error with the names of all", () => {
  const { lab, guest } = labIn();
  const bootDisk = Disk.fromImage(Image.file("none.vdi"));
  for (const name of ["a", "b", "c", "d", "e", "f", "g"]) guest(name, { bootDisk });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(
      /^LV114 campus\/a: the image none.vdi does not exist \(.*\) \(same for campus\/b, .*, campus\/g\); correct the path/,
    ),
  ]);
});

test("a folder as an image and a file as a shared folder are rejected", () => {
  expect(violations("folder", "disk.img")).toEqual([
    expect.stringContaining("LV114 campus/a: the image folder is a folder, not a file (<project>/folder)"),
    expect.stringContaining("LV114 campus/a: the shared folder disk.img is a file, not a folder (<project>/disk.img)"),
  ]);
});

test("a device as an image is rejected", () => {
  expect(violations("/dev/null", "folder")).toEqual([
    expect.stringContaining("LV114 campus/a: the image /dev/null is a device or a pipe, not a file (/dev/null)"),
  ]);
});

test("an empty file as an image is rejected", () => {
  expect(violations("empty.img", "folder")).toEqual([
    expect.stringContaining("LV114 campus/a: the image empty.img is an empty file (<project>/empty.img)"),
  ]);
});

test("a path relative to the project folder and an absolute path are accepted", () => {
  const { app, lab, guest } = labIn();
  fs.mkdirSync(path.join(rootOf(app), "work"));
  const bootDisk = Disk.fromImage(Image.file(path.join(rootOf(app), "disk.img")));
  guest("a", { bootDisk, sharedFolders: [{ name: "work", hostPath: "work" }] });
  expect(codes(lab)).toEqual([]);
});

test("a path that only Terraform knows is not checked", () => {
  const { lab, guest } = labIn();
  const { stringValue } = new TerraformVariable(lab, "image", { type: "string" });
  const disk = Disk.fromImage(Image.file(stringValue), { size: Size.gibibytes(1) });
  guest("a", { bootDisk: disk, sharedFolders: [{ name: "work", hostPath: stringValue }] });
  const template = Template.fromLab(lab);
  expect(template.resource("virtualbox_disk", "a_boot").source).toBe("${var.image}");
  template.hasResource("virtualbox_vm", { shared_folders: { work: { host_path: "${var.image}" } } });
});
