import { ExistingTemplate } from "../../lib/index.js";
import type { LabScope } from "../../lib/lab/scope.js";
import { type BootLabOptions, bootLab } from "../../lib/testing/index.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";

test("a function that returns no lab is an error", async () => {
  const createLab = () => undefined as unknown as LabScope;
  await expect(bootLab(createLab)).rejects.toThrow(
    "createLab is a function without a Lab; return the Lab that it creates",
  );
});

test.each([
  [{ imgae: "debian.qcow2" }, "bootLab: imgae is unknown; did you mean image?"],
  [{ timeoutMinutes: 0.5 }, "bootLab: timeoutMinutes is 0.5; give a whole number from 1 to 1440"],
  [{ guests: "web" }, "bootLab: guests is 'web'; give a list"],
])("the options %j are refused before anything boots", async (options, message) => {
  await expect(bootLab(() => proxmoxLab().lab, options as BootLabOptions)).rejects.toThrow(message);
});

test("an image that is not on this computer needs another one", async () => {
  await expect(
    bootLab((app) => {
      const { lab, hypervisor } = proxmoxLab({}, app);
      new ExistingTemplate(lab, "debian", { hypervisor, vmId: 9000 }).clone("web");
      return lab;
    }),
  ).rejects.toThrow(/^web: its image is a clone of a template that is not in this lab, which is not on this computer/);
});
