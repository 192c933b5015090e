import { LabError } from "../../lab-error.js";
import { ProgramNotFoundError, run } from "../../process/run.js";

export const QEMU_IMG = "qemu-img";

/**
 * Creates a qcow2 file with an image as its base, which is not changed.
 *
 * @param sizeMib the size, unless the image is larger
 * @throws {LabError} The image is not one, or QEMU's tools are not installed.
 */
export async function createOverlay(file: string, image: string, sizeMib: number | undefined): Promise<void> {
  const information = JSON.parse(await qemuImg(["info", "--output", "json", image]));
  // Such an image could show any file of this computer to the guest.
  if (filesIn(information).some((each) => each !== image))
    throw new LabError(`the image ${image} refers to another file; give one that is complete (qemu-img convert)`);
  const size = Math.max(information["virtual-size"], (sizeMib ?? 0) * 2 ** 20);
  await qemuImg(["create", "-q", "-f", "qcow2", "-F", information.format, "-b", image, file, `${size}`]);
}

/** Returns the files in what `qemu-img` prints about an image: itself, its base, and those with its data. */
function filesIn(information: unknown): unknown[] {
  if (typeof information !== "object" || information === null) return [];
  return Object.entries(information).flatMap(([key, value]) =>
    /(^|-)filename$|^data-file$/.test(key) ? [value] : filesIn(value),
  );
}

/** Creates a qcow2 file for a blank disk. */
export async function createBlank(file: string, sizeMib: number): Promise<void> {
  await qemuImg(["create", "-q", "-f", "qcow2", file, `${sizeMib}M`]);
}

/** Enlarges a qcow2 file, unless it is as large already. */
export async function enlarge(file: string, sizeMib: number): Promise<void> {
  const { "virtual-size": size } = JSON.parse(await qemuImg(["info", "--output", "json", file]));
  if (size < sizeMib * 2 ** 20) await qemuImg(["resize", "-q", "-f", "qcow2", file, `${sizeMib}M`]);
}

async function qemuImg(args: readonly string[]): Promise<string> {
  try {
    const { exitCode, stdout, stderr } = await run(QEMU_IMG, args);
    if (exitCode === 0) return stdout;
    throw new LabError(stderr.trim());
  } catch (error) {
    if (error instanceof ProgramNotFoundError)
      throw new LabError(`${QEMU_IMG} is not on PATH; install QEMU's tools (on Debian, the package qemu-utils)`);
    throw error;
  }
}
