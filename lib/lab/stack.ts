import fs from "node:fs";
import path from "node:path";
import { LocalBackend, TerraformBackend, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { quote } from "../inspect-value.js";
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

/** Runs what reads and writes files. An error of the operating system, such as a full disk, is then one line. */
export function explainFileErrors(access: () => void): void {
  try {
    access();
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new LabError(`synthesis cannot read or write a file: ${message}`, {
      remedy: "check its path, its permissions, and the space on its disk",
      cause: error,
    });
  }
}

function hasContent(file: string, content: string | Uint8Array): boolean {
  return fs.existsSync(file) && fs.readFileSync(file).equals(Buffer.from(content));
}

/**
 * Returns the id of a new stack, unless it cannot name one: it names a folder, a state file and, of a lab, its parts on
 * the hypervisors.
 *
 * @throws {LabError} the id is invalid, another stack of the app has it, or the scope is in a stack
 */
export function validStackId(scope: IConstruct, id: string): string {
  const refuse = (problem: string, remedy: string) => {
    throw new LabError(`id is ${quote(id)}${problem}`, { property: "id", value: id, remedy });
  };
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/i.test(id))
    refuse("", 'give at most 63 letters, digits, "-", and "_" that begin with a letter or a digit, such as "campus"');
  const around = scope.node.scopes.find(TerraformStack.isStack);
  if (around) refuse(`, of a stack inside the stack ${around.node.path}`, "create it in the app");
  // macOS and Windows do not distinguish upper and lower case in the names of files.
  const other = scope.node.root.node
    .findAll()
    .find((each) => TerraformStack.isStack(each) && each.node.id.toLowerCase() === id.toLowerCase());
  if (other)
    refuse(
      `, and that of the stack ${other.node.path} is "${other.node.id}"`,
      "give one of them another id: their files would have the same names",
    );
  return id;
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
