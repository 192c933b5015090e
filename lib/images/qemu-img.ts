import { type RunOptions, run } from "../process/run.js";
import { requireFile } from "./format.js";

export const QEMU_IMG = "qemu-img";

/** A disk image, as QEMU reads it. */
export interface ImageInformation {
  /** The name of QEMU's driver. */
  readonly format: string;
  /** The size of the disk, in bytes. */
  readonly "virtual-size": number;
}

/** An image whose content is in another file, which could be any file of this computer. */
export class IncompleteImageError extends Error {}

/**
 * Returns what QEMU reads in an image, whose base it does not open.
 *
 * @param file the absolute path, which is neither an option nor a protocol
 * @param format the name of QEMU's driver; by default, QEMU recognizes the format
 * @throws {ProviderError} There is no such file.
 * @throws {IncompleteImageError} The image refers to another file.
 * @throws {ProgramNotFoundError} QEMU's tools are not installed.
 */
export async function informationOf(file: string, format?: string, signal?: AbortSignal): Promise<ImageInformation> {
  await requireFile(file);
  const driver = format === undefined ? [] : ["-f", format];
  const information = parse(await qemuImg(["info", "--output", "json", ...driver, file], { signal }));
  if (filesIn(information).some((each) => each !== file))
    throw new IncompleteImageError(
      `the image ${file} refers to another file; give one that is complete (qemu-img convert)`,
    );
  return information;
}

function parse(output: string): ImageInformation {
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new Error(`the output of ${QEMU_IMG} info is no JSON; check that it is QEMU's program`, { cause: error });
  }
}

/** Returns the files in what `qemu-img` prints about an image: itself, its base, and those with its data. */
function filesIn(information: unknown): unknown[] {
  if (typeof information !== "object" || information === null) return [];
  return Object.entries(information).flatMap(([key, value]) =>
    /(^|-)filename$|^data-file$/.test(key) ? [value] : filesIn(value),
  );
}

/**
 * Runs `qemu-img`.
 *
 * @returns its output
 * @throws {ProgramNotFoundError} It is not installed.
 * @throws {Error} It failed; the message is its own.
 */
export async function qemuImg(
  args: readonly string[],
  options: Pick<RunOptions, "signal" | "onOutput"> = {},
): Promise<string> {
  // The messages of the system are matched.
  const { exitCode, signal, stdout, stderr } = await run(QEMU_IMG, args, { ...options, env: { LC_ALL: "C" } });
  if (exitCode === 0) return stdout;
  throw new Error(stderr.trim() || `${QEMU_IMG} was ended by ${signal}`);
}
