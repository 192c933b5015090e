import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";

/** Returns a tar archive with these files, in this order. */
export function tarOf(files: Readonly<Record<string, Buffer>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "labvisor-tar-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const file = join(folder, "archive");
    create({ sync: true, cwd: folder, file, portable: true }, Object.keys(files));
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compresses with the program that publishers of images use. */
export function compressWith(program: string, content: Buffer): Buffer {
  return execFileSync(program, ["-c"], { input: content, maxBuffer: 2 ** 30 });
}
