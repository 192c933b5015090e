import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Converts a disk image with `qemu-img`. */
export function convertedWith(from: string, to: string, content: Buffer, ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "labvisor-qemu-"));
  try {
    const [source, target] = [join(folder, "source"), join(folder, "target")];
    writeFileSync(source, content);
    execFileSync("qemu-img", [
      "convert",
      "-f",
      from,
      "-O",
      to,
      ...options.flatMap((each) => ["-o", each]),
      source,
      target,
    ]);
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
