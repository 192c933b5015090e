import fs from "node:fs";
import path from "node:path";
import { LocalBackend, TerraformBackend, type TerraformStack } from "cdktf";
import { LabError } from "../lab-error.js";

/** A file that Terraform, or the hypervisor, reads next to a stack's JSON. */
export interface StackFile {
  /** The path from the stack's folder, with slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** @default false */
  readonly executable?: boolean;
}

/**
 * Writes a stack's files. A file that already has the content keeps its modification time, which providers of files
 * compare with the time of the upload.
 */
export function writeStackFiles(folder: string, files: readonly StackFile[]): void {
  for (const { path: name, content, executable } of files) {
    const file = path.join(folder, name);
    if (hasContent(file, content)) continue;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode: executable ? 0o755 : 0o644 });
  }
}

function hasContent(file: string, content: string | Uint8Array): boolean {
  return fs.existsSync(file) && fs.readFileSync(file).equals(Buffer.from(content));
}

/**
 * Returns the id of a stack, unless it cannot name one: it names a folder, a state file and, of a lab, its parts on the
 * hypervisors.
 */
export function validStackId(id: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/i.test(id)) return id;
  throw new LabError(`id is ${JSON.stringify(id)}`, {
    property: "id",
    value: id,
    remedy: 'give letters, digits, "-", and "_" that begin with a letter or a digit, such as "campus"',
  });
}

/**
 * Stores the state of a stack without a backend in a file next to the output folder.
 *
 * Its path is relative, so that the synthesized stack is the same on every machine.
 */
export function ensureStateFile(stack: TerraformStack): void {
  if (stack.node.findAll().some((each) => TerraformBackend.isBackend(each))) return;
  new LocalBackend(stack, { path: `../../../terraform.${stack.node.id}.tfstate` });
}
