import { unpinned } from "../image-pin.js";
import { imagesOf, pinOf } from "../machine-images.js";
import { OFFICIAL_ARCHITECTURES } from "../official-image.js";
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
      const architecture = image.architecture ?? machine.hypervisor.architecture;
      const exists = OFFICIAL_ARCHITECTURES.some((each) => each === architecture);
      yield {
        at: machine,
        message: exists
          ? unpinned(official, architecture)
          : `there is no official image ${official} for ${architecture}`,
        fix: exists
          ? `run labvisor image update ${official}, and commit labvisor.lock.json`
          : `use Image.url(), or one for ${OFFICIAL_ARCHITECTURES.join(" or ")}`,
      };
    }
  },
};
