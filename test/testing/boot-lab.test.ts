import { Disk, Image, Size } from "../../lib/index.js";
import type { LabScope } from "../../lib/lab/scope.js";
import { bootLab } from "../../lib/testing/index.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";

const URL = "https://images.example/debian.qcow2";

test("a function that returns no lab is an error", async () => {
  const createLab = () => undefined as unknown as LabScope;
  await expect(bootLab(createLab)).rejects.toThrow(
    "createLab is a function without a Lab; return the Lab that it creates",
  );
});

test("an image that is not on this computer needs another one", async () => {
  await expect(
    bootLab((app) => {
      const { lab, guest } = proxmoxLab({}, app);
      const sha256 = "a".repeat(64);
      guest("web", { bootDisk: Disk.fromImage(Image.url(URL, { sha256 }), { size: Size.gibibytes(2) }) });
      return lab;
    }),
  ).rejects.toThrow(/^web: its image is https:\/\/images\.example\/debian\.qcow2, which is not on this computer/);
});
