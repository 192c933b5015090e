import { validator } from "./validation.js";

/** The instructions that a processor knows. */
export enum Architecture {
  /** 64 bits, of Intel and AMD: amd64. */
  X86_64 = "x86_64",
  /** 32 bits: i386. */
  X86 = "x86",
  /** 64 bits, of Arm: aarch64. */
  ARM64 = "arm64",
}

export const architectureValidator = validator("an Architecture, such as Architecture.ARM64", (value) =>
  Object.values<unknown>(Architecture).includes(value),
);

const WORDS: Readonly<Record<string, Architecture>> = {
  amd64: Architecture.X86_64,
  x86_64: Architecture.X86_64,
  x64: Architecture.X86_64,
  i386: Architecture.X86,
  i686: Architecture.X86,
  arm64: Architecture.ARM64,
  aarch64: Architecture.ARM64,
};

/** What the name of a file says that it was made for, as in `debian-13-genericcloud-arm64.qcow2`; nothing where it says none, or two. */
export function architectureIn(fileName: string): Architecture | undefined {
  const name = fileName.toLowerCase().split("/").at(-1) ?? "";
  const said = new Set(Object.keys(WORDS).flatMap((word) => (hasWord(name, word) ? WORDS[word] : [])));
  const [only] = said;
  return said.size === 1 ? only : undefined;
}

function hasWord(name: string, word: string): boolean {
  return new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`).test(name);
}
