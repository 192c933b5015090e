import fs from "node:fs";
import path from "node:path";

/** A file that Terraform, or the hypervisor, needs beside a stack's JSON. */
export interface StackFile {
  /** From the stack's folder, with slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** @default false */
  readonly executable?: boolean;
}

export function writeStackFiles(folder: string, files: readonly StackFile[]): void {
  for (const { path: name, content, executable } of files) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode: executable ? 0o755 : 0o644 });
  }
}
