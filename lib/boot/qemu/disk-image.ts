import { informationOf, QEMU_IMG, qemuImg } from "../../images/qemu-img.js";
import { LabError } from "../../lab-error.js";
import { ProgramNotFoundError } from "../../process/run.js";

/**
 * Creates a qcow2 file with an image as its base, which is not changed.
 *
 * @param sizeMib the size, unless the image is larger
 * @throws {LabError} The image is not one, or QEMU's tools are not installed.
 */
export async function createOverlay(file: string, image: string, sizeMib: number | undefined): Promise<void> {
  await asLabError(async () => {
    // An image that refers to another file could show any file of this computer to the guest.
    const { format, "virtual-size": imageSize } = await informationOf(image);
    const size = Math.max(imageSize, (sizeMib ?? 0) * 2 ** 20);
    await qemuImg(["create", "-q", "-f", "qcow2", "-F", format, "-b", image, file, `${size}`]);
  });
}

/** Creates a qcow2 file for a blank disk. */
export async function createBlank(file: string, sizeMib: number): Promise<void> {
  await asLabError(() => qemuImg(["create", "-q", "-f", "qcow2", file, `${sizeMib}M`]));
}

/** Enlarges a qcow2 file, unless it is as large already. */
export async function enlarge(file: string, sizeMib: number): Promise<void> {
  await asLabError(async () => {
    const { "virtual-size": size } = JSON.parse(await qemuImg(["info", "--output", "json", "-f", "qcow2", file]));
    if (size < sizeMib * 2 ** 20) await qemuImg(["resize", "-q", "-f", "qcow2", file, `${sizeMib}M`]);
  });
}

async function asLabError(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new LabError(
      error instanceof ProgramNotFoundError
        ? `${QEMU_IMG} is not on PATH; install QEMU's tools (on Debian, the package qemu-utils)`
        : (error as Error).message,
      { cause: error },
    );
  }
}
