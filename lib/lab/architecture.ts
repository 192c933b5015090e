import { memberOf } from "./validation.js";

/** A processor architecture. */
export enum Architecture {
  /** The 64-bit architecture of Intel and AMD processors, also called amd64. */
  X86_64 = "x86_64",
  /** The 32-bit architecture of Intel and AMD processors, also called i386. */
  X86 = "x86",
  /** The 64-bit architecture of Arm processors, also called aarch64. */
  ARM64 = "arm64",
}

export const architectureValidator = memberOf("Architecture", Architecture);

const WORDS: Readonly<Record<string, Architecture>> = {
  amd64: Architecture.X86_64,
  x86_64: Architecture.X86_64,
  x64: Architecture.X86_64,
  i386: Architecture.X86,
  i686: Architecture.X86,
  arm64: Architecture.ARM64,
  aarch64: Architecture.ARM64,
};

/**
 * Returns the architecture in a file's name, as in `debian-13-genericcloud-arm64.qcow2`; nothing if the name has none,
 * or two.
 */
export function architectureIn(fileName: string): Architecture | undefined {
  const name = fileName.toLowerCase().split("/").at(-1) ?? "";
  const found = new Set(Object.keys(WORDS).flatMap((word) => (hasWord(name, word) ? WORDS[word] : [])));
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

function hasWord(name: string, word: string): boolean {
  return new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`).test(name);
}
