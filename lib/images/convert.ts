import { rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { ForeignDisk } from "../files/foreign-disk.js";
import { ProviderError } from "../plugin/index.js";
import { ProgramNotFoundError } from "../process/run.js";
import { CONVERSION, CONVERT, type ImageFacts, type ImageFormat, remedyFor } from "./format.js";
import { exceedsRoom, noRoom, roomIn } from "./image-file.js";
import { progressOf } from "./progress.js";
import { IncompleteImageError, informationOf, qemuImg } from "./qemu-img.js";

/** A program that reads disk images, such as VirtualBox. */
export interface ImageReader {
  /** The name in messages. */
  readonly name: string;
  /** Whether it reads such an image. */
  reads(image: ImageFacts): boolean;
}

/** The formats that are converted for readers that do not read them. */
export type ConvertedFormat = Exclude<ImageFormat, "VMDK" | "ISO" | "raw"> | ForeignDisk;

/** QEMU's drivers, by format. */
const DRIVERS: Readonly<Record<ConvertedFormat, string>> = {
  VDI: "vdi",
  VHD: "vpc",
  QCOW2: "qcow2",
  VHDX: "vhdx",
  QED: "qed",
  Parallels: "parallels",
};

/**
 * The options of the drivers. By default, QEMU takes the size of a VHD from its geometry. In a VHD of VirtualBox, that
 * is less than the disk, so the copy of its partition table at the end would be lost.
 */
const DRIVER_OPTIONS: Partial<Readonly<Record<ConvertedFormat, string>>> = { VHD: "force_size_calc=current_size" };

/**
 * The options of converted images, which are QCOW2: unlike a VDI, it has no UUID, which VirtualBox would find twice,
 * and Proxmox VE imports it. Its version 2 has no features that a reader might lack.
 */
const TARGET = ["-O", "qcow2", "-o", "compat=0.10"];

/** The interval at which the size of the converted file is checked, in milliseconds. */
const CHECK_INTERVAL = 200;

export interface ConversionOptions {
  readonly format: ConvertedFormat;
  readonly reader: ImageReader;
  /** The largest disk that is converted, in bytes. Larger ones are taken for files that are made to fill disks. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Returns the format if images of it are converted. */
export function convertedFormat(format: ImageFormat | ForeignDisk): ConvertedFormat | undefined {
  return format in DRIVERS ? (format as ConvertedFormat) : undefined;
}

/**
 * Converts a disk image with QEMU's program.
 *
 * It neither guesses the format nor takes the file's name for a protocol or an option. Otherwise, a hostile image could
 * make it read another file of this computer.
 *
 * @param name the image's name in messages
 * @param source the absolute path
 * @throws {ProviderError} QEMU's tools are not installed; or the image is damaged, refers to another file, or does not
 * fit.
 */
export async function convert(
  name: string,
  source: string,
  target: string,
  { format, reader, maxBytes, signal }: ConversionOptions,
): Promise<void> {
  const driver = DRIVERS[format];
  try {
    const { "virtual-size": size } = await informationOf(source, driver, signal);
    if (size > maxBytes)
      throw new ProviderError(
        `The disk in the image ${name} has more than ${maxBytes / 2 ** 30} GiB`,
        remedyFor(
          name,
          `Such an image is probably made to fill disks. If it is not, convert it yourself: ${CONVERSION}.`,
        ),
      );
    // The qemu-img of a killed process may still write to it.
    await rm(target, { force: true });
    const options = [
      `driver=${driver}`,
      DRIVER_OPTIONS[format],
      "file.driver=file",
      `file.filename=${escaped(source)}`,
    ];
    const from = options.filter((option) => option !== undefined).join();
    const report = progressOf(name);
    const onOutput = (part: string) => {
      const [, percent] = /\((\d+)\.\d+\/100%\)\s*$/.exec(part) ?? [];
      if (percent !== undefined) report(() => `${percent} % converted`);
    };
    const args = ["convert", "-p", "-t", "writeback", ...TARGET, "--image-opts", from, target];
    await withinRoom(name, target, signal, (limited) => qemuImg(args, { signal: limited, onOutput }));
  } catch (error) {
    signal.throwIfAborted();
    throw asProviderError(name, error as Error, format, reader);
  }
}

/** Doubles commas, which separate options. */
const escaped = (file: string) => file.replaceAll(",", ",,");

/** Runs `work`, which writes a file, and ends it once the file takes more than the free space allows. */
async function withinRoom<T>(
  name: string,
  file: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const room = await roomIn(dirname(file));
  const full = new AbortController();
  const check = async () => {
    const { blocks } = await stat(file);
    if (blocks * 512 > room) full.abort(exceedsRoom(`${name} converts`));
  };
  const timer = setInterval(() => void check().catch(() => undefined), CHECK_INTERVAL);
  try {
    return await work(AbortSignal.any([signal, full.signal]));
  } finally {
    clearInterval(timer);
  }
}

function asProviderError(name: string, error: Error, format: ConvertedFormat, { name: reader }: ImageReader): Error {
  if (error instanceof ProviderError) return error;
  if (error instanceof ProgramNotFoundError)
    return new ProviderError(
      `The image ${name} is a ${format} image that ${reader} does not read`,
      "Install qemu-img (on Debian, the package qemu-utils), and Labvisor converts it. " +
        remedyFor(name, `Or convert it on another computer: ${CONVERSION}.`),
    );
  if (error instanceof IncompleteImageError)
    return new ProviderError(
      `The image ${name} is a ${format} image that refers to another file`,
      `Give one that is complete. ${remedyFor(name, CONVERT)}`,
    );
  if (/No space left on device|Disk quota exceeded/.test(error.message)) return noRoom(error.message);
  return new ProviderError(
    `The image ${name} cannot be converted`,
    `${error.message}. If the file is incomplete or damaged, download it again, or ask its publisher.`,
  );
}
