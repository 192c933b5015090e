import { unpinned } from "../image-pin.js";
import { imagesOf, pinOf } from "../machine-images.js";
import type { Rule } from "../rule.js";
import { VirtualMachine } from "../virtual-machine.js";

export const unpinnedImage: Rule<VirtualMachine> = {
  code: "LV158",
  appliesTo: VirtualMachine,
  title: "Official image without a pin",
  why:
    "A lab is built from the same image until you move the image's pin. The `labvisor` command pins a new image, " +
    "except in CI.",
  fix: "run labvisor image update, and commit labvisor.lock.json",
  *check(machine) {
    // A clone has its source's disks.
    if (machine.source) return;
    for (const { image } of imagesOf(machine)) {
      if (!("official" in image.source) || pinOf(image, machine) !== undefined) continue;
      const { official } = image.source;
      yield {
        at: machine,
        message: unpinned(official, image.architecture ?? machine.hypervisor.architecture),
        fix: `run labvisor image update ${official}, and commit labvisor.lock.json`,
      };
    }
  },
};
