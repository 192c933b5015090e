import fs from "node:fs";
import path from "node:path";
import { Disk, Image } from "../../../lib/index.js";
import { brokenRules, codes, labIn, rootOf } from "../support.js";

test("an image and a shared folder that are not there are refused, and the error says where they were looked for", () => {
  const { app, lab, guest } = labIn();
  guest("a", {
    bootDisk: Disk.fromImage(Image.file("isos/none.vdi")),
    sharedFolders: [{ name: "work", hostPath: "work" }],
  });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(`LV114 campus/a: isos/none.vdi is not there (${path.join(rootOf(app), "isos/none.vdi")})`),
    expect.stringContaining(`LV114 campus/a: work is not there (${path.join(rootOf(app), "work")})`),
  ]);
});

test("what is in the project's folder, or has an absolute path, is found", () => {
  const { app, lab, guest } = labIn();
  fs.mkdirSync(path.join(rootOf(app), "work"));
  const bootDisk = Disk.fromImage(Image.file(path.join(rootOf(app), "disk.img")));
  guest("a", { bootDisk, sharedFolders: [{ name: "work", hostPath: "work" }] });
  expect(codes(lab)).toEqual([]);
});
