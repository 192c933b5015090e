import type { Checksum } from "./download.js";
import type { OfficialArchitecture, OfficialImageName } from "./official-image.js";

/** A file of an official image, as the lock file records it. */
export type ImagePin = {
  /** The publisher's version, such as "20260712-2537". */
  readonly version: string;
  readonly url: string;
} & Checksum;

/** The pins of one official image. */
export type ArchitecturePins = Readonly<Partial<Record<OfficialArchitecture, ImagePin>>>;

/** The pins of a project. */
export type ImagePins = Readonly<Partial<Record<OfficialImageName, ArchitecturePins>>>;

/** Whether data from the lock file are the pins of a project. */
export function isImagePins(value: unknown): value is ImagePins {
  return isRecordOf(value, (pins) => isRecordOf(pins, isPin));
}

function isPin(pin: unknown): boolean {
  if (!isRecordOf(pin, (each) => typeof each === "string")) return false;
  const { version, url, sha256, sha512 } = pin as Readonly<Record<string, string | undefined>>;
  const isChecked = sha512 === undefined ? /^[0-9a-f]{64}$/.test(sha256 ?? "") : /^[0-9a-f]{128}$/.test(sha512);
  return version !== undefined && /^https?:\/\/[^\s?#@]+$/.test(url ?? "") && isChecked;
}

function isRecordOf(value: unknown, isValid: (each: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isValid);
}

/** Returns the problem of a lab that uses an official image without a pin, which `unpinnedImageIn` recognizes. */
export function unpinned(name: string, architecture: string): string {
  return `the official image ${name} has no pin for ${architecture} in labvisor.lock.json`;
}

/** Returns the name of the official image in such a problem, and otherwise undefined. */
export function unpinnedImageIn(problem: string): string | undefined {
  return /^the official image (\S+) has no pin for /.exec(problem)?.[1];
}
