import { Argument, type Command } from "commander";
import { OFFICIAL_IMAGE_NAMES, type OfficialImageName } from "../../lab/official-image.js";
import { currentProject } from "./current-project.js";
import { examples, json } from "./options.js";

/** Adds the commands for official images. */
export function addImageCommands(program: Command): void {
  const image = program
    .command("image")
    .description("list the official images of distributions, and move their pins")
    .addHelpText(...examples("image list", "image update", "image update debian-13"));

  image
    .command("list")
    .description("print the names for Image.official(), and the images that this project's labvisor.lock.json pins")
    .addOption(json())
    .addHelpText(...examples("image list", "image list --json"))
    .action(async (options) => {
      const { listImages } = await import("../commands/image.js");
      process.stdout.write(listImages(process.cwd(), options));
    });

  image
    .command("update")
    .description("pin the newest images in labvisor.lock.json, with the checksums that their publishers state")
    .addArgument(new Argument("[image...]", "the images (default: all that have a pin)").choices(OFFICIAL_IMAGE_NAMES))
    .addHelpText(
      ...examples("image update              all images that have a pin", "image update debian-13    only this one"),
    )
    .action(async (names: OfficialImageName[]) => {
      const { updateImages } = await import("../commands/image.js");
      process.stdout.write(await updateImages(currentProject(), names));
    });
}
