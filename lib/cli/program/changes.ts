import { type Command, InvalidArgumentError, Option } from "commander";
import { ACCELERATORS } from "../../boot/qemu/accelerator.js";
import { withCheckExitCodes } from "../../probes/exit-codes.js";
import { checksCommand, examples, formatOptions, json, output, stacksCommand } from "./options.js";

/** The options of a test that boots guests. */
const TEST_OPTIONS = [
  ...["base", "guest", "image", "offline", "capture", "keep", "requireAll", "memoryFactor", "timeout", "accel"],
  ...["format", "json", "output", "junit", "diagram"],
];

/** Adds the commands that test and review a change before it is applied, without a hypervisor. */
export function addChangeCommands(program: Command): void {
  const [formats, jsonFormat] = formatOptions(["table", "json", "junit", "markdown"]);
  stacksCommand(program, "rehearse", "apply, plan again, and destroy with real Terraform, but without a hypervisor")
    .option("--base <revision>", "apply this git revision first, then the change from there")
    .option("--keep", "keep the folder of the rehearsal")
    .addOption(json())
    .addHelpText(
      ...examples(
        "rehearse                       create, plan again, and destroy",
        "rehearse --base origin/main    the change from that branch",
      ),
    )
    .action(async (names: string[], options) => {
      const { rehearse } = await import("../commands/rehearse.js");
      process.exitCode = await rehearse(process.cwd(), names, options);
    });

  checksCommand(program, "test", "boot the labs' guests in QEMU and check them, without a hypervisor")
    .option("--base <revision>", "boot the labs at this git revision first, then apply the change to their guests")
    .option("--guest <names...>", "boot only these guests")
    .option("--image <files...>", "boot this disk image, or GUEST=FILE for one guest, instead of the lab's")
    .option("--offline", "cut the guests off from everything outside the lab")
    .option("--capture <folder>", "write all frames of each network to a pcapng file there, for Wireshark")
    .option("--keep", "leave the guests running, for labvisor ssh and labvisor check")
    .addOption(new Option("--stop", "stop guests that --keep left running, and test nothing").conflicts(TEST_OPTIONS))
    .option("--require-all", "fail if a guest cannot boot in QEMU, such as a container")
    .addOption(number("--memory-factor <factor>", "the fraction of their memory that guests get", 1))
    .addOption(number("--timeout <minutes>", "the time for the first boots", 20, 1440))
    .addOption(new Option("--accel <accelerator>", "QEMU's accelerator (default: the fastest)").choices(ACCELERATORS))
    .addOption(formats)
    .addOption(jsonFormat)
    .addOption(output())
    .option("--junit <file>", "also write the results as JUnit XML, for a pipeline")
    .option("--diagram <file>", "also draw the labs as SVG, with what failed in red")
    .addHelpText(
      ...examples(
        "test                                   boot all labs, and check what they imply and their own checks",
        "test campus --guest router pc1         boot two guests",
        "test --image debian-12.qcow2           boot this image in place of the lab's",
        "test --base origin/main                boot that branch's labs first, then apply the change to their guests",
        "test campus --keep                     leave the guests running, for labvisor ssh and labvisor check",
        "test --stop                            stop them",
        "test --diagram lab.svg                 also draw the labs, with what failed in red",
        "test --format junit --output junit.xml                          results for a pipeline",
        "test --format markdown --output test.md --junit junit.xml      also a comment for a pull request",
      ),
    )
    .addHelpText(
      "after",
      "Exit codes: 0 all checks passed, 1 a check failed, 2 nothing to check, 3 a check could not run.",
    )
    .action(async (names: string[], options) => {
      const { stopKept, test } = await import("../commands/test.js");
      await withCheckExitCodes(async () => {
        if (options.stop) await stopKept(process.cwd(), names);
        else process.exitCode = await test(process.cwd(), names, options);
      });
    });

  const review = stacksCommand(program, "review", "report the effects of a change, for a pull request")
    .option("--base <revision>", "the git revision to compare with, by planning the change in a rehearsal")
    .option("--plan <path>", "a folder from plan --out, or a saved plan of one stack, or its JSON");
  for (const option of formatOptions(["markdown", "html", "json"])) review.addOption(option);
  review
    .addOption(output())
    .option("--save <file>", "also write the consequences, for plan --reviewed and apply --reviewed")
    .option("--allow <types...>", "resource types that may be replaced or destroyed")
    .addHelpText(
      ...examples(
        "review --base origin/main                           compare with that branch",
        "review --plan change.tfplan campus                  compare with the applied lab, using a plan of one stack",
        "review --base HEAD~1 --plan change.tfplan campus    resources from the plan, the rest from the revision",
        "review --plan plans                                 compare with the applied labs: plans from plan --out",
        "review --base origin/main --output review.md        a comment for a pull request",
        "review --base origin/main --save review.json        the consequences, for apply --reviewed",
        "review --base origin/main --format html --output review.html    a page with an interactive diagram",
      ),
    )
    .addHelpText(
      "after",
      "Exit codes: 0 no changes, 2 changes, 3 replaced or destroyed resources, 4 broken rules, 1 planning failed.",
    )
    .action(async (names: string[], options) => {
      const { review } = await import("../commands/review.js");
      process.exitCode = await review(process.cwd(), names, options);
    });
}

function number(flags: string, description: string, value: number, most = Number.MAX_VALUE): Option {
  return new Option(flags, description).default(value).argParser((text) => {
    const parsed = Number(text);
    if (parsed > 0 && parsed <= most) return parsed;
    throw new InvalidArgumentError(`Give a number above 0${most < Number.MAX_VALUE ? `, up to ${most}` : ""}.`);
  });
}
