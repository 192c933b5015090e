import { Disk, Image } from "../../lib/index.js";
import type { LabScope } from "../../lib/lab/scope.js";
import { bootLab } from "../../lib/testing/index.js";
import { labIn } from "../lab/support.js";

test("a function that returns no lab is an error", async () => {
  const createLab = () => undefined as unknown as LabScope;
  await expect(bootLab(createLab)).rejects.toThrow(
    "createLab is a function without a Lab; return the Lab that it creates",
  );
});

test("an image that is not on this computer needs another one", async () => {
  await expect(
    bootLab((app) => {
      const { lab, guest } = labIn(app);
      const sha256 = "a".repeat(64);
      guest("web", { bootDisk: Disk.fromImage(Image.url("https://images.example/debian.qcow2", { sha256 })) });
      return lab;
    }),
  ).rejects.toThrow(/^web: its image is https:\/\/images\.example\/debian\.qcow2, which is not on this computer/);
});
